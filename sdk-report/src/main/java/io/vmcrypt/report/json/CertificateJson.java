package io.vmcrypt.report.json;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.certificate.CertificateValidity;
import java.io.IOException;
import java.util.List;

/** Certificates as JSON, in the one shape of audit and proof. */
public final class CertificateJson {

  private CertificateJson() {}

  /**
   * Writes a list of certificates as a value.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(JsonWriter json, List<CertificateValidity> certificates)
      throws IOException {
    json.beginArray();
    for (CertificateValidity certificate : certificates) {
      json.beginObject();
      json.name("role").value(certificate.role().word());
      json.name("what").value(certificate.what());
      json.name("system").value(certificate.system());
      json.name("subject").value(certificate.subject());
      json.name("notAfter").value(certificate.notAfter().toString());
      json.name("daysLeft").value(certificate.daysLeft());
      json.endObject();
    }
    json.endArray();
  }
}
