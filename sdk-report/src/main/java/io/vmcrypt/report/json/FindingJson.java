package io.vmcrypt.report.json;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.finding.Finding;
import java.io.IOException;
import java.util.List;

/** Findings as JSON, in the one shape that docs/findings.md tells of. */
public final class FindingJson {

  private FindingJson() {}

  /**
   * Writes a list of findings as a value.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(JsonWriter json, List<Finding> findings) throws IOException {
    json.beginArray();
    for (Finding finding : findings) {
      json.beginObject();
      json.name("severity").value(finding.severity().name());
      json.name("code").value(finding.code().value());
      json.name("system").value(finding.system());
      json.name("subject");
      ChangeJson.subject(json, finding.subject());
      json.name("seen").value(finding.seen());
      json.name("advice").value(finding.advice());
      json.name("missing").beginArray();
      for (String missing : finding.missing()) {
        json.value(missing);
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
  }
}
