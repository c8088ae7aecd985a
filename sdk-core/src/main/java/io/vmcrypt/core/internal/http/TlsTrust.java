package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A {@link ServerTrust} in the terms of JSSE. */
final class TlsTrust {

  private final X509TrustManager trustManager;
  private final @Nullable HostnameVerifier hostnameVerifier;

  private TlsTrust(X509TrustManager trustManager, @Nullable HostnameVerifier hostnameVerifier) {
    this.trustManager = trustManager;
    this.hostnameVerifier = hostnameVerifier;
  }

  static TlsTrust of(ServerTrust trust) {
    if (trust instanceof ServerTrust.PinnedThumbprints pinned) {
      Pins pins = new Pins(pinned.thumbprints());
      return new TlsTrust(pins, pins);
    }
    try {
      KeyStore roots = null;
      if (trust instanceof ServerTrust.CertificateAuthorities authorities) {
        roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        for (int i = 0; i < authorities.certificates().size(); i++) {
          roots.setCertificateEntry("ca-" + i, authorities.certificates().get(i));
        }
      }
      return new TlsTrust(pkix(roots), null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java platform cannot hold certificates", e);
    }
  }

  private static X509TrustManager pkix(@Nullable KeyStore roots) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  X509TrustManager trustManager() {
    return trustManager;
  }

  /** Who compares the name; null for OkHttp's own strict check. */
  @Nullable HostnameVerifier hostnameVerifier() {
    return hostnameVerifier;
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
  private static final class Pins extends X509ExtendedTrustManager implements HostnameVerifier {
    private final List<Thumbprint> pins;

    private Pins(List<Thumbprint> pins) {
      this.pins = pins;
    }

    private void check(X509Certificate certificate) throws CertificateException {
      if (pins.stream().noneMatch(pin -> pin.matches(certificate))) {
        throw new PinMismatch(pins, Thumbprint.of(certificate, pins.get(0).algorithm()));
      }
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
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("this side is never a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("this side is never a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this side is never a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
