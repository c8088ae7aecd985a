package io.vmcrypt.estate.proof;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;

import io.vmcrypt.core.shared.Count;
import io.vmcrypt.report.html.Markup;
import io.vmcrypt.report.html.PageBody;
import io.vmcrypt.report.html.Table;
import io.vmcrypt.vsphere.history.HistoryReport;
import java.io.IOException;

/** Who changed what, as a part of a proof's page. */
final class HistoryHtml {

  private static final int MOST_ROWS = 500;

  private static final Table CHANGES =
      Table.of("As vCenter's events and tasks tell it.", "Time", "What", "By", "Keys")
          .wide("Changes");

  private final HistoryReport history;
  private final int keysNotTold;

  HistoryHtml(HistoryReport history, int keysNotTold) {
    this.history = history;
    this.keysNotTold = keysNotTold;
  }

  void write(PageBody page) throws IOException {
    page.heading("Changes since " + time(history.since()));
    page.paragraph(reach());
    if (keysNotTold > 0) {
      page.paragraph(
          words(
              Count.of(keysNotTold, "key")
                  + " of the VMs not named by this history: who made them is not known."));
    }
    if (history.entries().isEmpty()) {
      page.paragraph(words("None was told of."));
      return;
    }
    page.table(CHANGES, history.entries().stream().limit(MOST_ROWS).map(HistoryHtml::row));
    int more = history.entries().size() - MOST_ROWS;
    if (more > 0) {
      page.paragraph(words(more + " more are in the JSON of this proof."));
    }
  }

  private Markup reach() {
    return history.isComplete()
        ? words("Complete, as far as this account may see.")
        : words("Not complete, so what is missing is not known: ")
            .and(text(String.join("; ", history.gaps())))
            .and(".");
  }

  private static Table.Row row(HistoryReport.Entry entry) {
    return CHANGES
        .row(words(time(entry.time())))
        .cell(
            text(entry.action().word())
                .and(" ")
                .and(name(entry.what()))
                .and(Markup.joined(entry.types().stream().map(type -> text(type).small()).toList()))
                .and(entry.text().isEmpty() ? Markup.NONE : text(entry.text()).small())
                .and(entry.task().map(end -> text(end.toString()).small()).orElse(Markup.NONE)))
        .cell(entry.user().map(Markup::name).orElse(words("nobody that vCenter names")))
        .cell(
            Markup.joined(
                    entry.keys().stream().map(key -> Markup.code(key.toString()).line()).toList())
                .and(
                    entry
                        .inUse()
                        .map(used -> words(used ? "in use" : "not in use any more").small())
                        .orElse(Markup.NONE)));
  }
}
