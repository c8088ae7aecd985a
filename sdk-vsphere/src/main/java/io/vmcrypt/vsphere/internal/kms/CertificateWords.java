package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.certificate.Thumbprint;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * What vCenter writes of a certificate, as one value whatever its release writes: a name of RFC
 * 2253, a number in hexadecimal after 0x, a thumbprint with colons. Text that cannot be read is
 * kept, on one line.
 */
final class CertificateWords {

  /** What OpenSSL calls the parts of a name, each on a line, in the order of the certificate. */
  private static final Map<String, String> LONG_NAMES =
      Map.of(
          "COMMONNAME", "2.5.4.3",
          "COUNTRYNAME", "2.5.4.6",
          "LOCALITYNAME", "2.5.4.7",
          "STATEORPROVINCENAME", "2.5.4.8",
          "ORGANIZATIONNAME", "2.5.4.10",
          "ORGANIZATIONALUNITNAME", "2.5.4.11",
          "EMAILADDRESS", "1.2.840.113549.1.9.1");

  private static final Pattern HEX =
      Pattern.compile("(?:\\d+ \\()?0[xX](\\p{XDigit}+)\\)?|(\\p{XDigit}{2}(?::\\p{XDigit}{2})+)");

  private CertificateWords() {}

  static String name(String told) {
    try {
      return new X500Principal(ofLines(told.strip()), LONG_NAMES).getName();
    } catch (IllegalArgumentException e) {
      return oneLine(told);
    }
  }

  /** RFC 2253 begins with what is last in the certificate. */
  private static String ofLines(String told) {
    List<String> parts = new ArrayList<>();
    for (String line : told.lines().toList()) {
      String escaped = line.strip().replace("\\", "\\\\").replace("\"", "\\\"");
      parts.add(0, escaped.replaceFirst("\\s*=\\s*(.*)", "=\"$1\""));
    }
    return parts.size() > 1 ? String.join(",", parts) : told;
  }

  static String number(String told) {
    Matcher hex = HEX.matcher(told.strip());
    if (!hex.matches()) {
      return oneLine(told);
    }
    String digits = hex.group(1) == null ? hex.group(2).replace(":", "") : hex.group(1);
    return "0x" + new BigInteger(digits, 16).toString(16).toUpperCase(Locale.ROOT);
  }

  static String thumbprint(String told) {
    try {
      return Thumbprint.parse(told).toString();
    } catch (IllegalArgumentException e) {
      return oneLine(told).toUpperCase(Locale.ROOT);
    }
  }

  private static String oneLine(String told) {
    return told.strip().replaceAll("\\s+", " ");
  }
}
