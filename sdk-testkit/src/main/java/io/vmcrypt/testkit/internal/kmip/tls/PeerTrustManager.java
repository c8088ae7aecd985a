package io.vmcrypt.testkit.internal.kmip.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Keeps the chain that the peer sent, and checks it. */
public final class PeerTrustManager extends X509ExtendedTrustManager {

  private final Predicate<List<X509Certificate>> verdict;
  private final List<X509Certificate> namedAuthorities;
  private volatile List<X509Certificate> chain = List.of();
  private volatile boolean refused;

  /**
   * Checks with the predicate.
   *
   * @param namedAuthorities the authorities that a server names to its clients
   */
  public PeerTrustManager(
      Predicate<List<X509Certificate>> verdict, List<X509Certificate> namedAuthorities) {
    this.verdict = verdict;
    this.namedAuthorities = List.copyOf(namedAuthorities);
  }

  /** The chain that the peer sent, its own certificate first; empty until it did. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** Whether the peer sent a chain that is not trusted. */
  public boolean hasRefused() {
    return refused;
  }

  private void check(X509Certificate[] peerChain) throws CertificateException {
    List<X509Certificate> copy = List.of(peerChain);
    chain = copy;
    if (!verdict.test(copy)) {
      refused = true;
      throw new CertificateException(
          "Not trusted: " + copy.get(0).getSubjectX500Principal().getName());
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] peerChain, String authType)
      throws CertificateException {
    check(peerChain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] peerChain, String authType)
      throws CertificateException {
    check(peerChain);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] peerChain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(peerChain);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] peerChain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(peerChain);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] peerChain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(peerChain);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] peerChain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(peerChain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return namedAuthorities.toArray(new X509Certificate[0]);
  }
}
