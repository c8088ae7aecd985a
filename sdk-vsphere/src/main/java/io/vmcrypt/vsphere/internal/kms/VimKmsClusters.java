package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterChange;
import io.vmcrypt.vsphere.kms.KmsClusterRemoval;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** KMS clusters over SOAP. */
public final class VimKmsClusters implements KmsClusters {

  private final CryptoManager crypto;

  public VimKmsClusters(VimSession session) {
    this.crypto = new CryptoManager(session);
  }

  @Override
  public List<KmsCluster> list() {
    return standard(crypto.list(crypto.session().attempt("list KMS clusters")))
        .<KmsCluster>map(this::unchanged)
        .toList();
  }

  @Override
  public Optional<KmsCluster> find(String clusterId) {
    Attempt attempt = crypto.session().attempt("look for KMS cluster " + checked(clusterId));
    return one(crypto.list(attempt), clusterId).map(this::unchanged);
  }

  @Override
  public KmsCluster get(String clusterId) {
    Attempt attempt = crypto.session().attempt("look for KMS cluster " + checked(clusterId));
    return unchanged(required(attempt, crypto.list(attempt), clusterId));
  }

  @Override
  public Optional<KmsCluster> defaultCluster() {
    return standard(crypto.list(crypto.session().attempt("look for the default KMS cluster")))
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(this::unchanged);
  }

  @Override
  public KmsCluster setDefault(String clusterId) {
    Attempt attempt =
        crypto.session().attempt("make KMS cluster " + checked(clusterId) + " the default");
    KmipCluster before = required(attempt, crypto.list(attempt), clusterId);
    if (before.isDefault()) {
      return unchanged(before);
    }
    crypto.markDefault(attempt, clusterId);
    KmipCluster after = required(attempt, crypto.list(attempt), clusterId);
    if (!after.isDefault()) {
      throw notTaken(attempt, "that it is the default");
    }
    return new VimKmsCluster(crypto, after, List.of(defaultSet()));
  }

  @Override
  public List<KmsClusterChange> plan(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = crypto.session().attempt("plan KMS cluster " + spec.clusterId());
    Optional<KmipCluster> before = existing(attempt, spec);
    List<Step> steps = steps(spec, before);
    new Repointing(crypto, attempt, spec).check(moves(before, steps));
    List<KmsClusterChange> changes = new ArrayList<>(steps.stream().map(Step::change).toList());
    if (spec.isDefault() && !before.map(KmipCluster::isDefault).orElse(false)) {
      changes.add(defaultSet());
    }
    return List.copyOf(changes);
  }

  @Override
  public KmsCluster ensure(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    String clusterId = spec.clusterId();
    Attempt attempt = crypto.session().attempt("set up KMS cluster " + clusterId);
    Optional<KmipCluster> before = existing(attempt, spec);
    List<KmsClusterChange> changes = new ArrayList<>();
    List<Step> steps = steps(spec, before);
    new Repointing(crypto, attempt, spec).check(moves(before, steps));
    int lost = 0;
    while (!steps.isEmpty()) {
      Step step = steps.get(0);
      try {
        step.call().run();
        changes.add(step.change());
        steps = steps.subList(1, steps.size());
      } catch (ConflictException | VsphereFaultException e) {
        // someone else may have done the same at the same time: what is there now decides
        Optional<KmipCluster> now = existing(attempt, spec);
        steps = steps(spec, now);
        if (steps.stream().anyMatch(step::isSame) || ++lost > spec.servers().size()) {
          throw e;
        }
        new Repointing(crypto, attempt, spec).check(moves(now, steps));
      }
    }
    if (changes.isEmpty()
        && before.isPresent()
        && (before.get().isDefault() || !spec.isDefault())) {
      return unchanged(before.get());
    }
    KmipCluster after = required(attempt, crypto.list(attempt), clusterId);
    // a vCenter makes its first cluster the default by itself
    if (spec.isDefault() && !after.isDefault()) {
      crypto.markDefault(
          crypto.session().attempt("make KMS cluster " + clusterId + " the default"), clusterId);
      changes.add(defaultSet());
      after = required(attempt, crypto.list(attempt), clusterId);
    }
    verify(attempt, spec, after);
    return new VimKmsCluster(crypto, after, changes);
  }

  private Optional<KmipCluster> existing(Attempt attempt, KmsClusterSpec spec) {
    Optional<KmipCluster> before = named(crypto.list(attempt), spec.clusterId());
    if (before.isPresent() && !before.get().isStandard()) {
      throw new ConflictException(
          attempt,
          "there is a key provider of that name already which is no KMS cluster, but "
              + before.get().managementType().orElseThrow(),
          "Choose another name.",
          null,
          null);
    }
    return before;
  }

  /**
   * One thing to change.
   *
   * @param change in words
   * @param server which server
   * @param move what makes vCenter talk to another server; empty if it does not
   * @param call makes it
   */
  private record Step(
      KmsClusterChange change, KmsServerSpec server, List<String> move, Runnable call) {

    /** Whether it is about the same server, so that nobody else has done it meanwhile. */
    boolean isSame(Step other) {
      return server.name().equals(other.server().name());
    }
  }

  /** What would take keys out of reach: nothing where there was no server to get them from. */
  private static List<Repointing.Move> moves(Optional<KmipCluster> before, List<Step> steps) {
    if (before.map(KmipCluster::servers).orElse(List.of()).isEmpty()) {
      return List.of();
    }
    return steps.stream()
        .filter(step -> !step.move().isEmpty())
        .map(step -> new Repointing.Move(step.server(), step.move()))
        .toList();
  }

  private List<Step> steps(KmsClusterSpec spec, Optional<KmipCluster> before) {
    List<KmsServer> known = before.map(KmipCluster::servers).orElse(List.of());
    List<Step> steps = new ArrayList<>();
    for (KmsServerSpec server : spec.servers()) {
      Optional<KmsServer> same =
          known.stream().filter(candidate -> candidate.name().equals(server.name())).findFirst();
      if (same.isEmpty()) {
        boolean creates = before.isEmpty() && steps.isEmpty();
        steps.add(registration(spec.clusterId(), server, creates));
      } else {
        update(spec.clusterId(), same.get(), server).ifPresent(steps::add);
      }
    }
    return steps;
  }

  private Step registration(String clusterId, KmsServerSpec server, boolean creates) {
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
    return new Step(
        new KmsClusterChange(
            creates ? KmsClusterChange.Kind.CLUSTER_CREATED : KmsClusterChange.Kind.SERVER_ADDED,
            server.name(),
            "registered at " + place),
        server,
        List.of("new server at " + place),
        () -> crypto.register(attempt, clusterId, server));
  }

  private Optional<Step> update(String clusterId, KmsServer is, KmsServerSpec wanted) {
    List<String> differences = new ArrayList<>(ServerDifferences.of(is, wanted));
    if (wanted.isPasswordUpdated()) {
      differences.add("password set");
    }
    if (differences.isEmpty()) {
      return Optional.empty();
    }
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
            new KmsClusterChange(
                KmsClusterChange.Kind.SERVER_UPDATED,
                wanted.name(),
                String.join(", ", differences)),
            wanted,
            ServerDifferences.ofPlace(is, wanted),
            () -> crypto.update(attempt, clusterId, is, wanted)));
  }

  @Override
  public boolean removeServer(String clusterId, String serverName) {
    return removeServer(clusterId, serverName, false);
  }

  @Override
  public boolean removeServerEvenIfInUse(String clusterId, String serverName) {
    return removeServer(clusterId, serverName, true);
  }

  private boolean removeServer(String clusterId, String serverName, boolean evenIfInUse) {
    String name = requireNonNull(serverName, "serverName");
    if (name.isBlank()) {
      throw new IllegalArgumentException("server name is empty");
    }
    Attempt attempt =
        crypto
            .session()
            .attempt("remove KMS server " + name + " from KMS cluster " + checked(clusterId));
    KmipCluster cluster = required(attempt, crypto.list(attempt), clusterId);
    List<String> names = cluster.servers().stream().map(KmsServer::name).toList();
    if (!names.contains(name)) {
      return false;
    }
    if (names.size() == 1) {
      throw new ConflictException(
          attempt,
          "it is the cluster's last server",
          "Remove the cluster as a whole, or add the server first that takes its place.",
          null,
          null);
    }
    if (!evenIfInUse) {
      new ServerRemoval(crypto, attempt, cluster, name).check(unchanged(cluster)::status);
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
  public boolean remove(KmsClusterRemoval removal) {
    return new ClusterRemoval(crypto, requireNonNull(removal, "removal")).run();
  }

  @Override
  public CryptoKeys keys() {
    return new VimCryptoKeys(crypto);
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
      List<String> differences = ServerDifferences.of(shown, server);
      if (!differences.isEmpty()) {
        throw notTaken(attempt, "server " + server.name() + " with " + differences.get(0));
      }
    }
    if (spec.isDefault() && !after.isDefault()) {
      throw notTaken(attempt, "that it is the default");
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

  private static KmsClusterChange defaultSet() {
    return new KmsClusterChange(KmsClusterChange.Kind.DEFAULT_SET, "", "made the default");
  }

  private VimKmsCluster unchanged(KmipCluster cluster) {
    return new VimKmsCluster(crypto, cluster, List.of());
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
            () -> {
              List<String> names = standard(clusters).map(KmipCluster::id).toList();
              return new NotFoundException(
                  attempt,
                  "there is no KMS cluster of that name",
                  names.isEmpty()
                      ? "This vCenter has no KMS cluster yet: create one."
                      : "There are: " + String.join(", ", names) + ".",
                  null,
                  null);
            });
  }

  static String checked(String clusterId) {
    if (requireNonNull(clusterId, "clusterId").isBlank()) {
      throw new IllegalArgumentException("cluster name is empty");
    }
    return clusterId;
  }
}
