package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.ledger.DefaultMove;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** KMS clusters over SOAP. */
public final class VimKmsClusters implements KmsClusters {

  static final String KIND = "KMS cluster";

  private final CryptoManager crypto;

  public VimKmsClusters(VimSession session) {
    this.crypto = new CryptoManager(session);
  }

  @Override
  public List<KmsCluster> list() {
    return shown(standard(crypto.list(crypto.attempt("list KMS clusters"))));
  }

  @Override
  public List<KmsCluster> listAllKinds() {
    return shown(crypto.listAllKinds(crypto.attempt("list key providers")).stream());
  }

  @Override
  public Optional<KmsCluster> find(String clusterId) {
    Attempt attempt = crypto.attempt("look for KMS cluster " + checked(clusterId));
    return KmipCluster.named(crypto.list(attempt), clusterId)
        .filter(KmipCluster::isStandard)
        .map(this::shown);
  }

  @Override
  public KmsCluster get(String clusterId) {
    Attempt attempt = crypto.attempt("look for KMS cluster " + checked(clusterId));
    return shown(crypto.get(attempt, clusterId));
  }

  @Override
  public Optional<String> findDefaultId() {
    Attempt attempt = crypto.attempt("look for the default key provider");
    return KmipCluster.defaultOf(crypto.listAllKinds(attempt)).map(KmipCluster::id);
  }

  @Override
  public Optional<KmsCluster> findDefault() {
    Attempt attempt = crypto.attempt("look for the default KMS cluster");
    return standard(crypto.list(attempt))
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(this::shown);
  }

  @Override
  public Ensured<KmsCluster> ensureDefault(EntityDefaultSpec spec) {
    String clusterId = requireNonNull(spec, "spec").providerId();
    Attempt attempt = crypto.attempt("make KMS cluster " + clusterId + " the default");
    List<KmipCluster> all = crypto.list(attempt);
    KmipCluster before = KmipCluster.required(attempt, all, clusterId);
    List<Change> changes = defaultChanges(attempt, all, clusterId, spec.isForced());
    if (changes.isEmpty()) {
      return Ensured.unchanged(shown(before.isDefault() ? before : crypto.get(attempt, clusterId)));
    }
    crypto.markDefault(attempt, clusterId);
    KmipCluster after = crypto.get(attempt, clusterId);
    if (!after.isDefault()) {
      throw NotShown.of(attempt, "that it is the default");
    }
    return new Ensured<>(shown(after), changes);
  }

  @Override
  public List<Change> planDefault(EntityDefaultSpec spec) {
    String clusterId = requireNonNull(spec, "spec").providerId();
    Attempt attempt = crypto.attempt("plan KMS cluster " + clusterId + " as the default");
    List<KmipCluster> all = crypto.list(attempt);
    if (!spec.isPlannedAhead()) {
      KmipCluster.required(attempt, all, clusterId);
    }
    return defaultChanges(attempt, all, clusterId, spec.isForced());
  }

  private List<Change> defaultChanges(
      Attempt attempt, List<KmipCluster> all, String wanted, boolean forced) {
    return DefaultMove.changes(
        crypto.session(),
        attempt,
        defaultId(crypto, attempt, all),
        wanted,
        forced,
        () -> defaultId(crypto, attempt, crypto.list(attempt)));
  }

  /**
   * The default key provider of the vCenter. It may be of a kind that ListKmipServers is not known
   * to list on each release; so if none of these is the default, all kinds are listed.
   */
  static Optional<String> defaultId(CryptoManager crypto, Attempt attempt, List<KmipCluster> all) {
    return KmipCluster.defaultOf(all)
        .or(() -> KmipCluster.defaultOf(crypto.listAllKinds(attempt)))
        .map(KmipCluster::id);
  }

  @Override
  public List<Change> plan(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = crypto.attempt("plan KMS cluster " + spec.clusterId());
    return new ClusterSetUp(crypto, attempt, spec).plan();
  }

  @Override
  public Ensured<KmsCluster> ensure(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = crypto.attempt("set up KMS cluster " + spec.clusterId());
    Ensured<KmipCluster> done = new ClusterSetUp(crypto, attempt, spec).ensure();
    return new Ensured<>(shown(done.value()), done.changes());
  }

  @Override
  public List<Change> removeServers(
      String clusterId, Collection<String> serverNames, Removal removal) {
    return new ServerRemoval(crypto, clusterId, serverNames, removal).run();
  }

  @Override
  public List<Change> planRemoveServers(
      String clusterId, Collection<String> serverNames, Removal removal) {
    return new ServerRemoval(crypto, clusterId, serverNames, removal).plan();
  }

  @Override
  public boolean remove(String clusterId, Removal removal) {
    return new ClusterRemoval(crypto, clusterId, removal).run();
  }

  @Override
  public CryptoKeys keys() {
    return new VimCryptoKeys(crypto);
  }

  @Override
  public List<EntityDefault> entityDefaultsOf(String providerId) {
    Attempt attempt = crypto.attempt("list the defaults of key provider " + checked(providerId));
    InventoryTree tree =
        new InventoryTree(crypto.session(), new PropertyCollector(crypto.session()));
    List<KmipCluster> all = crypto.listAllKinds(attempt);
    KmipCluster provider =
        KmipCluster.named(all, providerId)
            .orElseThrow(
                () -> UnknownProvider.of(attempt, "key provider", KmipCluster.ids(all.stream())));
    return provider.entities().stream()
        .map(entity -> entityDefault(pathOf(attempt, tree, entity)))
        .toList();
  }

  private static String pathOf(Attempt attempt, InventoryTree tree, ManagedObjectReference entity) {
    tree.readAbove(attempt, entity);
    String path = tree.path(entity);
    if (path.isEmpty()) {
      throw new ServiceException(
          attempt,
          "vCenter does not say where " + entity.type() + " " + entity.value() + " is",
          "Check that this user may see it, and all that is above it in the inventory.");
    }
    return path;
  }

  @Override
  public EntityDefault entityDefault(String inventoryPath) {
    if (requireNonNull(inventoryPath, "inventoryPath").isBlank()) {
      throw new IllegalArgumentException(
          "inventory path is empty; expected one such as /Datacenter/host/Cluster");
    }
    return new VimEntityDefault(crypto, inventoryPath);
  }

  private KmsCluster shown(KmipCluster cluster) {
    return new VimKmsCluster(crypto, cluster);
  }

  private List<KmsCluster> shown(Stream<KmipCluster> clusters) {
    return clusters.map(this::shown).toList();
  }

  private static Stream<KmipCluster> standard(List<KmipCluster> clusters) {
    return clusters.stream().filter(KmipCluster::isStandard);
  }

  static String checked(String clusterId) {
    if (requireNonNull(clusterId, "clusterId").isBlank()) {
      throw new IllegalArgumentException("cluster name is empty");
    }
    return clusterId;
  }
}
