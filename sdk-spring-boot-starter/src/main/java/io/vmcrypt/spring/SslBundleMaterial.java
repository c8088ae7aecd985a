package io.vmcrypt.spring;

import static java.util.Objects.requireNonNull;

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
import org.springframework.boot.ssl.NoSuchSslBundleException;
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
    SslBundle bundle = bundle(property, name);
    List<X509Certificate> authorities =
        read(
            property,
            "trust store",
            bundle.getStores().getTrustStore(),
            (store, alias) ->
                store.getCertificate(alias) instanceof X509Certificate one ? one : null);
    if (authorities.isEmpty()) {
      throw new PropertyRefusedException(
          property, "this SSL bundle has no certificate in its trust store");
    }
    return ServerTrust.certificateAuthorities(authorities);
  }

  /** The certificate and key in a bundle's key store. */
  ClientIdentity identity(String property, String name) {
    SslBundle bundle = bundle(property, name);
    String wanted = bundle.getKey().getAlias();
    List<ClientIdentity> found =
        read(
            property,
            "key store",
            bundle.getStores().getKeyStore(),
            (store, alias) ->
                wanted == null || wanted.equalsIgnoreCase(alias)
                    ? entry(bundle, store, alias)
                    : null);
    if (found.size() != 1) {
      throw new PropertyRefusedException(
          property,
          "this SSL bundle has "
              + (found.isEmpty() ? "no private key" : found.size() + " private keys")
              + " in its key store; there must be one, or key.alias must name one");
    }
    return found.get(0);
  }

  /** Without the cause, which quotes the name. */
  private SslBundle bundle(String property, String name) {
    try {
      return bundles.getBundle(name);
    } catch (NoSuchSslBundleException e) {
      throw new PropertyRefusedException(property, "there is no SSL bundle of this name");
    }
  }

  private interface Entry<T> {
    @Nullable T of(KeyStore store, String alias) throws GeneralSecurityException;
  }

  private static <T> List<T> read(
      String property, String what, @Nullable KeyStore store, Entry<T> entry) {
    List<T> found = new ArrayList<>();
    try {
      for (String alias : store == null ? List.<String>of() : Collections.list(store.aliases())) {
        T one = entry.of(requireNonNull(store), alias);
        if (one != null) {
          found.add(one);
        }
      }
    } catch (GeneralSecurityException e) {
      // without the text of the cause, which may quote what it read
      throw new PropertyRefusedException(
          property,
          "the %s of this SSL bundle cannot be read (%s)"
              .formatted(what, e.getClass().getSimpleName()));
    }
    return found;
  }

  private static @Nullable ClientIdentity entry(SslBundle bundle, KeyStore store, String alias)
      throws GeneralSecurityException {
    String password = bundle.getKey().getPassword();
    if (password == null) {
      password = bundle.getStores().getKeyStorePassword();
    }
    Key key = store.getKey(alias, password == null ? new char[0] : password.toCharArray());
    Certificate[] chain = store.getCertificateChain(alias);
    return key instanceof PrivateKey privateKey && chain != null
        ? ClientIdentity.of(
            Arrays.stream(chain).map(X509Certificate.class::cast).toList(), privateKey)
        : null;
  }
}
