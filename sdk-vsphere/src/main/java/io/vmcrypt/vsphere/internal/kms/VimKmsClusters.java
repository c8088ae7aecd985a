package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterChange;
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
  public KmsCluster ensure(KmsClusterSpec spec) {
    requireNonNull(spec, "spec");
    String clusterId = spec.clusterId();
    Attempt attempt = crypto.session().attempt("set up KMS cluster " + clusterId);
    Optional<KmipCluster> before = named(crypto.list(attempt), clusterId);
    if (before.isPresent() && !before.get().isStandard()) {
      throw new ConflictException(
          attempt,
          "there is a key provider of that name already which is no KMS cluster, but "
              + before.get().managementType(),
          "Choose another name.",
          null,
          null);
    }
    List<KmsClusterChange> changes = new ArrayList<>();
    boolean isThere = before.isPresent();
    for (KmsServerSpec server : spec.servers()) {
      ensureServer(spec, server, before.map(KmipCluster::servers).orElse(List.of()), isThere)
          .ifPresent(changes::add);
      isThere = true;
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

  private Optional<KmsClusterChange> ensureServer(
      KmsClusterSpec spec, KmsServerSpec server, List<KmsServer> known, boolean clusterIsThere) {
    Optional<KmsServer> same =
        known.stream().filter(candidate -> candidate.name().equals(server.name())).findFirst();
    String where = server.name() + " (" + server.address() + ":" + server.port() + ")";
    if (same.isEmpty()) {
      crypto.register(
          crypto
              .session()
              .attempt("register KMS server " + where + " in KMS cluster " + spec.clusterId()),
          spec.clusterId(),
          server);
      return Optional.of(
          new KmsClusterChange(
              clusterIsThere
                  ? KmsClusterChange.Kind.SERVER_ADDED
                  : KmsClusterChange.Kind.CLUSTER_CREATED,
              server.name(),
              "registered at " + server.address() + ":" + server.port()));
    }
    List<String> differences = ServerDifferences.of(same.get(), server);
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    crypto.update(
        crypto
            .session()
            .attempt("change KMS server " + where + " of KMS cluster " + spec.clusterId()),
        spec.clusterId(),
        same.get(),
        server);
    return Optional.of(
        new KmsClusterChange(
            KmsClusterChange.Kind.SERVER_UPDATED, server.name(), String.join(", ", differences)));
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

  private static ServiceException notTaken(Attempt attempt, String what) {
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

  private static KmipCluster required(
      Attempt attempt, List<KmipCluster> clusters, String clusterId) {
    return one(clusters, clusterId)
        .orElseThrow(
            () -> {
              List<String> names = standard(clusters).map(KmipCluster::id).toList();
              return new NotFoundException(
                  attempt,
                  "there is no KMS cluster of that name",
                  names.isEmpty()
                      ? "This vCenter has no KMS cluster yet: create one."
                      : "Those that there are: " + String.join(", ", names) + ".",
                  null,
                  null);
            });
  }

  private static String checked(String clusterId) {
    if (requireNonNull(clusterId, "clusterId").isBlank()) {
      throw new IllegalArgumentException("cluster name is empty");
    }
    return clusterId;
  }
}
