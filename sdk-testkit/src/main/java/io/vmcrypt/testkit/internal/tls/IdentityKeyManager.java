package io.vmcrypt.testkit.internal.tls;

import io.vmcrypt.testkit.certificate.TestIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers its one identity, even if its issuer is not among those that the peer names, as vCenter
 * does. It also notes whether a server asked for one.
 */
public final class IdentityKeyManager extends X509ExtendedKeyManager {

  private static final String ALIAS = "identity";

  private final @Nullable TestIdentity identity;
  private volatile boolean asked;

  public IdentityKeyManager(@Nullable TestIdentity identity) {
    this.identity = identity;
  }

  /** Whether the server demanded a client certificate. */
  public boolean wasAsked() {
    return asked;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    asked = true;
    return keyTypes != null && Arrays.stream(keyTypes).anyMatch(this::isOfType) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseClientAlias(keyTypes, issuers, null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return isOfType(keyType) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return isOfType(keyType) ? new String[] {ALIAS} : null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return identity == null || !ALIAS.equals(alias)
        ? null
        : identity.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return identity == null || !ALIAS.equals(alias) ? null : identity.privateKey();
  }

  private boolean isOfType(String keyType) {
    return identity != null && identity.privateKey().getAlgorithm().equals(keyType);
  }
}
