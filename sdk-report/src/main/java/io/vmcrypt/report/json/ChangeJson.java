package io.vmcrypt.report.json;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import java.io.IOException;
import java.util.List;

/** Changes, and what they are made to, as JSON: in one shape wherever they are written. */
public final class ChangeJson {

  private ChangeJson() {}

  /**
   * Writes a list of changes as a value.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(JsonWriter json, List<Change> changes) throws IOException {
    json.beginArray();
    for (Change change : changes) {
      json.beginObject();
      json.name("system").value(change.system());
      json.name("subject");
      subject(json, change.subject());
      json.name("from").value(change.from().orElse(null));
      json.name("to").value(change.to().orElse(null));
      json.endObject();
    }
    json.endArray();
  }

  /**
   * Writes a subject as a value.
   *
   * @throws IOException if it cannot be written
   */
  public static void subject(JsonWriter json, Subject subject) throws IOException {
    json.beginObject();
    json.name("kind").value(subject.kind());
    json.name("name").value(subject.name());
    json.name("id").value(subject.id());
    json.name("part").value(subject.part());
    json.endObject();
  }
}
