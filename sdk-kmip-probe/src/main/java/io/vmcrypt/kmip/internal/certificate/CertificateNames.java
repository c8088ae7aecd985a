package io.vmcrypt.kmip.internal.certificate;

import io.vmcrypt.core.shared.OneSpelling;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who a certificate is made out to: its subject alternative names (RFC 6125, RFC 5280). */
final class CertificateNames {

  private static final int DNS = 2;
  private static final int IP = 7;

  private CertificateNames() {}

  /** The DNS names and addresses in it, for messages and comparisons. */
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      if (certificate.getSubjectAlternativeNames() != null) {
        for (List<?> entry : certificate.getSubjectAlternativeNames()) {
          if ((entry.get(0).equals(DNS) || entry.get(0).equals(IP))
              && entry.get(1) instanceof String name) {
            names.add(name);
          }
        }
      }
    } catch (CertificateParsingException e) {
      // a certificate whose names cannot be read counts as one without names
      return List.of();
    }
    return names;
  }

  static boolean coversName(X509Certificate certificate, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return of(certificate).stream().anyMatch(pattern -> matches(pattern, wanted));
  }

  /** An asterisk stands for the whole leftmost label and nothing else. */
  private static boolean matches(String pattern, String name) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return lower.equals(name)
        || (lower.startsWith("*.") && dot > 0 && lower.substring(1).equals(name.substring(dot)));
  }

  /** No name of a certificate is looked up: whoever made it would choose what is asked of DNS. */
  static boolean coversAddress(X509Certificate certificate, String address) {
    return of(certificate).stream().map(OneSpelling::ofHost).anyMatch(address::equals);
  }
}
