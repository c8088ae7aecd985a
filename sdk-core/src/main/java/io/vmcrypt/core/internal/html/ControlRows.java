package io.vmcrypt.core.internal.html;

import static io.vmcrypt.core.internal.html.HtmlText.escaped;
import static io.vmcrypt.core.internal.html.HtmlText.name;

import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlVerdict;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;

/** The table of controls, in the one form of audit and proof. */
public final class ControlRows {

  private static final String CAPTION =
      "What guides and standards ask, as far as vCenter can be asked. Where a mapping is ours, the"
          + " standard asks for more than can be read here: \"in part\" is the most it can say.";

  private ControlRows() {}

  /**
   * Writes a heading and a row for each question, with the controls that ask it.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Writer page, List<ControlAnswer> answers) throws IOException {
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
        + answer.findings().stream()
            .map(code -> "<div><code>" + escaped(code) + "</code></div>")
            .collect(Collectors.joining())
        + "</td><td>"
        + answer.controls().stream()
            .map(control -> control(answer, control))
            .collect(Collectors.joining())
        + "</td></tr>\n";
  }

  private static String names(ControlAnswer answer) {
    return answer.notMet().isEmpty()
        ? ""
        : "<small>not so: "
            + answer.notMet().stream().map(HtmlText::name).collect(Collectors.joining(", "))
            + (answer.of() - answer.met() > answer.notMet().size() ? ", and more" : "")
            + "</small>";
  }

  private static String control(ControlAnswer answer, Control control) {
    ControlVerdict verdict = answer.verdict(control);
    return "<div>"
        + name(control.id())
        + "<small>"
        + escaped(control.title())
        + (control.origin() == Control.Origin.OURS ? ", our mapping" : "")
        + (control.also().isEmpty() ? "" : "; " + escaped(control.also()))
        + (verdict == answer.verdict() ? "" : ": " + verdict.words())
        + "</small></div>";
  }

  private static String words(ControlVerdict verdict) {
    return verdict == ControlVerdict.NO
        ? "<strong class=\"not\">no</strong>"
        : "<strong>" + verdict.words() + "</strong>";
  }
}
