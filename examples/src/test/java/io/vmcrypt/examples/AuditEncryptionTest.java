package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit as a program, against embedded fakes whose VMs are plain. */
class AuditEncryptionTest {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return AuditEncryption.run(
        List.of(arguments),
        Map.of(),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  @Test
  @DisplayName("plain VMs are findings, told one by one, and the exit status says so")
  void run_plainVms_tellsFindings() {
    assertThat(run()).isEqualTo(3);

    assertThat(OnScreen.words(out))
        .contains(
            "BLOCKING vm-not-encrypted: vCenter, VM web-01 (vm-",
            "0 encrypted, 0 partly encrypted",
            "; findings: ",
            " vm-not-encrypted");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("where plain VMs are allowed nothing is found")
  void run_plainAllowed_isClean() {
    assertThat(run("--allow-plain")).isZero();

    assertThat(OnScreen.words(out)).contains("; no findings");
  }

  @Test
  @DisplayName("a report gets its name when it is complete")
  void run_json_writesFile() throws IOException {
    Path file = directory.resolve("audit.json");

    assertThat(run("--json", file.toString())).isEqualTo(3);

    assertThat(Files.readString(file)).startsWith("{").endsWith("}\n").contains("\"format\": 2");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  @DisplayName("an audit that fails leaves no file")
  void run_noSuchPlace_leavesNoFile() throws IOException {
    assertThat(run("--below", "/nowhere", "--html", directory.resolve("a.html").toString()))
        .isEqualTo(1);

    assertThat(err.toString(UTF_8)).contains("/nowhere");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--below",
        "--migrate-encryption none",
        "--json a --html b",
        "web-01",
        "--json",
        "--below  --allow-plain"
      })
  @DisplayName("bad usage is refused before anything is started")
  void run_badUsage_isRefused(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(OnScreen.words(out)).isEmpty();
    assertThat(err.toString(UTF_8)).isNotBlank();
  }

  @Test
  @DisplayName("a place that cannot be written to is named")
  void run_unwritableFile_isRefused() {
    Path file = directory.resolve("none").resolve("audit.json");

    assertThat(run("--json", file.toString())).isEqualTo(2);

    assertThat(err.toString(UTF_8)).contains(file + " could not be written");
  }

  @Test
  @DisplayName("a browser shows the page as it is meant, asks for nothing else and can print it")
  void run_html_isShownByABrowser() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "chromium is not installed: no browser to look with");
    Path page = directory.resolve("audit.html");
    assertThat(run("--html", page.toString())).isEqualTo(3);

    String dom = browser(page, "--dump-dom");
    assertThat(dom).contains("web-01", "virtual machines", "every VM encrypted");

    Path screenshot = directory.resolve("page.png");
    browser(page, "--screenshot=" + screenshot, "--window-size=1280,1600");
    BufferedImage image = ImageIO.read(screenshot.toFile());
    assertThat(image.getWidth()).isEqualTo(1280);
    // the tiles' colours: the style sheet was applied in spite of the strict content policy
    assertThat(hasColour(image, 0xCF222E)).isTrue();

    Path pdf = directory.resolve("page.pdf");
    browser(page, "--print-to-pdf=" + pdf);
    assertThat(Files.readString(pdf, ISO_8859_1)).startsWith("%PDF-");
  }

  private static boolean hasColour(BufferedImage image, int rgb) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xFFFFFF) == rgb) {
          return true;
        }
      }
    }
    return false;
  }

  private String browser(Path page, String... options) throws Exception {
    Path output = directory.resolve("browser.out");
    List<String> command =
        Stream.concat(
                Stream.of(
                    CHROMIUM.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--user-data-dir=" + directory.resolve("profile")),
                Stream.concat(Stream.of(options), Stream.of(page.toUri().toString())))
            .toList();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("browser.err").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the browser did not end");
    }
    return Files.readString(output);
  }
}
