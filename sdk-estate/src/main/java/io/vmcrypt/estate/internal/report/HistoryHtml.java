package io.vmcrypt.estate.internal.report;

import static io.vmcrypt.report.html.HtmlText.count;
import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;
import static io.vmcrypt.report.html.HtmlText.time;

import io.vmcrypt.report.html.HtmlText;
import io.vmcrypt.vsphere.history.HistoryEntry;
import io.vmcrypt.vsphere.history.HistoryReport;
import java.io.IOException;
import java.io.Writer;
import java.util.stream.Collectors;

/** Who changed what, as a part of a proof's page. */
final class HistoryHtml {

  private static final int MOST_ROWS = 500;

  private final HistoryReport history;
  private final int keysNotTold;

  HistoryHtml(HistoryReport history, int keysNotTold) {
    this.history = history;
    this.keysNotTold = keysNotTold;
  }

  void write(Writer page) throws IOException {
    page.write(
        "<h2>Changes since " + time(history.reach().since()) + "</h2>\n<p>" + reach() + "</p>\n");
    if (keysNotTold > 0) {
      page.write(
          "<p>"
              + count(keysNotTold, "key")
              + " of the VMs not named by this history: who made them is not known.</p>\n");
    }
    if (history.entries().isEmpty()) {
      page.write("<p>None was told of.</p>\n");
      return;
    }
    page.write(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Changes\"><table>"
            + "<caption>As vCenter's events and tasks tell it.</caption>\n<thead><tr>"
            + "<th scope=\"col\">Time</th><th scope=\"col\">What</th><th scope=\"col\">By"
            + "</th><th scope=\"col\">Keys</th></tr></thead><tbody>\n");
    for (HistoryEntry entry :
        history.entries().subList(0, Math.min(history.entries().size(), MOST_ROWS))) {
      page.write(row(entry));
    }
    page.write("</tbody></table></div>\n");
    int more = history.entries().size() - MOST_ROWS;
    if (more > 0) {
      page.write("<p>" + more + " more are in the JSON of this proof.</p>\n");
    }
  }

  private String reach() {
    return history.reach().isComplete()
        ? "Complete, as far as this account may see."
        : "Not complete, so what is missing is not known: "
            + history.reach().gaps().stream()
                .map(HtmlText::escaped)
                .collect(Collectors.joining("; "))
            + ".";
  }

  private static String row(HistoryEntry entry) {
    return "<tr><th scope=\"row\">"
        + time(entry.time())
        + "</th><td>"
        + escaped(entry.action().word())
        + " "
        + name(entry.subject().toString())
        + entry.types().stream()
            .map(type -> "<small>" + escaped(type) + "</small>")
            .collect(Collectors.joining())
        + (entry.text().isEmpty() ? "" : "<small>" + escaped(entry.text()) + "</small>")
        + "</td><td>"
        + entry.user().map(HtmlText::name).orElse("nobody that vCenter names")
        + "</td><td>"
        + entry.keys().stream()
            .map(key -> "<div><code>" + escaped(key) + "</code></div>")
            .collect(Collectors.joining())
        + entry
            .inUse()
            .map(used -> used ? "<small>in use</small>" : "<small>not in use any more</small>")
            .orElse("")
        + "</td></tr>\n";
  }
}
