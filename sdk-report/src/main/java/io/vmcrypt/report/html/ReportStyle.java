package io.vmcrypt.report.html;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** How reports in HTML look, on a screen and on paper. */
public final class ReportStyle {

  private static final String FILE = "report.css";

  private ReportStyle() {}

  /**
   * The content of a style element.
   *
   * @throws IOException if it cannot be read
   */
  public static String css() throws IOException {
    try (InputStream style = requireNonNull(ReportStyle.class.getResourceAsStream(FILE), FILE)) {
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
