package io.vmcrypt.report.html;

import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlAnswer;
import java.io.IOException;
import java.util.List;

/** The table of controls, in the one form of audit and proof. */
final class ControlRows {

  private static final Table TABLE =
      Table.of(
              "What guides and standards ask, as far as vCenter can be asked. Where a mapping is"
                  + " ours, the standard asks for more than can be read here: \"in part\" is the"
                  + " most it can say.",
              "What is asked",
              "Answer",
              "Controls")
          .wide("Controls");

  /** The JSON has more. */
  private static final int MOST_NAMES = 3;

  private ControlRows() {}

  /**
   * Writes a heading and a row for each question, with the controls that ask it.
   *
   * @throws IOException if it cannot be written
   */
  static void write(PageBody page, List<ControlAnswer> answers) throws IOException {
    List<ControlAnswer> asked =
        answers.stream().filter(answer -> !answer.controls().isEmpty()).toList();
    if (!asked.isEmpty()) {
      page.heading("Controls");
      page.table(TABLE, asked.stream().map(ControlRows::row));
    }
  }

  private static Table.Row row(ControlAnswer answer) {
    Markup verdict = Markup.words(answer.verdict().words()).strong();
    Markup codes = Markup.joined(", ", answer.findings().stream().map(Markup::code));
    return TABLE
        .row(Markup.text(answer.question().text()))
        .cell(
            (answer.verdict() == ControlAnswer.Verdict.NO ? verdict.not() : verdict)
                .and(Markup.text(answer.counts()).small())
                .and(Markup.text(answer.seen()).small())
                .and(names(answer))
                .and(codes.after("see ").small()))
        .cell(controls(answer));
  }

  private static Markup names(ControlAnswer answer) {
    if (answer.notMet().isEmpty()) {
      return Markup.NONE;
    }
    return Markup.joined(", ", answer.notMet().stream().limit(MOST_NAMES).map(Markup::name))
        .and(answer.of() - answer.met() > MOST_NAMES ? ", and more" : "")
        .after("not so: ")
        .small();
  }

  /** Those of guides and of the company, each in a line of its own; ours together. */
  private static Markup controls(ControlAnswer answer) {
    Markup ours =
        Markup.joined(
            "; ",
            answer.controls().stream()
                .filter(control -> control.origin() == Control.Origin.OURS)
                .map(ControlRows::title));
    Markup others =
        Markup.joined(
            "",
            answer.controls().stream()
                .filter(control -> control.origin() != Control.Origin.OURS)
                .map(
                    control ->
                        title(control)
                            .and(
                                Markup.text(
                                    control.also().isEmpty() ? "" : " (" + control.also() + ")"))
                            .line()));
    if (ours.isNothing()) {
      return others;
    }
    Markup inPart =
        answer.verdict() == ControlAnswer.Verdict.YES
            ? Markup.words(ControlAnswer.Verdict.IN_PART.words()).strong().after(": ")
            : Markup.NONE;
    return others.and(ours.after("Our mapping: ").and(inPart).small());
  }

  private static Markup title(Control control) {
    return Markup.name(control.title() + " " + control.id());
  }
}
