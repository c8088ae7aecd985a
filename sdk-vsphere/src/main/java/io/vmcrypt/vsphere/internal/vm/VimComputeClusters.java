package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.host.ClusterReader;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The clusters of hosts of one vCenter and their encryption mode. Thread-safe. */
public final class VimComputeClusters implements ComputeClusters {

  private final VimSession session;
  private final PropertyCollector collector;
  private final ClusterReader reader;
  private final Grace grace;

  public VimComputeClusters(VimSession session) {
    this.session = requireNonNull(session, "session");
    this.collector = new PropertyCollector(session);
    this.reader = new ClusterReader(session, collector);
    this.grace = new Grace(session.time());
  }

  @Override
  public List<ComputeCluster> list() {
    Attempt attempt = session.attempt("list the clusters of hosts");
    List<ObjectProperties> found = reader.all(attempt);
    if (found.isEmpty()) {
      return List.of();
    }
    InventoryTree tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    return found.stream()
        .map(cluster -> ClusterReader.cluster(reader.shown(attempt, cluster), path(cluster, tree)))
        .toList();
  }

  /**
   * The same with one call, as a part of something else: without paths. A cluster that this user
   * may not read has no encryption mode here; that of its vSAN nothing is known tells it.
   */
  public List<Surveyed> survey(Attempt attempt) {
    return reader.all(attempt).stream()
        .map(
            cluster ->
                new Surveyed(ClusterReader.cluster(cluster, ""), ClusterReader.vsan(cluster)))
        .toList();
  }

  /**
   * A cluster without its path.
   *
   * @param vsan whether it has vSAN; empty if this user may not read it
   */
  public record Surveyed(ComputeCluster cluster, Optional<Boolean> vsan) {}

  @Override
  public Optional<ComputeCluster> find(String inventoryPath) {
    InventoryPath path = path(inventoryPath);
    Attempt attempt = session.attempt("find cluster " + path);
    return new InventorySearch(session).find(attempt, path).map(found -> get(attempt, path, found));
  }

  @Override
  public ComputeCluster get(String inventoryPath) {
    InventoryPath path = path(inventoryPath);
    Attempt attempt = session.attempt("find cluster " + path);
    return get(attempt, path, new InventorySearch(session).get(attempt, path));
  }

  private static InventoryPath path(String inventoryPath) {
    return InventoryPath.parse(
        requireNonNull(inventoryPath, "inventoryPath"), "cluster", "/Paris/host/Cluster");
  }

  private ComputeCluster get(Attempt attempt, InventoryPath path, ManagedObjectReference found) {
    if (!found.type().equals(ClusterReader.TYPE)) {
      throw new NotFoundException(
          attempt,
          "at that path is a " + found.type() + ", not a cluster of hosts",
          "Give the path of a cluster: /Paris/host/Cluster.");
    }
    ComputeCluster cluster = read(attempt, found);
    InventorySearch.check(attempt, path, found, cluster.name());
    return cluster;
  }

  private ComputeCluster read(Attempt attempt, ManagedObjectReference cluster) {
    ObjectProperties found = reader.read(attempt, cluster);
    InventoryTree tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    return ClusterReader.cluster(found, path(found, tree));
  }

  private static String path(ObjectProperties found, InventoryTree tree) {
    Optional<String> name = ClusterReader.kept(found);
    String folder =
        found.value(ClusterReader.PARENT).map(XmlFragment::reference).map(tree::path).orElse("");
    return name.isPresent() && !folder.isEmpty() ? folder + "/" + name.get() : "";
  }

  private static ManagedObjectReference reference(ComputeCluster cluster) {
    return new ManagedObjectReference(ClusterReader.TYPE, requireNonNull(cluster, "cluster").id());
  }

  private Attempt attempt(String operation, ComputeCluster cluster) {
    return session.attempt(
        operation + " cluster \"" + cluster.name() + "\" (" + cluster.id() + ")");
  }

  /** What a cluster is to have; without a key provider, the one that it has stays. */
  private record Wanted(ComputeCluster.CryptoMode mode, Optional<String> keyProvider) {

    static Wanted of(ComputeCluster.CryptoMode mode) {
      return new Wanted(requireNonNull(mode, "mode"), Optional.empty());
    }

    static Wanted of(ComputeCluster.CryptoMode mode, String keyProvider) {
      if (requireNonNull(keyProvider, "keyProvider").isBlank()) {
        throw new IllegalArgumentException(
            "keyProvider \"" + keyProvider + "\" is blank; give the KMS cluster's name");
      }
      return new Wanted(requireNonNull(mode, "mode"), Optional.of(keyProvider));
    }

    @Override
    public String toString() {
      return mode + keyProvider.map(id -> " with keys of " + id).orElse("");
    }
  }

  @Override
  public List<Change> plan(ComputeCluster cluster, ComputeCluster.CryptoMode mode) {
    return plan(cluster, Wanted.of(mode));
  }

  @Override
  public List<Change> plan(
      ComputeCluster cluster, ComputeCluster.CryptoMode mode, String keyProvider) {
    return plan(cluster, Wanted.of(mode, keyProvider));
  }

  private List<Change> plan(ComputeCluster cluster, Wanted wanted) {
    ManagedObjectReference reference = reference(cluster);
    Attempt attempt = attempt("plan encryption mode " + wanted + " for", cluster);
    return changes(attempt, reference, wanted).changes();
  }

  /** A cluster, and what is to be changed at it. */
  private record Planned(ComputeCluster now, List<Change> changes) {}

  private Planned changes(Attempt attempt, ManagedObjectReference cluster, Wanted wanted) {
    session.requireRelease(attempt, ApiVersion.V7_0, "encryption mode of clusters");
    if (wanted.keyProvider().isPresent()) {
      session.requireRelease(
          attempt, ApiVersion.V8_0_3, "key provider in the encryption mode of clusters");
    }
    ComputeCluster now = read(attempt, cluster);
    wanted.keyProvider().ifPresent(id -> requireProvider(attempt, id));
    List<Change> changes = new ArrayList<>();
    if (!hasMode(now, wanted)) {
      changes.add(
          new Change(
              VimSession.SYSTEM,
              subject(now).part("encryption mode"),
              now.cryptoMode().map(ComputeCluster.CryptoMode::value),
              Optional.of(wanted.mode().value())));
    }
    if (!hasProvider(now, wanted)) {
      changes.add(
          new Change(
              VimSession.SYSTEM,
              subject(now).part("key provider of its hosts"),
              now.keyProvider().or(() -> now.keyId().map(key -> "key " + key)),
              wanted.keyProvider()));
    }
    return new Planned(now, List.copyOf(changes));
  }

  private static Subject subject(ComputeCluster cluster) {
    return Subject.of("cluster", cluster.name(), cluster.id());
  }

  /** Where nobody has set a mode, hosts enter encryption mode on demand. */
  private static boolean hasMode(ComputeCluster cluster, Wanted wanted) {
    return cluster.cryptoMode().orElse(ComputeCluster.CryptoMode.ON_DEMAND).equals(wanted.mode());
  }

  private static boolean hasProvider(ComputeCluster cluster, Wanted wanted) {
    return wanted.keyProvider().isEmpty() || cluster.keyProvider().equals(wanted.keyProvider());
  }

  private void requireProvider(Attempt attempt, String wanted) {
    Optional<List<String>> known =
        new KeyProviders(session)
            .list(attempt)
            .map(all -> all.stream().map(KeyProvider::id).toList());
    if (known.isPresent() && !known.get().contains(wanted)) {
      throw new NotFoundException(
          attempt,
          "there is no key provider " + wanted,
          "Name a key provider that vCenter has. There are: " + known.get());
    }
  }

  @Override
  public Ensured<ComputeCluster> ensure(ComputeCluster cluster, ComputeCluster.CryptoMode mode) {
    return ensure(cluster, Wanted.of(mode));
  }

  @Override
  public Ensured<ComputeCluster> ensure(
      ComputeCluster cluster, ComputeCluster.CryptoMode mode, String keyProvider) {
    return ensure(cluster, Wanted.of(mode, keyProvider));
  }

  private Ensured<ComputeCluster> ensure(ComputeCluster cluster, Wanted wanted) {
    ManagedObjectReference reference = reference(cluster);
    Attempt attempt = attempt("set encryption mode " + wanted + " of", cluster);
    Planned planned = changes(attempt, reference, wanted);
    if (planned.changes().isEmpty()) {
      return Ensured.unchanged(planned.now());
    }
    session.change(
        attempt,
        "SetCryptoMode",
        reference,
        arguments -> write(arguments, planned.now(), wanted),
        Returns.nothing());
    ComputeCluster after =
        grace.look(
            attempt, () -> read(attempt, reference), now -> isAsAsked(now, planned.now(), wanted));
    if (!isAsAsked(after, planned.now(), wanted)) {
      throw new OperationFailedException(
          attempt,
          "vCenter accepted the call, but the cluster has encryption mode "
              + after.cryptoMode().map(ComputeCluster.CryptoMode::value).orElse("none")
              + " with "
              + after
                  .keyProvider()
                  .map(id -> "keys of " + id)
                  .or(() -> after.keyId().map(key -> "key " + key))
                  .orElse("keys of the default key provider"),
          "Look at the cluster's encryption mode in the vSphere Client, and at its events.");
    }
    return new Ensured<>(after, planned.changes());
  }

  /**
   * Which key its hosts get must not be lost: if nothing else is wanted, it goes back as it was.
   */
  private static void write(ElementWriter arguments, ComputeCluster now, Wanted wanted) {
    arguments.text("cryptoMode", wanted.mode().value());
    Optional<String> provider =
        wanted
            .keyProvider()
            .or(() -> now.keyId().isPresent() ? Optional.empty() : now.keyProvider());
    Optional<CryptoKeyId> key = wanted.keyProvider().isPresent() ? Optional.empty() : now.keyId();
    if (provider.isPresent() || key.isPresent()) {
      arguments.object(
          "policy",
          policy -> {
            key.ifPresent(given -> policy.object("keyId", id -> KeyIds.write(id, given)));
            provider.ifPresent(given -> policy.object("providerId", id -> id.text("id", given)));
          });
    }
  }

  private static boolean isAsAsked(ComputeCluster after, ComputeCluster before, Wanted wanted) {
    return hasMode(after, wanted)
        && (wanted.keyProvider().isPresent()
            ? hasProvider(after, wanted)
            : after.keyProvider().equals(before.keyProvider())
                && after.keyId().equals(before.keyId()));
  }
}
