package io.vmcrypt.core.shared;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trust in certificate authorities. */
public final class PkixTrust {

  private PkixTrust() {}

  /**
   * What asks whether one of the authorities confirms a certificate; it compares no name.
   *
   * @param authorities null for those of this Java installation
   */
  public static X509TrustManager of(@Nullable List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore roots = null;
    if (authorities != null) {
      roots = KeyStore.getInstance("PKCS12");
      roots.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        roots.setCertificateEntry("ca-" + i, authorities.get(i));
      }
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(roots);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
