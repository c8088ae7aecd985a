package io.vmcrypt.cli.base;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Who a certificate is made out to (RFC 5280 section 4.2.1.6).
 *
 * @param dnsNames the subject alternative names that are DNS names
 * @param ipAddresses those that are IP addresses
 */
public record SubjectNames(List<String> dnsNames, List<String> ipAddresses) {

  private static final int DNS = 2;
  private static final int IP = 7;

  public static SubjectNames of(X509Certificate certificate) {
    List<String> dnsNames = new ArrayList<>();
    List<String> ipAddresses = new ArrayList<>();
    for (List<?> entry : entries(certificate)) {
      if (entry.get(1) instanceof String name) {
        if (entry.get(0).equals(DNS)) {
          dnsNames.add(name);
        } else if (entry.get(0).equals(IP)) {
          ipAddresses.add(name);
        }
      }
    }
    return new SubjectNames(dnsNames, ipAddresses);
  }

  private static Collection<List<?>> entries(X509Certificate certificate) {
    try {
      Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
      return entries == null ? List.of() : entries;
    } catch (CertificateParsingException e) {
      // counts as without names, as in the probe
      return List.of();
    }
  }

  /** One line. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    dnsNames.forEach(name -> all.add("DNS:" + name));
    ipAddresses.forEach(address -> all.add("IP:" + address));
    return all.isEmpty() ? "none" : String.join(", ", all);
  }
}
