package io.vmcrypt.report.html;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.shared.Count;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Certificates on a line of time, in the one form of audit and proof. */
final class CertificateLines {

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
  static void write(PageBody page, List<CertificateValidity> certificates, int limitDays)
      throws IOException {
    page.heading("Certificates");
    if (certificates.isEmpty()) {
      page.paragraph(Markup.words("No certificate was reported."));
      return;
    }
    long longest = certificates.stream().mapToLong(CertificateValidity::daysLeft).max().orElse(0L);
    long days = Math.max(2L * limitDays, Math.min(longest, MOST_DAYS));
    Table table =
        Table.drawn(
            Markup.words(
                "Days that are left, from now to %s from now. The dark line is the limit of %s%s."
                    .formatted(
                        Count.of(days, "day"),
                        Count.of(limitDays, "day"),
                        days > YEAR ? "; the light lines are whole years" : "")),
            "Certificate",
            "Valid until");
    page.table(
        table,
        certificates.stream()
            .map(
                certificate ->
                    table
                        .row(
                            Markup.name(certificate.what())
                                .and(
                                    Markup.name(certificate.subject())
                                        .after("made out to ")
                                        .small()))
                        .cell(line(certificate, limitDays, days))));
  }

  private static Markup line(CertificateValidity certificate, int limitDays, long days) {
    boolean ended = certificate.hasEnded();
    boolean soon = !ended && certificate.endsWithin(Duration.ofDays(limitDays));
    String left = certificate.timeLeft() + " left";
    Bar bar =
        new Bar("bar", certificate.what(), left + ", limit " + Count.of(limitDays, "day"))
            .part("track", 0, Bar.WIDTH);
    for (long year = YEAR; year < days; year += YEAR) {
      bar.part("year", at(year, days), 2);
    }
    bar.part(
            ended ? "ended" : soon ? "soon" : "ok",
            0,
            Math.max(Bar.LEAST, at(Math.min(certificate.daysLeft(), days), days)))
        .part("limit", at(limitDays, days), 3);
    return bar.markup()
        .and(Markup.time(certificate.notAfter()) + ": ")
        .and(ended ? Markup.words("has ended").strong().not() : Markup.words(left))
        .and(soon ? ", within the limit" : "");
  }

  private static long at(long day, long days) {
    return day * Bar.WIDTH / days;
  }
}
