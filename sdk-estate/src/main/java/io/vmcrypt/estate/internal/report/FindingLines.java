package io.vmcrypt.estate.internal.report;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Findings as lines of a text. Notes of one code are one line, whatever number there is. */
public final class FindingLines {

  private static final int MOST_NAMES = 20;

  private FindingLines() {}

  /** Each as it is; of notes of one code the first, and what the others are about. */
  public static List<String> of(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    heavier(findings).forEach(finding -> lines.add(line(finding, finding.toString())));
    notes(findings)
        .values()
        .forEach(same -> lines.add(line(same.get(0), same.get(0) + others(same))));
    return lines;
  }

  /** For who wants to know what is done: what was seen, without advice; of notes their codes. */
  public static List<String> brief(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    heavier(findings)
        .forEach(
            finding ->
                lines.add(
                    line(finding, finding.isBlocking() ? finding.toString() : seen(finding))));
    Map<FindingCode, List<Finding>> notes = notes(findings);
    if (!notes.isEmpty()) {
      lines.add(
          Words.sign(Severity.NOTE)
              + "noted: "
              + notes.keySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
    return lines;
  }

  private static List<Finding> heavier(List<Finding> findings) {
    return findings.stream().filter(finding -> finding.severity() != Severity.NOTE).toList();
  }

  private static Map<FindingCode, List<Finding>> notes(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() == Severity.NOTE)
        .collect(Collectors.groupingBy(Finding::code, LinkedHashMap::new, Collectors.toList()));
  }

  private static String line(Finding finding, String text) {
    return Words.sign(finding.severity()) + text;
  }

  private static String seen(Finding finding) {
    // the first line of the text says which estate it is
    boolean told = finding.subject().kind().equals("estate");
    return finding.code() + ": " + (told ? "" : finding.subject() + ": ") + finding.seen();
  }

  private static String others(List<Finding> same) {
    List<String> subjects =
        same.stream()
            .map(Finding::subject)
            .distinct()
            .filter(subject -> !subject.equals(same.get(0).subject()))
            .map(Subject::toString)
            .toList();
    if (subjects.isEmpty()) {
      return "";
    }
    int more = subjects.size() - MOST_NAMES;
    return " The same of "
        + subjects.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "")
        + ".";
  }
}
