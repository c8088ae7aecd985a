package io.vmcrypt.report.json;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import java.util.List;

/** Changes, and what they are made to, as JSON: in one shape wherever they are written. */
public final class ChangeJson {

  private ChangeJson() {}

  /** Writes a list of changes as a value. */
  public static void write(ResultJson json, List<Change> changes) {
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
}
