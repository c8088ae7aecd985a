package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.certificate.ClientIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a server says when it asks for a client certificate. It shows the identity whatever
 * authorities the server names. OpenSSL does the same, and so does vCenter, which uses it. The
 * JDK's own key manager would show no certificate, and the server would complain of a missing one.
 */
final class IdentityRecorder extends X509ExtendedKeyManager {

  private static final String ALIAS = "client";

  private final @Nullable ClientIdentity identity;
  private boolean requested;
  private boolean keyTypeRefused;
  private List<X500Principal> authorities = List.of();

  IdentityRecorder(@Nullable ClientIdentity identity) {
    this.identity = identity;
  }

  /** Whether the server asked for a client certificate. */
  boolean requested() {
    return requested;
  }

  /** Whether the server does not accept the identity's type of key. */
  boolean keyTypeRefused() {
    return keyTypeRefused;
  }

  /** The authorities that the server named. */
  List<X500Principal> authorities() {
    return authorities;
  }

  /** Whether the server named authorities, but not the issuer of the identity. */
  boolean issuerRefused() {
    return identity != null
        && !authorities.isEmpty()
        && identity.chain().stream()
            .map(X509Certificate::getIssuerX500Principal)
            .noneMatch(authorities::contains);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    // none in TLS 1.2, null in TLS 1.3, if the server names none
    List<X500Principal> named =
        issuers == null
            ? List.of()
            : Stream.of(issuers)
                .filter(X500Principal.class::isInstance)
                .map(X500Principal.class::cast)
                .toList();
    return asked(List.of(keyTypes), named) ? ALIAS : null;
  }

  /**
   * Notes that the server asks for a certificate.
   *
   * @param keyTypes as the JDK names them
   * @return whether the identity is to be shown
   */
  boolean asked(List<String> keyTypes, List<X500Principal> named) {
    requested = true;
    authorities = named;
    keyTypeRefused = identity != null && !keyTypes.contains(identity.privateKey().getAlgorithm());
    return identity != null && !keyTypeRefused;
  }

  @Nullable ClientIdentity identity() {
    return identity;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return identity == null ? null : identity.privateKey();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
