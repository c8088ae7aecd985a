package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at all key providers of a vCenter once, before an audit. For one thread. */
final class ProviderSurvey {

  private final KeyProviders providers;
  private final KmsClusters clusters;
  private final TimeSource time;
  private final AuditRules rules;
  private Optional<List<KeyProvider>> known = Optional.empty();
  private final List<Finding> certificateFindings = new ArrayList<>();
  private final List<String> certificatesNotKnown = new ArrayList<>();

  ProviderSurvey(KeyProviders providers, KmsClusters clusters, TimeSource time, AuditRules rules) {
    this.time = requireNonNull(time, "time");
    this.rules = requireNonNull(rules, "rules");
    this.providers = requireNonNull(providers, "providers");
    this.clusters = requireNonNull(clusters, "clusters");
  }

  /** The key providers as they were found; empty if these credentials may not see them. */
  Optional<List<KeyProvider>> known() {
    return known;
  }

  /** What is to be told of certificates. */
  List<Finding> certificateFindings() {
    return List.copyOf(certificateFindings);
  }

  /** The places of certificates of which nothing is told. */
  List<String> certificatesNotKnown() {
    return List.copyOf(certificatesNotKnown);
  }

  /**
   * {@return all key providers, and whether they can be used; empty if these credentials may not
   * see them}
   */
  Optional<List<AuditedProvider>> look(Attempt attempt) {
    return look(attempt, any -> true);
  }

  /** {@return one for each of some names} */
  List<AuditedProvider> look(Attempt attempt, Collection<String> ids) {
    Optional<List<AuditedProvider>> seen = look(attempt, ids::contains);
    return ids.stream().distinct().map(id -> named(id, seen)).toList();
  }

  /**
   * A key provider that a key names.
   *
   * @param seen those of the vCenter; empty if these credentials may not see them
   */
  static AuditedProvider named(String id, Optional<List<AuditedProvider>> seen) {
    return seen.stream()
        .flatMap(List::stream)
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseGet(
            () ->
                new AuditedProvider(
                    id,
                    "",
                    false,
                    seen.map(all -> false),
                    List.of(
                        seen.isEmpty()
                            ? "This user may not see the key providers."
                            : "vCenter has no key provider of that name: register it again under"
                                + " that name."),
                    List.of(),
                    Optional.empty(),
                    Optional.empty()));
  }

  private Optional<List<AuditedProvider>> look(Attempt attempt, Predicate<String> wanted) {
    known = providers.list(attempt);
    if (known.isEmpty() || known.get().isEmpty()) {
      return known.map(none -> List.of());
    }
    Map<String, KmsCluster> clusterById = new HashMap<>();
    try {
      clusters.list().forEach(cluster -> clusterById.put(cluster.id(), cluster));
    } catch (PermissionDeniedException e) {
      return Optional.empty();
    }
    return Optional.of(
        known.get().stream()
            .filter(provider -> wanted.test(provider.id()))
            .map(provider -> audited(attempt, provider, clusterById.get(provider.id())))
            .toList());
  }

  private AuditedProvider audited(
      Attempt attempt, KeyProvider provider, @Nullable KmsCluster cluster) {
    if (cluster == null) {
      return withoutServers(attempt, provider);
    }
    try {
      KmsClusterStatus status =
          cluster
              .status()
              .without(
                  cluster.servers().stream()
                      .filter(server -> server.isAtOneOf(rules.skipped()))
                      .map(KmsServer::name)
                      .toList());
      Instant now = time.now();
      certificateFindings.addAll(
          status.certificateFindings(now, Duration.ofDays(rules.certificateDays())));
      certificatesNotKnown.addAll(status.certificatesNotTold());
      return of(
          provider,
          status.isFaultOfTheWhole() ? Optional.empty() : Optional.of(status.isHealthy()),
          status.problems(),
          status.certificates(now),
          cluster);
    } catch (OperationFailedException | OperationTimeoutException | PermissionDeniedException e) {
      certificatesNotKnown.add("certificates of key provider " + provider.id());
      String unread = "Its status could not be read: " + e.outcome();
      return of(provider, Optional.empty(), List.of(unread), List.of(), cluster);
    }
  }

  /** A native key provider needs no server, and must not be used before it was backed up. */
  private AuditedProvider withoutServers(Attempt attempt, KeyProvider provider) {
    if (provider.isNative() && provider.hasBackup().equals(Optional.of(false))) {
      return of(
          provider,
          Optional.of(false),
          List.of(
              ("Native key provider %s was never backed up: back it up, since its keys are lost"
                      + " with this vCenter.")
                  .formatted(provider.id())),
          List.of(),
          null);
    }
    return of(provider, providers.isActive(attempt, provider.id()), List.of(), List.of(), null);
  }

  private static AuditedProvider of(
      KeyProvider provider,
      Optional<Boolean> healthy,
      List<String> problems,
      List<CertificateValidity> certificates,
      @Nullable KmsCluster cluster) {
    return new AuditedProvider(
        provider.id(),
        provider.managementType(),
        provider.isDefault(),
        healthy,
        problems,
        certificates,
        Optional.ofNullable(cluster).flatMap(KmsCluster::keyType),
        Optional.ofNullable(cluster).flatMap(KmsCluster::wrappingKey));
  }
}
