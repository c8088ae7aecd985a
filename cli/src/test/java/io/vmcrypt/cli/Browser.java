package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.squareup.moshi.Moshi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Chromium without a window, which looks at a page. Each look is a process of its own, with a
 * profile in the given folder; it is ended if it takes too long.
 */
final class Browser {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Pattern MEASURED = Pattern.compile("<pre id=\"measured\">([^<]*)</pre>");
  private static final Pattern PAGES = Pattern.compile("/Type\\s*/Page\\b(?!s)");

  private final Path folder;

  /**
   * @param folder is the test's own
   */
  Browser(Path folder) {
    this.folder = folder;
  }

  static boolean isThere() {
    return Files.isExecutable(CHROMIUM);
  }

  /**
   * Shows the page, as it is, in frames of several widths, and measures it there. The measuring
   * script is in the page around the frames: the report itself may run none.
   *
   * @return for each width what {@code measure.js} says
   */
  List<Map<?, ?>> measure(Path page, int... widths) throws Exception {
    String escaped = Files.readString(page).replace("&", "&amp;").replace("\"", "&quot;");
    StringBuilder around = new StringBuilder("<!DOCTYPE html><meta charset=utf-8><body>");
    for (int width : widths) {
      around.append("<iframe width=" + width + " height=800 style=\"border:0\" srcdoc=\"");
      around.append(escaped).append("\"></iframe>");
    }
    around.append("<script>");
    try (var script = Objects.requireNonNull(Browser.class.getResourceAsStream("measure.js"))) {
      around.append(new String(script.readAllBytes(), UTF_8));
    }
    around.append("</script>");
    Path frames = Files.writeString(folder.resolve("frames.html"), around);

    Matcher measured = MEASURED.matcher(look(frames, "--dump-dom", "--window-size=2000,1000"));
    if (!measured.find()) {
      throw new AssertionError("the page was not measured");
    }
    List<?> list =
        (List<?>)
            Objects.requireNonNull(
                new Moshi.Builder()
                    .build()
                    .adapter(Object.class)
                    .fromJson(measured.group(1).replace("&amp;", "&")));
    List<Map<?, ?>> measures = new ArrayList<>();
    for (Object each : list) {
      measures.add((Map<?, ?>) each);
    }
    return measures;
  }

  /** A picture of the page's beginning. */
  BufferedImage picture(Path page, int width, int height) throws Exception {
    Path picture = folder.resolve("page.png");
    look(page, "--screenshot=" + picture, "--window-size=" + width + "," + height);
    return ImageIO.read(picture.toFile());
  }

  /** How many sheets of paper it takes. */
  int sheets(Path page) throws Exception {
    Path pdf = folder.resolve("page.pdf");
    look(page, "--print-to-pdf=" + pdf, "--no-pdf-header-footer");
    String printed = Files.readString(pdf, ISO_8859_1);
    if (!printed.startsWith("%PDF-")) {
      throw new AssertionError("that is no PDF");
    }
    return (int) PAGES.matcher(printed).results().count();
  }

  private String look(Path page, String... options) throws IOException, InterruptedException {
    Path output = folder.resolve("browser.out");
    List<String> command =
        new ArrayList<>(
            List.of(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(options));
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("browser.err").toFile())
            .start();
    try {
      if (!process.waitFor(300, TimeUnit.SECONDS)) {
        throw new AssertionError("the browser did not end");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(output);
  }
}
