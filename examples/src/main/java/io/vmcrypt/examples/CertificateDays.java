package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Gives the days that each certificate of a key provider has left, as numbers for your metrics. */
final class CertificateDays {

  private CertificateDays() {}

  static Map<String, Long> left(VsphereClient vcenter, String provider) {
    Map<String, Long> days = new TreeMap<>();
    for (CertificateValidity certificate :
        vcenter.kmsClusters().get(provider).status().certificates(Instant.now())) {
      // should two have one name, the one that ends first counts
      days.merge(
          certificate.role().word() + " " + certificate.what(), certificate.daysLeft(), Math::min);
    }
    return days; // a certificate that vCenter does not tell of is missing: watch for that too
  }
}
