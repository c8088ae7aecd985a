package io.vmcrypt.spring;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What vCenter said of one key provider.
 *
 * @param id its id
 * @param healthy whether vCenter can use it now, and none of its certificates has ended
 * @param summary one line
 * @param problems what is wrong, and what to do
 * @param warnings of certificates that end soon, or of which vCenter does not tell the end
 * @param daysLeft of each certificate, by the words that say whose it is
 */
record KeyProviderState(
    String id,
    boolean healthy,
    String summary,
    List<String> problems,
    List<String> warnings,
    Map<String, Long> daysLeft) {

  static KeyProviderState of(KmsClusterStatus status, Instant now, Duration limit) {
    List<Finding> findings = status.certificateFindings(now, limit);
    List<String> ended = texts(findings, severity -> severity == Severity.BLOCKING);
    return new KeyProviderState(
        status.clusterId(),
        status.isHealthy() && ended.isEmpty(),
        status.summary(),
        Stream.concat(status.problems().stream(), ended.stream()).toList(),
        texts(findings, severity -> severity != Severity.BLOCKING),
        status.certificates(now).stream()
            .collect(
                Collectors.toMap(
                    CertificateValidity::what, CertificateValidity::daysLeft, Math::min)));
  }

  private static List<String> texts(List<Finding> findings, Predicate<Severity> which) {
    return findings.stream()
        .filter(finding -> which.test(finding.severity()))
        .map(finding -> "%s: %s. %s".formatted(finding.subject(), finding.seen(), finding.advice()))
        .toList();
  }

  static KeyProviderState of(NativeKeyProvider provider) {
    boolean usable =
        provider.health().equals(NativeKeyProvider.Health.OK)
            || provider.health().equals(NativeKeyProvider.Health.WARNING);
    return new KeyProviderState(
        provider.id(), usable, provider.health().value(), provider.problems(), List.of(), Map.of());
  }
}
