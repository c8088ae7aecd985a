package io.vmcrypt.report.json;

import io.vmcrypt.core.certificate.CertificateValidity;
import java.util.List;

/** Certificates as JSON, in the one shape of audit and proof. */
public final class CertificateJson {

  private CertificateJson() {}

  /** Writes a list of certificates as a value. */
  public static void write(ResultJson json, List<CertificateValidity> certificates) {
    json.objects(
        certificates,
        certificate -> {
          json.name("role").value(certificate.role().word());
          json.name("what").value(certificate.what());
          json.name("system").value(certificate.system());
          json.name("subject").value(certificate.subject());
          json.name("notAfter").value(certificate.notAfter().toString());
          json.name("daysLeft").value(certificate.daysLeft());
        });
  }
}
