package io.vmcrypt.testkit.kmip.part;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake that a {@link io.vmcrypt.testkit.kmip.FakeKmipServer} completed or refused.
 *
 * @param tlsProtocol {@code TLSv1.2} or {@code TLSv1.3}; null if the handshake failed
 * @param serverName the name that the client asked for (SNI, RFC 6066); null if it named none
 * @param clientCertificate the certificate that the client showed; null if it showed none
 * @param failure why the handshake failed, in the JDK's words; null if it succeeded
 */
public record FakeKmipConnection(
    @Nullable String tlsProtocol,
    @Nullable String serverName,
    @Nullable X509Certificate clientCertificate,
    @Nullable String failure) {}
