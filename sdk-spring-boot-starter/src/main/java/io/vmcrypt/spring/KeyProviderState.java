package io.vmcrypt.spring;

import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What vCenter said of one key provider.
 *
 * @param id its id
 * @param healthy whether vCenter can use it now
 * @param summary one line
 * @param problems what is wrong, and what to do
 * @param ends when each certificate ends, by the words that say whose it is
 */
record KeyProviderState(
    String id, boolean healthy, String summary, List<String> problems, Map<String, Instant> ends) {

  static KeyProviderState of(KmsClusterStatus status) {
    Map<String, Instant> ends = new LinkedHashMap<>();
    status
        .clientCertificate()
        .ifPresent(certificate -> ends.put("client certificate", certificate.notAfter()));
    status
        .servers()
        .forEach(
            server ->
                server
                    .certificate()
                    .ifPresent(
                        certificate ->
                            ends.put("certificate of " + server.name(), certificate.notAfter())));
    return new KeyProviderState(
        status.clusterId(), status.isHealthy(), status.summary(), status.problems(), ends);
  }

  static KeyProviderState of(NativeKeyProvider provider) {
    boolean usable =
        provider.health().equals(NativeKeyProviderHealth.OK)
            || provider.health().equals(NativeKeyProviderHealth.WARNING);
    return new KeyProviderState(
        provider.id(), usable, provider.health().value(), provider.problems(), Map.of());
  }

  /** Whole days; negative once the end has passed. */
  static long daysUntil(Instant end, Instant now) {
    return Math.floorDiv(Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
  }
}
