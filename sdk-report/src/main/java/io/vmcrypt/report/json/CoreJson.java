package io.vmcrypt.report.json;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import java.util.List;
import java.util.Locale;

/** What all modules tell, as JSON: in one shape wherever it is written. */
public final class CoreJson {

  private CoreJson() {}

  /** Writes a list of findings as a value, in the shape that docs/findings.md tells of. */
  public static void findings(ResultJson json, List<Finding> findings) {
    json.objects(
        findings,
        finding -> {
          json.name("severity").value(finding.severity().name());
          json.name("code").value(finding.code().value());
          json.name("system").value(finding.system());
          subject(json.name("subject"), finding.subject());
          json.name("seen").value(finding.seen());
          json.name("advice").value(finding.advice());
          json.name("missing").texts(finding.missing());
        });
  }

  /** Writes a list of changes as a value. */
  public static void changes(ResultJson json, List<Change> changes) {
    json.objects(
        changes,
        change -> {
          json.name("system").value(change.system());
          subject(json.name("subject"), change.subject());
          json.name("from").value(change.from().orElse(null));
          json.name("to").value(change.to().orElse(null));
        });
  }

  /** Writes a subject as a value. */
  public static void subject(ResultJson json, Subject subject) {
    json.beginObject();
    json.name("kind").value(subject.kind());
    json.name("name").value(subject.name());
    json.name("id").value(subject.id());
    json.name("part").value(subject.part());
    json.endObject();
  }

  /** Writes a list of certificates as a value. */
  public static void certificates(ResultJson json, List<CertificateValidity> certificates) {
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

  /** Writes a list of answers to controls as a value. */
  public static void controls(ResultJson json, List<ControlAnswer> answers) {
    json.objects(
        answers,
        answer -> {
          json.name("question").value(answer.question().word());
          json.name("text").value(answer.question().text());
          json.name("verdict").value(answer.verdict().word());
          json.name("met").value(answer.met());
          json.name("of").value(answer.of());
          json.name("seen").value(answer.seen());
          json.name("notMet").texts(answer.notMet());
          json.name("findings").texts(answer.findings());
          json.name("controls")
              .objects(
                  answer.controls(),
                  control -> {
                    json.name("guide").value(control.guide());
                    json.name("version").value(control.version());
                    json.name("id").value(control.id());
                    json.name("also").value(control.also());
                    json.name("origin").value(control.origin().name().toLowerCase(Locale.ROOT));
                    json.name("verdict").value(answer.verdict(control).word());
                  });
        });
  }
}
