package io.vmcrypt.spring;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/** What the program's properties say. What cannot be used is refused by its property's name. */
final class Given {

  private Given() {}

  static Secret secret(String property, @Nullable Secret value) {
    if (value == null || value.isEmpty()) {
      throw new PropertyRefusedException(property, "it is not set");
    }
    return value;
  }

  static String text(String property, @Nullable String value) {
    String set = orNull(value);
    if (set == null) {
      throw new PropertyRefusedException(property, "it is not set");
    }
    return set;
  }

  /** Null if it is empty: then it comes from a variable that nobody has set. */
  static @Nullable String orNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  /** What the SDK makes of a value. Its refusals tell the property. */
  static <T> T read(String property, @Nullable String value, Function<String, T> reading) {
    String text = text(property, value);
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException e) {
      // not as the cause: the value may be a secret in the wrong place, and the SDK may quote it
      throw new PropertyRefusedException(
          property, String.valueOf(e.getMessage()).replace(text, "..."));
    }
  }

  /**
   * The authorities in a bundle's trust store. If it has none it is refused: the system's never
   * stand in for them.
   */
  static ServerTrust trust(String property, @Nullable String bundle, SslBundles bundles) {
    if (bundle == null) {
      return ServerTrust.systemRoots();
    }
    List<X509Certificate> authorities = new ArrayList<>();
    try {
      KeyStore store = bundles.getBundle(bundle).getStores().getTrustStore();
      if (store != null) {
        for (String alias : Collections.list(store.aliases())) {
          if (store.getCertificate(alias) instanceof X509Certificate one) {
            authorities.add(one);
          }
        }
      }
    } catch (NoSuchSslBundleException e) {
      // not as the cause, which quotes the name
      throw new PropertyRefusedException(property, "there is no SSL bundle of this name");
    } catch (KeyStoreException e) {
      throw new PropertyRefusedException(
          property, "the trust store of this SSL bundle cannot be read");
    }
    if (authorities.isEmpty()) {
      throw new PropertyRefusedException(
          property, "this SSL bundle has no certificate in its trust store");
    }
    return ServerTrust.certificateAuthorities(authorities);
  }
}
