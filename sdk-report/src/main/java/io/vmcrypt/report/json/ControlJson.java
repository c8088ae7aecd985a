package io.vmcrypt.report.json;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Answers to controls as JSON, in the one shape of audit and proof. */
public final class ControlJson {

  private ControlJson() {}

  /**
   * Writes a list of answers as a value.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(JsonWriter json, List<ControlAnswer> answers) throws IOException {
    json.beginArray();
    for (ControlAnswer answer : answers) {
      json.beginObject();
      json.name("question").value(answer.question().word());
      json.name("text").value(answer.question().text());
      json.name("verdict").value(answer.verdict().word());
      json.name("met").value(answer.met());
      json.name("of").value(answer.of());
      json.name("seen").value(answer.seen());
      texts(json, "notMet", answer.notMet());
      texts(json, "findings", answer.findings());
      json.name("controls").beginArray();
      for (Control control : answer.controls()) {
        json.beginObject();
        json.name("guide").value(control.guide());
        json.name("version").value(control.version());
        json.name("id").value(control.id());
        json.name("also").value(control.also());
        json.name("origin").value(control.origin().name().toLowerCase(Locale.ROOT));
        json.name("verdict").value(answer.verdict(control).word());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
  }

  private static void texts(JsonWriter json, String name, List<String> texts) throws IOException {
    json.name(name).beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }
}
