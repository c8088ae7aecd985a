package io.vmcrypt.report.html;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The frame of every report: it begins with a verdict and who asked what, when and with which tool.
 * The page runs nothing and loads nothing, which its content policy says too. For one thread.
 */
public final class ReportPage {

  private final String title;
  private final String heading;
  private final Map<String, String> facts = new LinkedHashMap<>();

  /**
   * @param title of the window, as text
   * @param heading as HTML
   */
  public ReportPage(String title, String heading) {
    this.title = requireNonNull(title, "title");
    this.heading = requireNonNull(heading, "heading");
  }

  /** Something that the reader must know of all that follows; the value is HTML. */
  public ReportPage fact(String what, String value) {
    facts.put(what, value);
    return this;
  }

  /** The same, if it is known. */
  public ReportPage fact(String what, Optional<String> value) {
    value.ifPresent(known -> facts.put(what, known));
    return this;
  }

  /**
   * Writes the beginning of the page.
   *
   * @param words of the verdict, as text
   * @throws IOException if it cannot be written
   */
  public void begin(Writer page, Verdict verdict, String words) throws IOException {
    page.write(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
            + escaped(title)
            + "</title>\n<style>\n"
            + ReportStyle.css()
            + "</style></head>\n<body>\n<header>\n<h1>"
            + heading
            + "</h1>\n<p class=\"verdict "
            + verdict.style()
            + "\">"
            + escaped(words)
            + "</p>\n<dl class=\"facts\">\n");
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      page.write("<dt>" + escaped(fact.getKey()) + "</dt><dd>" + fact.getValue() + "</dd>\n");
    }
    page.write("</dl>\n</header>\n<main>\n");
  }

  /**
   * Writes the end of the page.
   *
   * @param words below all, as HTML
   * @throws IOException if it cannot be written
   */
  public void end(Writer page, String words) throws IOException {
    page.write(
        "</main>\n<footer>"
            + words
            + " What is folded is printed only if it is unfolded before.</footer>\n"
            + "</body></html>\n");
  }
}
