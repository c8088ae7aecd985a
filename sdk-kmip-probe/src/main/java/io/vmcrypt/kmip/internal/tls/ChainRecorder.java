package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.shared.ServerOnlyTrust;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the chain that a server shows. It judges nothing, so nothing secret may be sent over a
 * connection just because this accepted it. It is package-private, and has two users that make sure
 * of that. {@link CertificateReader} ends the handshake as soon as the chain is here, before the
 * connection could carry any data at all. {@link TlsSession} gives the chain to the probe. The
 * probe sends only questions that any client may ask, until it has compared the chain with what it
 * was told to trust.
 */
final class ChainRecorder extends ServerOnlyTrust {

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
    if (!shown.isEmpty() && CertificateParser.parse(shown.get(0)).isEmpty()) {
      unreadable = shown.get(0);
    } else {
      chain = shown.stream().map(CertificateParser::parse).flatMap(Optional::stream).toList();
    }
  }

  /** The bytes of the server's own certificate, if it cannot be read here. */
  Optional<byte[]> unreadable() {
    return Optional.ofNullable(unreadable);
  }

  @Override
  protected void check(X509Certificate[] shown) throws CertificateException {
    List<X509Certificate> now = List.of(shown);
    if (!chain.isEmpty() && !chain.equals(now)) {
      throw new CertificateException("a different certificate than the first time");
    }
    chain = now;
  }
}
