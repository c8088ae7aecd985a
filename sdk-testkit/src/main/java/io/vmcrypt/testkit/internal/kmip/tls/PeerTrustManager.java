package io.vmcrypt.testkit.internal.kmip.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Keeps the chain that the peer of each connection sent, and checks it. */
public final class PeerTrustManager extends X509ExtendedTrustManager {

  private final Predicate<List<X509Certificate>> verdict;
  private final List<X509Certificate> namedAuthorities;
  private final Map<Socket, List<X509Certificate>> chains =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final Map<Socket, Boolean> refused = Collections.synchronizedMap(new WeakHashMap<>());

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
  public List<X509Certificate> chain(Socket connection) {
    return chains.getOrDefault(connection, List.of());
  }

  /** Whether the peer sent a chain that is not trusted. */
  public boolean hasRefused(Socket connection) {
    return refused.containsKey(connection);
  }

  private void check(X509Certificate[] peerChain, @Nullable Socket connection)
      throws CertificateException {
    List<X509Certificate> copy = List.of(peerChain);
    if (connection != null) {
      chains.put(connection, copy);
    }
    if (!verdict.test(copy)) {
      if (connection != null) {
        refused.put(connection, true);
      }
      throw new CertificateException(
          "Not trusted: " + copy.get(0).getSubjectX500Principal().getName());
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] peerChain, String authType)
      throws CertificateException {
    check(peerChain, null);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] peerChain, String authType)
      throws CertificateException {
    check(peerChain, null);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] peerChain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(peerChain, socket);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] peerChain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(peerChain, socket);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] peerChain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(peerChain, null);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] peerChain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(peerChain, null);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return namedAuthorities.toArray(new X509Certificate[0]);
  }
}
