package io.vmcrypt.core.control;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answer to a question, and the controls that ask it.
 *
 * @param question what was asked
 * @param verdict the answer
 * @param met of how many it holds
 * @param of how many were asked about; 0 where nothing is counted
 * @param seen what was seen and what cannot be, in words; empty if the numbers say all
 * @param notMet the names of those of which it does not hold or is not known, at most {@link
 *     #MOST_NAMES}
 * @param findings the codes of findings that tell more, where there are such findings
 * @param controls those that ask it, for the release of this vCenter
 */
public record ControlAnswer(
    ControlQuestion question,
    Verdict verdict,
    long met,
    long of,
    String seen,
    List<String> notMet,
    List<String> findings,
    List<Control> controls) {

  /** How far a control is answered. */
  public enum Verdict {
    /** All that it asks about is as it asks. */
    YES,
    /** Something is not. */
    NO,
    /** What can be read is as it asks, and that is not all that it asks. */
    IN_PART,
    /** No call of vSphere tells it. */
    NOT_READABLE,
    /** It could be read, and was not: this account may not see it, or the release does not tell. */
    NOT_KNOWN,
    /** There is nothing here that it asks about. An absent subject proves nothing. */
    NOT_APPLICABLE;

    /** {@return in words: such as {@code in part}} */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * As reports in JSON have it.
     *
     * @return such as {@code in-part}
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The most names that {@link #notMet} has. */
  public static final int MOST_NAMES = 20;

  public ControlAnswer {
    requireNonNull(question, "question");
    requireNonNull(verdict, "verdict");
    requireNonNull(seen, "seen");
    notMet = List.copyOf(notMet);
    findings = List.copyOf(findings);
    controls = List.copyOf(controls);
  }

  /**
   * {@return the verdict on one control} A standard asks for more than what can be read of a
   * vCenter, so of a mapping of this SDK "yes" is only a part.
   *
   * @param control one of {@link #controls}
   * @throws NullPointerException if {@code control} is null
   */
  public Verdict verdict(Control control) {
    boolean part = requireNonNull(control, "control").origin() == Control.Origin.OURS;
    return part && verdict == Verdict.YES ? Verdict.IN_PART : verdict;
  }

  /** {@return the numbers: such as {@code 3 of 5}; empty where nothing is counted} */
  public String counts() {
    return of == 0 ? "" : met + " of " + of;
  }

  /**
   * Counts the answers by their verdicts; one that only mappings of this SDK ask is at most "in
   * part", as each of those is. Each of them is for who has to answer it, and stands in reports.
   *
   * @param answers those of a report
   * @return such as {@code 7 yes, 3 no, 1 in part}, of those that some control asks; empty if there
   *     are none
   */
  public static String counted(List<ControlAnswer> answers) {
    Map<Verdict, Long> verdicts =
        answers.stream()
            .filter(answer -> !answer.controls().isEmpty())
            .collect(
                Collectors.groupingBy(
                    ControlAnswer::most,
                    () -> new EnumMap<>(Verdict.class),
                    Collectors.counting()));
    return verdicts.entrySet().stream()
        .map(verdict -> verdict.getValue() + " " + verdict.getKey().words())
        .collect(Collectors.joining(", "));
  }

  /** The most that it says of one of the controls that ask it: of ours alone, a part. */
  private Verdict most() {
    return controls.stream()
        .map(this::verdict)
        .filter(verdict::equals)
        .findFirst()
        .orElse(Verdict.IN_PART);
  }

  /** {@return in one line: the verdict, the numbers, what was asked, what was seen} */
  @Override
  public String toString() {
    return verdict.words()
        + (of == 0 ? "" : ", " + counts())
        + ": "
        + question.text()
        + (seen.isEmpty() ? "" : " (" + seen + ")")
        + (notMet.isEmpty() ? "" : "; not so: " + String.join(", ", notMet));
  }
}
