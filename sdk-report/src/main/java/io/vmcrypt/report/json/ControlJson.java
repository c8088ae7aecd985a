package io.vmcrypt.report.json;

import io.vmcrypt.core.control.ControlAnswer;
import java.util.List;
import java.util.Locale;

/** Answers to controls as JSON, in the one shape of audit and proof. */
public final class ControlJson {

  private ControlJson() {}

  /** Writes a list of answers as a value. */
  public static void write(ResultJson json, List<ControlAnswer> answers) {
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
