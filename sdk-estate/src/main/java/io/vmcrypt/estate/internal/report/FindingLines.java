package io.vmcrypt.estate.internal.report;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Findings as lines of a text. What a later step cures is one line, for however many it is so. */
public final class FindingLines {

  private static final int MOST_NAMES = 20;

  private FindingLines() {}

  /** Each as it is. */
  public static List<String> of(List<Finding> findings) {
    return lines(findings, Finding::toString, cured -> first(cured).toString() + others(cured));
  }

  /**
   * For who is asked whether to go on: what stands in the way as it is, of the rest what was seen.
   */
  public static List<String> brief(List<Finding> findings) {
    return lines(
        findings,
        finding -> finding.isBlocking() ? finding.toString() : seen(finding),
        cured -> first(cured).code() + ": " + names(subjects(cured)));
  }

  private static List<String> lines(
      List<Finding> findings,
      Function<Finding, String> each,
      Function<List<Finding>, String> together) {
    List<Finding> cured = findings.stream().filter(FindingLines::isCuredLater).toList();
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      if (!isCuredLater(finding)) {
        lines.add(Words.sign(finding.severity()) + each.apply(finding));
      }
    }
    if (!cured.isEmpty()) {
      lines.add(Words.sign(Severity.NOTE) + together.apply(cured));
    }
    return lines;
  }

  /** vCenter brings a host into encryption mode with its first encrypted VM. */
  private static boolean isCuredLater(Finding finding) {
    return finding.severity() == Severity.NOTE
        && finding.code().equals(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);
  }

  private static String seen(Finding finding) {
    // the first line of the text says which estate it is
    boolean told = finding.subject().kind().equals("estate");
    return finding.code() + ": " + (told ? "" : finding.subject() + ": ") + finding.seen();
  }

  private static Finding first(List<Finding> same) {
    return same.get(0);
  }

  private static List<Subject> subjects(List<Finding> same) {
    return same.stream().map(Finding::subject).distinct().toList();
  }

  private static String others(List<Finding> same) {
    List<Subject> others = subjects(same);
    return others.size() == 1
        ? ""
        : " The same of " + names(others.subList(1, others.size())) + ".";
  }

  private static String names(List<Subject> subjects) {
    int more = subjects.size() - MOST_NAMES;
    return subjects.stream()
            .limit(MOST_NAMES)
            .map(Subject::toString)
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
