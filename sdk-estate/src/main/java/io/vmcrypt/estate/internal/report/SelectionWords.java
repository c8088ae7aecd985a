package io.vmcrypt.estate.internal.report;

import io.vmcrypt.core.shared.Count;
import java.util.List;
import java.util.stream.Collectors;

/** Which VMs an estate means, as plan and proof say it. */
public final class SelectionWords {

  private static final int MOST_SELECTIONS = 10;
  private static final int MOST_LETTERS = 300;

  private SelectionWords() {}

  /** In one line, the first of them. */
  public static String of(List<String> selections) {
    if (selections.isEmpty()) {
      return "no selection";
    }
    int more = selections.size() - MOST_SELECTIONS;
    return selections.stream()
            .limit(MOST_SELECTIONS)
            .map(words -> words.length() <= MOST_LETTERS ? words : cut(words))
            .collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + Count.of(more, "more selection") : "");
  }

  private static String cut(String words) {
    return words.substring(0, words.offsetByCodePoints(0, MOST_LETTERS / 2)) + "...";
  }
}
