package io.vmcrypt.report.html;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;

import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlAnswer;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;

/** The table of controls, in the one form of audit and proof. */
final class ControlRows {

  private static final String CAPTION =
      "What guides and standards ask, as far as vCenter can be asked. Where a mapping is ours, the"
          + " standard asks for more than can be read here: \"in part\" is the most it can say.";

  private static final String OURS = "Our mapping: ";

  /** The JSON has more. */
  private static final int MOST_NAMES = 3;

  private ControlRows() {}

  /**
   * Writes a heading and a row for each question, with the controls that ask it.
   *
   * @throws IOException if it cannot be written
   */
  static void write(Writer page, List<ControlAnswer> answers) throws IOException {
    List<ControlAnswer> asked =
        answers.stream().filter(answer -> !answer.controls().isEmpty()).toList();
    if (asked.isEmpty()) {
      return;
    }
    page.write(
        "<h2>Controls</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\""
            + " aria-label=\"Controls\"><table><caption>"
            + CAPTION
            + "</caption>\n<thead><tr><th scope=\"col\">What is asked</th><th scope=\"col\">Answer"
            + "</th><th scope=\"col\">Controls</th></tr></thead><tbody>\n");
    for (ControlAnswer answer : asked) {
      page.write(row(answer));
    }
    page.write("</tbody></table></div>\n");
  }

  private static String row(ControlAnswer answer) {
    return "<tr><th scope=\"row\">"
        + escaped(answer.question().text())
        + "</th><td>"
        + words(answer.verdict())
        + (answer.of() == 0 ? "" : "<small>" + answer.counts() + "</small>")
        + (answer.seen().isEmpty() ? "" : "<small>" + escaped(answer.seen()) + "</small>")
        + names(answer)
        + (answer.findings().isEmpty()
            ? ""
            : "<small>see "
                + answer.findings().stream()
                    .map(code -> "<code>" + escaped(code) + "</code>")
                    .collect(Collectors.joining(", "))
                + "</small>")
        + "</td><td>"
        + controls(answer)
        + "</td></tr>\n";
  }

  private static String names(ControlAnswer answer) {
    return answer.notMet().isEmpty()
        ? ""
        : "<small>not so: "
            + answer.notMet().stream()
                .limit(MOST_NAMES)
                .map(HtmlText::name)
                .collect(Collectors.joining(", "))
            + (answer.of() - answer.met() > MOST_NAMES ? ", and more" : "")
            + "</small>";
  }

  /** Those of guides and of the company, each in a line of its own; ours together. */
  private static String controls(ControlAnswer answer) {
    String ours =
        answer.controls().stream()
            .filter(control -> control.origin() == Control.Origin.OURS)
            .map(control -> name(control.title() + " " + control.id()))
            .collect(Collectors.joining("; "));
    return answer.controls().stream()
            .filter(control -> control.origin() != Control.Origin.OURS)
            .map(
                control ->
                    "<div>"
                        + name(control.title() + " " + control.id())
                        + (control.also().isEmpty() ? "" : " (" + escaped(control.also()) + ")")
                        + "</div>")
            .collect(Collectors.joining())
        + (ours.isEmpty() ? "" : "<small>" + OURS + ours + inPart(answer) + "</small>");
  }

  private static String inPart(ControlAnswer answer) {
    return answer.verdict() == ControlAnswer.Verdict.YES
        ? ": <strong>" + ControlAnswer.Verdict.IN_PART.words() + "</strong>"
        : "";
  }

  private static String words(ControlAnswer.Verdict verdict) {
    return verdict == ControlAnswer.Verdict.NO
        ? "<strong class=\"not\">no</strong>"
        : "<strong>" + verdict.words() + "</strong>";
  }
}
