package io.vmcrypt.report.html;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;
import static io.vmcrypt.report.html.Markup.time;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.shared.Count;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;

/** Certificates on a line of time, in the one form of audit and proof. */
final class CertificateLines {

  private static final int WIDTH = 1000;
  private static final int LEAST = 8;
  private static final int YEAR = 365;
  // a longer line would hide what ends soon
  private static final long MOST_DAYS = 3L * YEAR;

  private CertificateLines() {}

  /**
   * Writes a heading and, for each certificate, how long it is valid yet.
   *
   * @param limitDays with fewer days left a certificate is a finding
   * @throws IOException if it cannot be written
   */
  static void write(Writer page, List<CertificateValidity> certificates, int limitDays)
      throws IOException {
    page.write("<h2>Certificates</h2>\n");
    if (certificates.isEmpty()) {
      page.write("<p>None was told of.</p>\n");
      return;
    }
    long days = days(certificates, limitDays);
    page.write(
        "<table class=\"drawn\"><caption>Days that are left, from now to "
            + Count.of(days, "day")
            + " from now. The dark line is the limit of "
            + Count.of(limitDays, "day")
            + (days > YEAR ? "; the light lines are whole years" : "")
            + ".</caption>\n<thead><tr><th scope=\"col\">Certificate</th>"
            + "<th scope=\"col\">Valid until</th></tr></thead><tbody>\n");
    for (CertificateValidity certificate : certificates) {
      page.write(
          "<tr><th scope=\"row\">"
              + name(certificate.what())
              + "<small>made out to "
              + name(certificate.subject())
              + "</small></th><td>");
      line(page, certificate, limitDays, days);
      page.write(words(certificate, limitDays) + "</td></tr>\n");
    }
    page.write("</tbody></table>\n");
  }

  private static long days(List<CertificateValidity> certificates, int limitDays) {
    long longest = certificates.stream().mapToLong(CertificateValidity::daysLeft).max().orElse(0L);
    return Math.max(2L * limitDays, Math.min(longest, MOST_DAYS));
  }

  private static String words(CertificateValidity certificate, int limitDays) {
    String left =
        certificate.hasEnded()
            ? "<strong class=\"not\">has ended</strong>"
            : certificate.timeLeft() + " left";
    boolean soon = !certificate.hasEnded() && endsWithin(certificate, limitDays);
    return time(certificate.notAfter()) + ": " + left + (soon ? ", within the limit" : "");
  }

  private static boolean endsWithin(CertificateValidity certificate, int limitDays) {
    return certificate.endsWithin(Duration.ofDays(limitDays));
  }

  private static void line(Writer page, CertificateValidity certificate, int limitDays, long days)
      throws IOException {
    page.write(
        "<svg class=\"bar\" viewBox=\"0 0 "
            + WIDTH
            + " 16\" preserveAspectRatio=\"none\" role=\"img\"><title>"
            + escaped(certificate.what())
            + "</title><desc>"
            + certificate.timeLeft()
            + " left, limit "
            + Count.of(limitDays, "day")
            + "</desc>"
            + rect("track", 0, WIDTH));
    for (long year = YEAR; year < days; year += YEAR) {
      page.write(rect("year", at(year, days), 2));
    }
    String kind =
        certificate.hasEnded() ? "ended" : endsWithin(certificate, limitDays) ? "soon" : "ok";
    page.write(
        rect(kind, 0, Math.max(LEAST, at(Math.min(certificate.daysLeft(), days), days)))
            + rect("limit", at(limitDays, days), 3)
            + "</svg>\n");
  }

  private static int at(long day, long days) {
    return (int) (day * WIDTH / days);
  }

  private static String rect(String kind, int x, int width) {
    return "<rect class=\""
        + kind
        + "\" x=\""
        + x
        + "\" y=\"0\" width=\""
        + width
        + "\" height=\"16\"/>";
  }
}
