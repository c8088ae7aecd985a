package io.vmcrypt.report.html;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parts of a page, one below the other, as they are called. Each may throw an {@link
 * IOException} if it cannot be written. For one thread.
 */
public final class PageBody {

  private final Writer out;

  PageBody(Writer out) {
    this.out = out;
  }

  /** Of one of this package. */
  void html(String html) throws IOException {
    out.write(html);
  }

  /** Where a part of the page begins. */
  public void heading(String words) throws IOException {
    out.write("<h2>" + Markup.words(words) + "</h2>\n");
  }

  /** Some sentences. */
  public void paragraph(Markup text) throws IOException {
    out.write("<p>" + text + "</p>\n");
  }

  /** That there is nothing, which is good. */
  public void clean(String words) throws IOException {
    out.write("<p class=\"clean\">" + Markup.words(words) + "</p>\n");
  }

  public void list(List<Markup> entries) throws IOException {
    list("lines", entries, entries.size());
  }

  /** A list, of which so many are shown and the others folded. */
  void list(String style, List<Markup> entries, int shown) throws IOException {
    int more = entries.size() - shown;
    out.write("<ul class=\"" + style + "\">\n");
    for (Markup entry : entries.subList(0, Math.min(shown, entries.size()))) {
      out.write("<li>" + entry + "</li>\n");
    }
    out.write("</ul>\n");
    if (more > 0) {
      out.write("<details><summary>" + more + " more</summary>\n");
      list(style, entries.subList(shown, entries.size()), more);
      out.write("</details>\n");
    }
  }

  /**
   * A part with a heading of its own, a list, of which so many are shown and the others folded, and
   * some sentences.
   */
  public void section(Markup heading, List<Markup> lines, int shown, Markup text)
      throws IOException {
    out.write("<section>\n<h3><span>" + heading + "</span></h3>\n");
    list("lines", lines, shown);
    out.write("<p>" + text + "</p>\n</section>\n");
  }

  public void table(Table table, Stream<Table.Row> rows) throws IOException {
    out.write(table.begin().toString());
    for (Table.Row row : (Iterable<Table.Row>) rows::iterator) {
      out.write(row.toString());
    }
    out.write(table.end().toString());
  }

  /** A long table, which is opened only by who wants it; what is opened is printed. */
  public void folded(String summary, Table table, WaitingRows rows) throws IOException {
    out.write(
        "<details class=\"each\"><summary>%s</summary>\n%s"
            .formatted(Markup.words(summary), table.begin()));
    rows.copyTo(out);
    out.write(table.end() + "</details>\n");
  }

  /** What to do, the heaviest first: where there is nothing, what is said; where the others are. */
  public void findings(FindingGroups findings, String none, String rest) throws IOException {
    findings.write(this, none, rest);
  }

  /** How many VMs and disks are encrypted, drawn. */
  public void encrypted(EncryptionCounts vms, long disks, long encryptedDisks) throws IOException {
    EncryptionBars.total(this, vms, disks, encryptedDisks);
  }

  /** The same for each place. */
  public void places(String caption, Map<String, EncryptionCounts> places) throws IOException {
    EncryptionBars.places(this, caption, places);
  }

  /** How long certificates are valid, drawn. */
  public void certificates(List<CertificateValidity> certificates, int limitDays)
      throws IOException {
    CertificateLines.write(this, certificates, limitDays);
  }

  /** Answers to controls, if there are some. */
  public void controls(List<ControlAnswer> answers) throws IOException {
    ControlRows.write(this, answers);
  }
}
