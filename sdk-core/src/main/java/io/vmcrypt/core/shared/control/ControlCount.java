package io.vmcrypt.core.shared.control;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlQuestion;
import java.util.ArrayList;
import java.util.List;

/** Counts of how many a question holds. For one thread. */
public final class ControlCount {

  private final List<String> notMet = new ArrayList<>();
  private long met;
  private long failed;
  private long unknown;

  /** It holds of one more. */
  public void met() {
    met++;
  }

  /** It does not hold of one. */
  public void failed(String name) {
    failed++;
    name(name);
  }

  /** It is not known whether it holds of one. */
  public void unknown(String name) {
    unknown++;
    name(name + " (not known)");
  }

  private void name(String name) {
    if (notMet.size() < ControlAnswer.MOST_NAMES) {
      notMet.add(name);
    }
  }

  /** How many were counted. */
  public long total() {
    return met + failed + unknown;
  }

  private ControlAnswer.Verdict verdict() {
    if (failed > 0) {
      return ControlAnswer.Verdict.NO;
    }
    if (unknown > 0) {
      return ControlAnswer.Verdict.NOT_KNOWN;
    }
    return met > 0 ? ControlAnswer.Verdict.YES : ControlAnswer.Verdict.NOT_APPLICABLE;
  }

  /**
   * The answer.
   *
   * @param best what all of them being so proves at most
   * @param seen more in words; "" for nothing
   * @param findings the codes of findings that tell more
   */
  public ControlAnswer answer(
      ControlGuides guides,
      ControlQuestion question,
      ControlAnswer.Verdict best,
      String seen,
      List<String> findings) {
    requireNonNull(best, "best");
    ControlAnswer.Verdict verdict = verdict();
    return new ControlAnswer(
        question,
        verdict == ControlAnswer.Verdict.YES ? best : verdict,
        met,
        total(),
        seen,
        notMet,
        findings,
        guides.asking(question));
  }

  /** An answer without anything to count. */
  public static ControlAnswer uncounted(
      ControlGuides guides, ControlQuestion question, ControlAnswer.Verdict verdict, String seen) {
    return new ControlAnswer(
        question, verdict, 0, 0, seen, List.of(), List.of(), guides.asking(question));
  }
}
