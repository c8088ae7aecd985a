package io.vmcrypt.report.html;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import java.io.IOException;
import java.util.ArrayList;
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
  private final Map<Kind, Group> groups = new LinkedHashMap<>();
  private final Map<Severity, Long> counts = new EnumMap<>(Severity.class);
  private int kept;
  private long elsewhere;

  private record Heading(Severity severity, FindingCode code) {}

  private record Kind(Heading heading, String advice) {}

  private record Entry(Markup about, Markup seen) {}

  /** Findings of one code and one advice. */
  private static final class Group {
    private final Kind kind;
    private final Markup seen;
    private final List<Entry> entries = new ArrayList<>();
    private boolean sameSeen = true;
    private long number;

    private Group(Kind kind, Markup seen) {
      this.kind = kind;
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
    Kind kind = new Kind(new Heading(finding.severity(), finding.code()), finding.advice());
    Markup seen = seen(finding);
    // what a system says may stand in an advice, so there is no end of them
    if (groups.size() >= MOST_GROUPS && !groups.containsKey(kind)) {
      elsewhere++;
      return;
    }
    Group group = groups.computeIfAbsent(kind, same -> new Group(kind, seen));
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
        .and(Markup.text(String.join(", ", finding.missing())).after("missing: ").small());
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
  void write(PageBody page, String none, String rest) throws IOException {
    if (counts.isEmpty()) {
      page.clean(none);
      return;
    }
    Map<Heading, List<Group>> byCode =
        groups.values().stream()
            .collect(groupingBy(group -> group.kind.heading(), LinkedHashMap::new, toList()));
    for (Severity severity : Severity.values()) {
      for (Map.Entry<Heading, List<Group>> code : byCode.entrySet()) {
        if (code.getKey().severity() == severity) {
          section(page, code.getKey(), code.getValue(), rest);
        }
      }
    }
    if (elsewhere > 0) {
      page.html("<p>" + elsewhere + " more with other advice: " + rest + ".</p>\n");
    }
  }

  private static void section(PageBody page, Heading heading, List<Group> groups, String rest)
      throws IOException {
    String severity = heading.severity().name().toLowerCase(Locale.ROOT);
    long number = groups.stream().mapToLong(group -> group.number).sum();
    page.html(
        "<section>\n<h3>%s %s <span>%s</span></h3>\n"
            .formatted(
                Markup.badge(severity, severity),
                Markup.code(heading.code().value()),
                Count.of(number, "time")));
    for (Group group : groups) {
      group(page, group, rest);
    }
    page.html("</section>\n");
  }

  private static void group(PageBody page, Group group, String rest) throws IOException {
    if (group.sameSeen) {
      page.html("<p class=\"seen\">" + group.seen + "</p>\n");
    }
    if (!group.kind.advice().isBlank()) {
      page.html(
          "<p class=\"advice\"><strong>What to do:</strong> %s</p>\n"
              .formatted(Markup.text(group.kind.advice())));
    }
    // short ones stand beside each other; those with a sentence of their own do not
    boolean beside = group.sameSeen && group.entries.size() > FEW;
    page.list(
        beside ? "names" : "lines",
        group.entries.stream()
            .map(one -> group.sameSeen ? one.about() : one.about().and(one.seen().line()))
            .toList(),
        SHOWN);
    long left = group.number - group.entries.size();
    if (left > 0) {
      page.html("<p>" + left + " more: " + rest + ".</p>\n");
    }
  }
}
