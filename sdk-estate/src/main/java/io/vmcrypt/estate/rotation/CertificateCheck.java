package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.estate.internal.weight.ProofWeights;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What was seen of an estate's key servers and certificates after a rotation. It is no proof of the
 * estate: no VM was looked at. Immutable and thread-safe.
 *
 * @param estate the name of the estate
 * @param checkedAt when the look began
 * @param findings what is not as it should be, what is not known, and what is good to know; the
 *     heaviest first
 * @param certificates the certificates on the way of a key, and how long they are valid yet
 */
public record CertificateCheck(
    String estate,
    Instant checkedAt,
    List<Finding> findings,
    List<CertificateValidity> certificates) {

  public CertificateCheck {
    requireNonNull(estate, "estate");
    requireNonNull(checkedAt, "checkedAt");
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
    certificates = List.copyOf(certificates);
  }

  /**
   * {@return whether they are as they should be; false if a finding is against it that would be
   * against a proof}
   */
  public boolean isGood() {
    return ProofWeights.isProved(findings);
  }

  /**
   * For people.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "",
        "certificates of estate "
            + estate
            + ": "
            + (isGood() ? "as they should be" : "not as they should be")
            + ", "
            + checkedAt.truncatedTo(ChronoUnit.SECONDS)
            + "; nothing else was looked at");
    certificates.forEach(one -> line(text, "  ", Words.validity(one)));
    findings.forEach(one -> line(text, "  " + Words.sign(one.severity()), one.toString()));
    return text.toString();
  }

  private static void line(StringBuilder text, String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }

  /**
   * Writes it as one JSON object.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    ResultJson.write(out, "the check of the certificates", json -> json.object(this::members));
  }

  private void members(ResultJson json) {
    json.name("estate").value(estate);
    json.name("checkedAt").value(checkedAt.toString());
    json.name("good").value(isGood());
    CoreJson.certificates(json.name("certificates"), certificates);
    CoreJson.findings(json.name("findings"), findings);
  }
}
