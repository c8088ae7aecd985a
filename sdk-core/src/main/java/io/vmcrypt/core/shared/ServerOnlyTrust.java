package io.vmcrypt.core.shared;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Looks at what a server shows in TLS, by a rule of its own. It never looks at a client. */
public abstract class ServerOnlyTrust extends X509ExtendedTrustManager {

  /** Looks at the certificates of a server, its own first; throws if they are not to be taken. */
  protected abstract void check(X509Certificate[] shown) throws CertificateException;

  @Override
  public final void checkServerTrusted(X509Certificate[] shown, String authType)
      throws CertificateException {
    check(shown);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket)
      throws CertificateException {
    check(shown);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
      throws CertificateException {
    check(shown);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] shown, String authType)
      throws CertificateException {
    throw new CertificateException("this side is never a server");
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(shown, authType);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(shown, authType);
  }

  @Override
  public final X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
