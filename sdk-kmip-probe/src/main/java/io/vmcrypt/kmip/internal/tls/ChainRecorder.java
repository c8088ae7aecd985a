package io.vmcrypt.kmip.internal.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the chain that a server shows. It judges nothing, so nothing secret may be sent over a
 * connection just because this accepted it. It is package-private, and has two users that make sure
 * of that. {@link CertificateReader} ends the handshake as soon as the chain is here, before the
 * connection could carry any data at all. {@link TlsSession} gives the chain to the probe. The
 * probe sends only questions that any client may ask, until it has compared the chain with what it
 * was told to trust.
 */
final class ChainRecorder extends X509ExtendedTrustManager {

  private static final X509Certificate[] NO_ISSUERS = {};

  private List<X509Certificate> chain = List.of();
  private byte @Nullable [] unreadable;

  /** The chain in the server's order; empty until it has been shown. */
  List<X509Certificate> chain() {
    return chain;
  }

  /**
   * Keeps the chain as the server sent it. If the server's own certificate cannot be read here,
   * keeps the bytes of that one alone.
   */
  void record(List<byte[]> shown) {
    List<X509Certificate> read =
        shown.stream().map(CertificateParser::parse).flatMap(Optional::stream).toList();
    if (shown.isEmpty()) {
      return;
    }
    if (CertificateParser.parse(shown.get(0)).isEmpty()) {
      unreadable = shown.get(0);
    } else {
      chain = read;
    }
  }

  /** The bytes of the server's own certificate, if it cannot be read here. */
  Optional<byte[]> unreadable() {
    return Optional.ofNullable(unreadable);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
      throws CertificateException {
    List<X509Certificate> now = List.of(shown);
    if (!chain.isEmpty() && !chain.equals(now)) {
      throw new CertificateException("a different certificate than the first time");
    }
    chain = now;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only for engines");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String authType)
      throws CertificateException {
    throw new CertificateException("only for engines");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only for clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only for clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String authType)
      throws CertificateException {
    throw new CertificateException("only for clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NO_ISSUERS;
  }
}
