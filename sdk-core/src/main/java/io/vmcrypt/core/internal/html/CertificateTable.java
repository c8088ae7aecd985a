package io.vmcrypt.core.internal.html;

import static io.vmcrypt.core.internal.html.HtmlText.name;

import io.vmcrypt.core.certificate.CertificateValidity;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Certificates as the part of a page, in the one form of audit and proof. */
public final class CertificateTable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private CertificateTable() {}

  /**
   * Writes a heading and a table.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Writer page, List<CertificateValidity> certificates) throws IOException {
    page.write(
        "<h2>Certificates</h2>\n<table><thead><tr><th>Certificate</th><th>Made out to</th>"
            + "<th>Valid until</th><th class=\"n\">Days left</th></tr></thead><tbody>\n");
    for (CertificateValidity certificate : certificates) {
      page.write(
          "<tr><td>"
              + name(certificate.what())
              + "</td><td>"
              + name(certificate.subject())
              + "</td><td>"
              + TIME.format(certificate.notAfter())
              + "</td><td class=\"n\">"
              + certificate.daysLeft()
              + "</td></tr>\n");
    }
    page.write("</tbody></table>\n");
  }
}
