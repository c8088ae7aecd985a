package io.vmcrypt.testkit.internal.kmip.client;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.tls.CertificateTrust;
import io.vmcrypt.testkit.internal.kmip.tls.PeerTrustManager;
import io.vmcrypt.testkit.internal.kmip.tls.TlsSide;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one vCenter towards its key servers. Connections with the same client certificate and
 * the same trusted servers share their sessions; with another of either, none is resumed. Safe for
 * use by several threads.
 */
public final class VcenterTls {

  /** As many as clusters of key servers that are used in turn. */
  private static final int MOST = 16;

  /** What decides whether a handshake succeeds, on vCenter's side. */
  private record Trust(@Nullable TestIdentity identity, Set<X509Certificate> trusted) {}

  private final Map<Trust, TlsSide> sides =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Trust, TlsSide> eldest) {
          return size() > MOST;
        }
      };

  synchronized TlsSide side(
      @Nullable TestIdentity identity, Collection<X509Certificate> trustedServers) {
    return sides.computeIfAbsent(
        new Trust(identity, Set.copyOf(trustedServers)),
        trust -> newSide(identity, trust.trusted()));
  }

  static TlsSide newSide(
      @Nullable TestIdentity identity, Collection<X509Certificate> trustedServers) {
    CertificateTrust trust = new CertificateTrust(trustedServers);
    return new TlsSide(
        new IdentityKeyManager(identity), new PeerTrustManager(trust::trusts, List.of()));
  }
}
