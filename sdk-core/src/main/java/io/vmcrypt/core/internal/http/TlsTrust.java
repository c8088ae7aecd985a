package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.PkixTrust;
import io.vmcrypt.core.shared.ServerOnlyTrust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ServerTrust} in the terms of JSSE.
 *
 * @param hostnameVerifier who compares the name; null for OkHttp's own strict check
 */
record TlsTrust(X509TrustManager trustManager, @Nullable HostnameVerifier hostnameVerifier) {

  static TlsTrust of(ServerTrust trust) {
    if (trust instanceof ServerTrust.PinnedThumbprints pinned) {
      Pins pins = new Pins(pinned.thumbprints());
      return new TlsTrust(pins, pins);
    }
    try {
      return new TlsTrust(
          PkixTrust.of(
              trust instanceof ServerTrust.CertificateAuthorities given
                  ? given.certificates()
                  : null),
          null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java platform cannot hold certificates", e);
    }
  }

  SSLSocketFactory socketFactory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /** The server shows a certificate that is not pinned. */
  static final class PinMismatch extends CertificateException {
    private static final long serialVersionUID = 1L;
    private final transient List<Thumbprint> expected;
    private final transient Thumbprint seen;

    PinMismatch(List<Thumbprint> expected, Thumbprint seen) {
      super("thumbprint " + seen + " is not among " + expected);
      this.expected = expected;
      this.seen = seen;
    }

    List<Thumbprint> expected() {
      return expected;
    }

    Thumbprint seen() {
      return seen;
    }
  }

  /** Trusts by thumbprint alone: the name that the certificate is made out to plays no part. */
  private static final class Pins extends ServerOnlyTrust implements HostnameVerifier {
    private final List<Thumbprint> pins;

    private Pins(List<Thumbprint> pins) {
      this.pins = pins;
    }

    @Override
    public boolean verify(String hostname, SSLSession session) {
      try {
        Certificate leaf = session.getPeerCertificates()[0];
        return leaf instanceof X509Certificate certificate
            && pins.stream().anyMatch(pin -> pin.matches(certificate));
      } catch (SSLPeerUnverifiedException e) {
        return false;
      }
    }

    @Override
    protected void check(X509Certificate[] shown) throws CertificateException {
      if (pins.stream().noneMatch(pin -> pin.matches(shown[0]))) {
        throw new PinMismatch(pins, Thumbprint.of(shown[0], pins.get(0).algorithm()));
      }
    }
  }
}
