package io.vmcrypt.report.html;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static java.util.Objects.requireNonNull;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The frame of every report: it begins with a verdict and who asked what, when and with which tool.
 * The page runs nothing and loads nothing, which its content policy says too. For one thread.
 */
public final class ReportPage {

  private final String title;
  private final Markup heading;
  private final Map<String, Markup> facts = new LinkedHashMap<>();

  /** Begins. */
  public ReportPage(String title, Markup heading) {
    this.title = requireNonNull(title, "title");
    this.heading = requireNonNull(heading, "heading");
  }

  /** Something that the reader must know of all that follows. */
  public ReportPage fact(String what, Markup value) {
    facts.put(what, value);
    return this;
  }

  /** The same, if it is known. */
  public ReportPage fact(String what, Optional<Markup> value) {
    value.ifPresent(known -> facts.put(what, known));
    return this;
  }

  /** What stands between the beginning and the end; may fail. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes it.
     *
     * @throws IOException if it cannot be written
     */
    void write(PageBody page) throws IOException;
  }

  /**
   * Writes all of it. The stream is flushed, and stays open.
   *
   * @param what what it is, for the exception
   * @param words of the verdict, as text
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(
      OutputStream out, String what, Verdict verdict, String words, Content content, Markup end) {
    try {
      Writer page =
          new BufferedWriter(
              new OutputStreamWriter(requireNonNull(out, "out"), StandardCharsets.UTF_8));
      begin(page, verdict, words);
      content.write(new PageBody(page));
      page.write(
          "</main>\n<footer>"
              + end
              + " What is folded is printed only if it is unfolded before.</footer>\n"
              + "</body></html>\n");
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(what + " could not be written", e);
    }
  }

  private void begin(Writer page, Verdict verdict, String words) throws IOException {
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
    for (Map.Entry<String, Markup> fact : facts.entrySet()) {
      page.write("<dt>" + escaped(fact.getKey()) + "</dt><dd>" + fact.getValue() + "</dd>\n");
    }
    page.write("</dl>\n</header>\n<main>\n");
  }
}
