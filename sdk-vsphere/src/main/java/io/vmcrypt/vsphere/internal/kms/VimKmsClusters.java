package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.ledger.DefaultMove;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions.Option;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
    return standard(crypto.list(crypto.session().attempt("list KMS clusters")))
        .<KmsCluster>map(this::shown)
        .toList();
  }

  @Override
  public Optional<KmsCluster> find(String clusterId) {
    Attempt attempt = crypto.session().attempt("look for KMS cluster " + checked(clusterId));
    return one(crypto.list(attempt), clusterId).map(this::shown);
  }

  @Override
  public KmsCluster get(String clusterId) {
    Attempt attempt = crypto.session().attempt("look for KMS cluster " + checked(clusterId));
    return shown(required(attempt, crypto.list(attempt), clusterId));
  }

  @Override
  public Optional<String> findDefaultId() {
    Attempt attempt = crypto.session().attempt("look for the default key provider");
    return crypto.listAllKinds(attempt).stream()
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(KmipCluster::id);
  }

  @Override
  public Optional<KmsCluster> findDefault() {
    return standard(crypto.list(crypto.session().attempt("look for the default KMS cluster")))
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(this::shown);
  }

  @Override
  public Ensured<KmsCluster> ensureDefault(String clusterId) {
    return ensureDefault(checked(clusterId), false);
  }

  @Override
  public Ensured<KmsCluster> ensureDefault(EntityDefaultSpec spec) {
    return ensureDefault(requireNonNull(spec, "spec").providerId(), spec.isEvenIfInUse());
  }

  private Ensured<KmsCluster> ensureDefault(String clusterId, boolean evenIfInUse) {
    Attempt attempt = crypto.session().attempt("make KMS cluster " + clusterId + " the default");
    List<KmipCluster> all = crypto.list(attempt);
    KmipCluster before = required(attempt, all, clusterId);
    List<Change> changes = defaultChanges(attempt, all, clusterId, evenIfInUse);
    if (changes.isEmpty()) {
      return Ensured.unchanged(shown(before));
    }
    crypto.markDefault(attempt, clusterId);
    KmipCluster after = required(attempt, crypto.list(attempt), clusterId);
    if (!after.isDefault()) {
      throw notTaken(attempt, "that it is the default");
    }
    return new Ensured<>(shown(after), changes);
  }

  @Override
  public List<Change> planDefault(String clusterId) {
    return planDefault(EntityDefaultSpec.of(checked(clusterId)));
  }

  @Override
  public List<Change> planDefault(EntityDefaultSpec spec) {
    String clusterId = requireNonNull(spec, "spec").providerId();
    Attempt attempt = crypto.session().attempt("plan KMS cluster " + clusterId + " as the default");
    List<KmipCluster> all = crypto.list(attempt);
    if (!spec.isPlannedAhead()) {
      required(attempt, all, clusterId);
    }
    return defaultChanges(attempt, all, clusterId, spec.isEvenIfInUse());
  }

  private List<Change> defaultChanges(
      Attempt attempt, List<KmipCluster> all, String wanted, boolean evenIfInUse) {
    Optional<String> before = defaultId(attempt, all);
    if (before.equals(Optional.of(wanted))) {
      return List.of();
    }
    if (!evenIfInUse) {
      before.ifPresent(from -> DefaultMove.check(crypto.session(), attempt, from));
    }
    return List.of(defaultChange(attempt, before, wanted));
  }

  @Override
  public List<Change> plan(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = crypto.session().attempt("plan KMS cluster " + spec.clusterId());
    Look before = look(attempt, spec);
    List<Step> steps = steps(attempt, spec, before);
    new Repointing(crypto, attempt, spec).check(moves(before, steps));
    checkDefaultMove(attempt, spec, before);
    List<Change> changes = new ArrayList<>();
    steps.forEach(step -> changes.addAll(step.changes()));
    if (before.movesDefault(spec)) {
      changes.add(defaultChange(attempt, before.defaultId(), spec.clusterId()));
    }
    return List.copyOf(changes);
  }

  @Override
  public Ensured<KmsCluster> ensure(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    String clusterId = spec.clusterId();
    Attempt attempt = crypto.session().attempt("set up KMS cluster " + clusterId);
    Look before = look(attempt, spec);
    List<Change> changes = new ArrayList<>();
    List<Step> steps = steps(attempt, spec, before);
    new Repointing(crypto, attempt, spec).check(moves(before, steps));
    checkDefaultMove(attempt, spec, before);
    int lost = 0;
    while (!steps.isEmpty()) {
      Step step = steps.get(0);
      try {
        step.call().run();
        changes.addAll(step.changes());
        steps = steps.subList(1, steps.size());
      } catch (ConflictException | VsphereFaultException e) {
        // someone else may have made the same change meanwhile: look again at what is there
        Look now = look(attempt, spec);
        steps = steps(attempt, spec, now);
        if (steps.stream().anyMatch(step::isSame) || ++lost > spec.servers().size()) {
          throw e;
        }
        new Repointing(crypto, attempt, spec).check(moves(now, steps));
      }
    }
    Optional<KmipCluster> there = before.cluster();
    // where somebody else has made the change meanwhile, what was seen before is out of date
    boolean isAsBefore = changes.isEmpty() && lost == 0;
    if (isAsBefore && there.isPresent() && !before.movesDefault(spec)) {
      return Ensured.unchanged(shown(there.get()));
    }
    KmipCluster after = required(attempt, crypto.list(attempt), clusterId);
    if (before.movesDefault(spec)) {
      // a vCenter may make its first cluster the default by itself
      boolean marks = !after.isDefault();
      if (marks) {
        crypto.markDefault(
            crypto.session().attempt("make KMS cluster " + clusterId + " the default"), clusterId);
        after = required(attempt, crypto.list(attempt), clusterId);
      }
      if (marks || !changes.isEmpty()) {
        changes.add(defaultChange(attempt, before.defaultId(), clusterId));
      }
    }
    verify(attempt, spec, after);
    verifyKeys(attempt, spec, before, after);
    return new Ensured<>(shown(after), changes);
  }

  /**
   * A cluster as it is now.
   *
   * @param cluster empty if it is not there
   * @param defaultId the default key provider of the vCenter, whichever it is; empty if nobody asks
   */
  private record Look(Optional<KmipCluster> cluster, Optional<String> defaultId) {

    /**
     * Whether the default is to be another one. It is asked for after the cluster, so it may be
     * this cluster by now, though the cluster itself did not say so yet.
     */
    boolean movesDefault(KmsClusterSpec spec) {
      return spec.isDefault() && !defaultId.equals(Optional.of(spec.clusterId()));
    }
  }

  private void checkDefaultMove(Attempt attempt, KmsClusterSpec spec, Look before) {
    if (before.movesDefault(spec) && !spec.isEvenIfInUse()) {
      before.defaultId().ifPresent(from -> DefaultMove.check(crypto.session(), attempt, from));
    }
  }

  private Look look(Attempt attempt, KmsClusterSpec spec) {
    List<KmipCluster> all = crypto.list(attempt);
    return new Look(
        existing(attempt, all, spec),
        spec.isDefault() ? defaultId(attempt, all) : Optional.empty());
  }

  /**
   * The default key provider of the vCenter. It may be of a kind that ListKmipServers is not known
   * to list on each release; so if none of these is the default, all kinds are listed.
   */
  private Optional<String> defaultId(Attempt attempt, List<KmipCluster> all) {
    return all.stream()
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(KmipCluster::id)
        .or(
            () ->
                crypto.listAllKinds(attempt).stream()
                    .filter(KmipCluster::isDefault)
                    .findFirst()
                    .map(KmipCluster::id));
  }

  private static Change defaultChange(Attempt attempt, Optional<String> before, String clusterId) {
    return new Change(
        attempt.system(), Subject.of("default key provider", ""), before, Optional.of(clusterId));
  }

  private static Optional<KmipCluster> existing(
      Attempt attempt, List<KmipCluster> all, KmsClusterSpec spec) {
    Optional<KmipCluster> before = named(all, spec.clusterId());
    if (before.isPresent() && !before.get().isStandard()) {
      throw new ConflictException(
          attempt,
          "there is already a key provider with that name, which is no KMS cluster but "
              + before.get().managementType().orElseThrow(),
          "Choose another name.",
          null,
          null);
    }
    return before;
  }

  /**
   * A call that changes something.
   *
   * @param changes what it changes
   * @param server at which server
   * @param move what makes vCenter talk to another server, in words; empty if it does not
   * @param call sends it
   */
  private record Step(
      List<Change> changes, KmsServerSpec server, List<String> move, Runnable call) {

    /** Whether it is about the same server. If so, nobody else has made this change meanwhile. */
    boolean isSame(Step other) {
      return server.name().equals(other.server().name());
    }
  }

  /** The steps that could take keys out of reach. There are none if the cluster had no server. */
  private static List<Repointing.Move> moves(Look before, List<Step> steps) {
    if (before.cluster().map(KmipCluster::servers).orElse(List.of()).isEmpty()) {
      return List.of();
    }
    return steps.stream()
        .filter(step -> !step.move().isEmpty())
        .map(step -> new Repointing.Move(step.server(), step.move()))
        .toList();
  }

  private List<Step> steps(Attempt attempt, KmsClusterSpec spec, Look before) {
    List<KmsServer> known = before.cluster().map(KmipCluster::servers).orElse(List.of());
    KeySettings wanted = KeySettings.wanted(spec);
    wanted.require(crypto, attempt);
    before
        .cluster()
        .ifPresentOrElse(
            there -> wanted.checkSame(attempt, there),
            () -> new KeyProviders(crypto.session()).requireRoom(attempt));
    List<Step> steps = new ArrayList<>();
    for (KmsServerSpec server : spec.servers()) {
      Optional<KmsServer> same =
          known.stream().filter(candidate -> candidate.name().equals(server.name())).findFirst();
      if (same.isEmpty()) {
        boolean creates = before.cluster().isEmpty() && steps.isEmpty();
        steps.add(registration(spec.clusterId(), server, creates, keys(attempt, spec, before)));
      } else {
        update(spec.clusterId(), same.get(), server, () -> keys(attempt, spec, before))
            .ifPresent(steps::add);
      }
    }
    return steps;
  }

  /** What goes with each server: what a new cluster is to have, or what it has already. */
  private KeySettings keys(Attempt attempt, KmsClusterSpec spec, Look before) {
    return before
        .cluster()
        .map(there -> KeySettings.kept(crypto, attempt, there))
        .orElseGet(() -> KeySettings.wanted(spec));
  }

  private Step registration(
      String clusterId, KmsServerSpec server, boolean creates, KeySettings keys) {
    String place = server.address() + ":" + server.port();
    Attempt attempt =
        crypto
            .session()
            .attempt(
                "register KMS server "
                    + server.name()
                    + " ("
                    + place
                    + ") in KMS cluster "
                    + clusterId);
    Subject cluster = Subject.of(KIND, clusterId);
    String words =
        ServerDifferences.inWords(server)
            + (creates && !keys.inWords().isEmpty() ? ", " + keys.inWords() : "");
    return new Step(
        List.of(
            creates
                ? Change.made(
                    attempt.system(), cluster, "with server " + server.name() + " at " + words)
                : Change.made(attempt.system(), cluster.part("server " + server.name()), words)),
        server,
        List.of("new server at " + place),
        () -> crypto.register(attempt, clusterId, server, keys));
  }

  private Optional<Step> update(
      String clusterId, KmsServer is, KmsServerSpec wanted, Supplier<KeySettings> settings) {
    List<ServerDifferences.Difference> differences =
        new ArrayList<>(ServerDifferences.of(is, wanted));
    ServerDifferences.ofPassword(is, wanted).ifPresent(differences::add);
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    KeySettings keys = settings.get();
    Attempt attempt =
        crypto
            .session()
            .attempt(
                "change KMS server "
                    + wanted.name()
                    + " ("
                    + wanted.address()
                    + ":"
                    + wanted.port()
                    + ") of KMS cluster "
                    + clusterId);
    return Optional.of(
        new Step(
            differences.stream()
                .map(
                    difference ->
                        new Change(
                            attempt.system(),
                            Subject.of(KIND, clusterId)
                                .part("server " + wanted.name() + ", " + difference.what()),
                            difference.from(),
                            difference.to()))
                .toList(),
            wanted,
            ServerDifferences.ofPlace(is, wanted).stream()
                .map(ServerDifferences.Difference::inWords)
                .toList(),
            () -> crypto.update(attempt, clusterId, is, wanted, keys)));
  }

  @Override
  public boolean removeServer(String clusterId, String serverName, Removal removal) {
    String name = ObjectName.checked("server name", serverName);
    ObjectName.checked("cluster name", clusterId);
    RemovalOptions.check(removal, "a key server", Option.PASS_OVER, Option.PROVED_BY);
    Attempt attempt =
        crypto.session().attempt("remove KMS server " + name + " from KMS cluster " + clusterId);
    KmipCluster cluster = required(attempt, crypto.list(attempt), clusterId);
    List<String> names = cluster.servers().stream().map(KmsServer::name).toList();
    if (!names.contains(name)) {
      return false;
    }
    if (names.size() == 1) {
      throw new ConflictException(
          attempt,
          "it is the cluster's last server",
          "Remove the whole cluster, or first add the server that replaces this one.",
          null,
          null);
    }
    if (!removal.isEvenIfInUse()) {
      new ServerRemoval(crypto, attempt, cluster, name, removal).check(shown(cluster)::status);
    }
    crypto.removeServer(attempt, clusterId, name);
    boolean stayed =
        one(crypto.list(attempt), clusterId).stream()
            .flatMap(now -> now.servers().stream())
            .anyMatch(server -> server.name().equals(name));
    if (stayed) {
      throw notTaken(attempt, "that server " + name + " is gone");
    }
    return true;
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
    Attempt attempt =
        crypto.session().attempt("list the defaults of key provider " + checked(providerId));
    InventoryTree tree =
        new InventoryTree(crypto.session(), new PropertyCollector(crypto.session()));
    List<KmipCluster> all = crypto.listAllKinds(attempt);
    KmipCluster provider =
        named(all, providerId)
            .orElseThrow(
                () ->
                    UnknownProvider.of(
                        attempt, "key provider", all.stream().map(KmipCluster::id).toList()));
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
          "Check that this user may see it, and all that is above it in the inventory.",
          null,
          null);
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

  private static void verify(Attempt attempt, KmsClusterSpec spec, KmipCluster after) {
    for (KmsServerSpec server : spec.servers()) {
      KmsServer shown =
          after.servers().stream()
              .filter(candidate -> candidate.name().equals(server.name()))
              .findFirst()
              .orElseThrow(() -> notTaken(attempt, "server " + server.name()));
      List<ServerDifferences.Difference> differences = ServerDifferences.of(shown, server);
      if (!differences.isEmpty()) {
        throw notTaken(
            attempt, "server " + server.name() + " with " + differences.get(0).inWords());
      }
    }
    if (spec.isDefault() && !after.isDefault()) {
      throw notTaken(attempt, "that it is the default");
    }
  }

  /** The cluster keeps its keys as it did before, or as was wanted of a new one. */
  private static void verifyKeys(
      Attempt attempt, KmsClusterSpec spec, Look before, KmipCluster after) {
    KeySettings due =
        before.cluster().flatMap(KeySettings::shown).orElseGet(() -> KeySettings.wanted(spec));
    if (!due.isSeenAt(after)) {
      throw notTaken(attempt, due.inWords());
    }
  }

  static ServiceException notTaken(Attempt attempt, String what) {
    return new ServiceException(
        attempt,
        "vCenter accepted all calls and yet does not show " + what,
        "Someone else may have changed it meanwhile: look at the key providers, then run the step"
            + " again.",
        null,
        null);
  }

  private VimKmsCluster shown(KmipCluster cluster) {
    return new VimKmsCluster(crypto, cluster);
  }

  private static Stream<KmipCluster> standard(List<KmipCluster> clusters) {
    return clusters.stream().filter(KmipCluster::isStandard);
  }

  private static Optional<KmipCluster> named(List<KmipCluster> clusters, String clusterId) {
    return clusters.stream().filter(cluster -> cluster.id().equals(clusterId)).findFirst();
  }

  private static Optional<KmipCluster> one(List<KmipCluster> clusters, String clusterId) {
    return named(clusters, clusterId).filter(KmipCluster::isStandard);
  }

  static KmipCluster required(Attempt attempt, List<KmipCluster> clusters, String clusterId) {
    return one(clusters, clusterId)
        .orElseThrow(
            () ->
                UnknownProvider.of(
                    attempt, "KMS cluster", standard(clusters).map(KmipCluster::id).toList()));
  }

  static String checked(String clusterId) {
    if (requireNonNull(clusterId, "clusterId").isBlank()) {
      throw new IllegalArgumentException("cluster name is empty");
    }
    return clusterId;
  }
}
