package io.vmcrypt.report.html;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Findings by code, with each advice once. It keeps a bounded number of them, and counts the rest.
 * For one thread.
 */
public final class FindingGroups {

  /** How many names stand in a group before the rest has to be opened. */
  private static final int SHOWN = 100;

  /** So many stand below each other, and more than that beside each other. */
  private static final int FEW = 10;

  private static final int MOST_GROUPS = 200;
  private static final int LEAST_IN_GROUP = 20;

  private final int mostInGroup;
  private final int most;
  private final Map<Heading, Map<String, Group>> groups = new LinkedHashMap<>();
  private final Map<Severity, Long> counts = new EnumMap<>(Severity.class);
  private int advices;
  private int kept;
  private long elsewhere;

  private record Heading(Severity severity, FindingCode code) {}

  private record Entry(Markup about, Markup seen) {}

  /** Findings of one code and one advice. */
  private static final class Group {
    private final Markup seen;
    private final List<Entry> entries = new ArrayList<>();
    private boolean sameSeen = true;
    private long number;

    private Group(Markup seen) {
      this.seen = seen;
    }
  }

  /**
   * @param mostInGroup how many findings with one advice are kept
   * @param most how many are kept altogether; a few of each kind are in any case
   */
  public FindingGroups(int mostInGroup, int most) {
    this.mostInGroup = mostInGroup;
    this.most = most;
  }

  /** All of the findings, which somebody else keeps anyway. */
  public static FindingGroups unbounded() {
    return new FindingGroups(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Takes a finding. */
  public void add(Markup about, Finding finding) {
    counts.merge(finding.severity(), 1L, Long::sum);
    Map<String, Group> byAdvice =
        groups.computeIfAbsent(
            new Heading(finding.severity(), finding.code()), code -> new LinkedHashMap<>());
    Group group = byAdvice.get(finding.advice());
    Markup seen = seen(finding);
    if (group == null) {
      // what a system says may stand in an advice, so there is no end of them
      if (advices >= MOST_GROUPS) {
        elsewhere++;
        return;
      }
      advices++;
      group = new Group(seen);
      byAdvice.put(finding.advice(), group);
    }
    group.number++;
    boolean same = group.seen.toString().equals(seen.toString());
    group.sameSeen &= same;
    if (group.entries.size() < mostInGroup
        && (kept < most || group.entries.size() < LEAST_IN_GROUP)) {
      kept++;
      // most see the same, and then one text is enough
      group.entries.add(new Entry(about, same ? group.seen : seen));
    }
  }

  /** Takes a finding, which is about its subject at its system. */
  public void add(Finding finding) {
    add(
        Markup.name(finding.subject().toString()).and(Markup.text(finding.system()).small()),
        finding);
  }

  private static Markup seen(Finding finding) {
    return Markup.text(finding.seen())
        .and(
            finding.missing().isEmpty()
                ? Markup.NONE
                : Markup.text("missing: " + String.join(", ", finding.missing())).small());
  }

  /** How many findings of one severity were taken. */
  public long count(Severity severity) {
    return counts.getOrDefault(severity, 0L);
  }

  /**
   * Writes them, the heaviest first.
   *
   * @param none what is said if there are none, as HTML
   * @param rest where those are that were not kept, as HTML: "in the JSON of this report"
   * @throws IOException if they cannot be written
   */
  void write(Writer page, String none, String rest) throws IOException {
    if (counts.isEmpty()) {
      page.write("<p class=\"clean\">" + none + "</p>\n");
      return;
    }
    List<Map.Entry<Heading, Map<String, Group>>> sorted = new ArrayList<>(groups.entrySet());
    sorted.sort(Comparator.comparing(code -> code.getKey().severity()));
    for (Map.Entry<Heading, Map<String, Group>> code : sorted) {
      if (!code.getValue().isEmpty()) {
        heading(page, code.getKey(), code.getValue());
        for (Map.Entry<String, Group> group : code.getValue().entrySet()) {
          group(page, group.getKey(), group.getValue(), rest);
        }
        page.write("</section>\n");
      }
    }
    if (elsewhere > 0) {
      page.write("<p>" + elsewhere + " more with other advice: " + rest + ".</p>\n");
    }
  }

  private static void heading(Writer page, Heading heading, Map<String, Group> groups)
      throws IOException {
    String severity = heading.severity().name().toLowerCase(Locale.ROOT);
    long number = groups.values().stream().mapToLong(group -> group.number).sum();
    page.write(
        "<section>\n<h3>%s %s <span>%s</span></h3>\n"
            .formatted(
                Markup.badge(severity, severity),
                Markup.code(heading.code().value()),
                Count.of(number, "time")));
  }

  private static void group(Writer page, String advice, Group group, String rest)
      throws IOException {
    if (group.sameSeen) {
      page.write("<p class=\"seen\">" + group.seen + "</p>\n");
    }
    if (!advice.isBlank()) {
      page.write(
          "<p class=\"advice\"><strong>What to do:</strong> %s</p>\n"
              .formatted(Markup.text(advice)));
    }
    List<Entry> entries = group.entries;
    names(page, entries.subList(0, Math.min(SHOWN, entries.size())), group.sameSeen);
    if (entries.size() > SHOWN) {
      page.write("<details><summary>" + (entries.size() - SHOWN) + " more</summary>\n");
      names(page, entries.subList(SHOWN, entries.size()), group.sameSeen);
      page.write("</details>\n");
    }
    long left = group.number - entries.size();
    if (left > 0) {
      page.write("<p>" + left + " more: " + rest + ".</p>\n");
    }
  }

  /** Short ones stand beside each other; those with a sentence of their own do not. */
  private static void names(Writer page, List<Entry> entries, boolean sameSeen) throws IOException {
    page.write(
        "<ul class=\"%s\">\n".formatted(sameSeen && entries.size() > FEW ? "names" : "lines"));
    for (Entry entry : entries) {
      page.write(
          "<li>%s</li>\n"
              .formatted(entry.about().and(sameSeen ? Markup.NONE : entry.seen().line())));
    }
    page.write("</ul>\n");
  }
}
