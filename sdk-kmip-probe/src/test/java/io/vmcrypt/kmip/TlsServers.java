package io.vmcrypt.kmip;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS servers of the JDK for tests. */
final class TlsServers {

  private TlsServers() {}

  /** A listener; it asks for a client certificate if an authority for one is given. */
  static SSLServerSocket listener(
      TestIdentity identity, @Nullable TestAuthority clientAuthority, String... protocols)
      throws GeneralSecurityException, IOException {
    SSLServerSocket socket =
        (SSLServerSocket)
            context(identity, clientAuthority)
                .getServerSocketFactory()
                .createServerSocket(0, 500, Loopback.ipv4());
    socket.setEnabledProtocols(protocols);
    socket.setNeedClientAuth(clientAuthority != null);
    return socket;
  }

  static SSLContext context(TestIdentity identity, @Nullable TestAuthority clientAuthority)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    if (clientAuthority != null) {
      trusted.setCertificateEntry("ca", clientAuthority.certificate());
    }
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new IdentityKeyManager(identity)},
        clientAuthority == null ? null : trustManagers.getTrustManagers(),
        null);
    return context;
  }
}
