package io.vmcrypt.report.json;

import io.vmcrypt.core.finding.Finding;
import java.util.List;

/** Findings as JSON, in the one shape that docs/findings.md tells of. */
public final class FindingJson {

  private FindingJson() {}

  /** Writes a list of findings as a value. */
  public static void write(ResultJson json, List<Finding> findings) {
    json.objects(
        findings,
        finding -> {
          json.name("severity").value(finding.severity().name());
          json.name("code").value(finding.code().value());
          json.name("system").value(finding.system());
          ChangeJson.subject(json.name("subject"), finding.subject());
          json.name("seen").value(finding.seen());
          json.name("advice").value(finding.advice());
          json.name("missing").texts(finding.missing());
        });
  }
}
