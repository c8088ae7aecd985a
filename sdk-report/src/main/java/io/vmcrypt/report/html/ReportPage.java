package io.vmcrypt.report.html;

import static java.util.Objects.requireNonNull;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The frame of every report: it begins with what it is about and the verdict, and ends with who
 * asked, when and with which tool. The page runs nothing and loads nothing, which its content
 * policy says too. For one thread.
 */
public final class ReportPage {

  private static final String STYLE = "report.css";

  private final String title;
  private final Markup heading;
  private final Markup scope;
  private final Map<String, Markup> details = new LinkedHashMap<>();

  /**
   * Begins.
   *
   * @param scope what it is about, and as of when
   */
  public ReportPage(String title, Markup heading, Markup scope) {
    this.title = requireNonNull(title, "title");
    this.heading = requireNonNull(heading, "heading");
    this.scope = requireNonNull(scope, "scope");
  }

  /** Something that stands at the end. */
  public ReportPage detail(String what, Markup value) {
    details.put(what, value);
    return this;
  }

  /** The same, if it is known. */
  public ReportPage detail(String what, Optional<Markup> value) {
    value.ifPresent(known -> details.put(what, known));
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
      page.write(head(verdict, words));
      content.write(new PageBody(page));
      page.write("<h2>Details</h2>\n<dl class=\"facts\">\n");
      for (Map.Entry<String, Markup> detail : details.entrySet()) {
        page.write("<dt>%s</dt><dd>%s</dd>\n".formatted(detail.getKey(), detail.getValue()));
      }
      page.write(
          """
          </dl>
          </main>
          <footer>%s What is folded is printed only if it is unfolded before.</footer>
          </body></html>
          """
              .formatted(end));
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(what + " could not be written", e);
    }
  }

  private String head(Verdict verdict, String words) throws IOException {
    try (InputStream css = requireNonNull(ReportPage.class.getResourceAsStream(STYLE), STYLE)) {
      return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      %s</style></head>
      <body>
      <header>
      <h1>%s</h1>
      <p class="scope">%s</p>
      <p class="verdict %s">%s</p>
      </header>
      <main>
      """
          .formatted(
              Markup.plain(title),
              new String(css.readAllBytes(), StandardCharsets.UTF_8),
              heading,
              scope,
              verdict.name().toLowerCase(Locale.ROOT),
              Markup.text(words));
    }
  }
}
