package io.vmcrypt.spring;

import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What vCenter said of one key provider.
 *
 * @param id its id
 * @param healthy whether vCenter can use it now
 * @param summary one line
 * @param problems what is wrong, and what to do
 * @param ends when each certificate ends, by the words that say whose it is
 * @param notShown whose certificate vCenter does not show, so that nobody knows when it ends
 */
record KeyProviderState(
    String id,
    boolean healthy,
    String summary,
    List<String> problems,
    Map<String, Instant> ends,
    List<String> notShown) {

  static KeyProviderState of(KmsClusterStatus status) {
    Map<String, Optional<KmsClusterStatus.Certificate>> certificates = new LinkedHashMap<>();
    certificates.put("client certificate", status.clientCertificate());
    status
        .servers()
        .forEach(
            server -> certificates.put("certificate of " + server.name(), server.certificate()));
    Map<String, Instant> ends = new LinkedHashMap<>();
    List<String> notShown = new ArrayList<>();
    certificates.forEach(
        (whose, shown) ->
            shown.ifPresentOrElse(
                certificate -> ends.put(whose, certificate.notAfter()), () -> notShown.add(whose)));
    return new KeyProviderState(
        status.clusterId(),
        status.isHealthy(),
        status.summary(),
        status.problems(),
        ends,
        notShown);
  }

  static KeyProviderState of(NativeKeyProvider provider) {
    boolean usable =
        provider.health().equals(NativeKeyProvider.Health.OK)
            || provider.health().equals(NativeKeyProvider.Health.WARNING);
    return new KeyProviderState(
        provider.id(), usable, provider.health().value(), provider.problems(), Map.of(), List.of());
  }

  /** Whole days; negative once the end has passed. */
  static long daysUntil(Instant end, Instant now) {
    return Math.floorDiv(Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
  }
}
