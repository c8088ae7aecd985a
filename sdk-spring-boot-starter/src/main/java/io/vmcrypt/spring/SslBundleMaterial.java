package io.vmcrypt.spring;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * What the SDK takes from SSL bundles. A bundle that has not what it is named for is refused: the
 * system's authorities never stand in for it.
 */
final class SslBundleMaterial {

  private final SslBundles bundles;

  SslBundleMaterial(SslBundles bundles) {
    this.bundles = bundles;
  }

  /** The authorities in a bundle's trust store. */
  ServerTrust trust(String property, String name) {
    SslBundle bundle = bundles.getBundle(name);
    List<X509Certificate> authorities = new ArrayList<>();
    KeyStore store = bundle.getStores().getTrustStore();
    try {
      if (store != null) {
        for (String alias : Collections.list(store.aliases())) {
          if (store.getCertificate(alias) instanceof X509Certificate certificate) {
            authorities.add(certificate);
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw unreadable(property, "trust store", e);
    }
    if (authorities.isEmpty()) {
      throw new PropertyRefusedException(
          property, "this SSL bundle has no certificate in its trust store");
    }
    return ServerTrust.certificateAuthorities(authorities);
  }

  /** The certificate and key in a bundle's key store. */
  ClientIdentity identity(String property, String name) {
    SslBundle bundle = bundles.getBundle(name);
    KeyStore store = bundle.getStores().getKeyStore();
    List<ClientIdentity> found = new ArrayList<>();
    try {
      if (store != null) {
        String wanted = bundle.getKey().getAlias();
        for (String alias : Collections.list(store.aliases())) {
          if (wanted == null || wanted.equalsIgnoreCase(alias)) {
            ClientIdentity identity = entry(bundle, store, alias);
            if (identity != null) {
              found.add(identity);
            }
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw unreadable(property, "key store", e);
    }
    if (found.size() != 1) {
      throw new PropertyRefusedException(
          property,
          "this SSL bundle has "
              + (found.isEmpty() ? "no private key" : found.size() + " private keys")
              + " in its key store; there must be one, or key.alias must name one");
    }
    return found.get(0);
  }

  private static @Nullable ClientIdentity entry(SslBundle bundle, KeyStore store, String alias)
      throws GeneralSecurityException {
    String password = bundle.getKey().getPassword();
    if (password == null) {
      password = bundle.getStores().getKeyStorePassword();
    }
    Key key = store.getKey(alias, password == null ? new char[0] : password.toCharArray());
    Certificate[] chain = store.getCertificateChain(alias);
    if (!(key instanceof PrivateKey privateKey) || chain == null) {
      return null;
    }
    return ClientIdentity.of(
        Arrays.stream(chain).map(X509Certificate.class::cast).toList(), privateKey);
  }

  /** Without the text of the cause, which may quote what it read. */
  private static PropertyRefusedException unreadable(
      String property, String store, GeneralSecurityException e) {
    return new PropertyRefusedException(
        property,
        "the "
            + store
            + " of this SSL bundle cannot be read ("
            + e.getClass().getSimpleName()
            + ")");
  }
}
