package io.vmcrypt.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.operation.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Screen screen(int columns, boolean interactive, boolean json) {
    return new Screen(
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        new Terminal(columns, interactive),
        json);
  }

  @Test
  @DisplayName("what could steer a terminal is made harmless, in text and in JSON")
  void controls_areHarmless() {
    screen(80, false, false).line("a\u009b2Jb\u202e");
    screen(80, false, true).json(Json.object("a", "\u009b\u00fc"));

    assertThat(out.toString(UTF_8)).isEqualTo("a?2Jb?\n{\n  \"a\": \"\\u009b\\u00fc\"\n}\n");
  }

  @Test
  @DisplayName("a failure with a line break in a name is one line")
  void wrong_lineBreakInAName_isOneLine() {
    screen(80, false, false).wrong("VM a\nb\u001b[2J is not there");

    assertThat(err.toString(UTF_8)).isEqualTo("VM a b?[2J is not there\n");
  }

  @Test
  @DisplayName("a moving line never fills the terminal, and erases what was longer")
  void progress_fitsTerminal() {
    ProgressLine line = new ProgressLine(screen(60, true, false));
    line.show(OptionalInt.of(50), "1 of 2 VMs, 1 running: a-vm-with-quite-a-long-name 40 %");
    line.show(OptionalInt.of(100), "2 of 2 VMs");
    line.end();

    String[] drawn = out.toString(UTF_8).split("\r", -1);
    assertThat(drawn).hasSize(3);
    assertThat(drawn[1])
        .hasSizeLessThan(60)
        .contains("[##########----------] 1 of 2")
        .endsWith("...");
    assertThat(drawn[2].stripTrailing()).endsWith("2 of 2 VMs");
    assertThat(drawn[2].stripTrailing().length()).isLessThan(drawn[1].length());
    assertThat(drawn[2].replace("\n", "")).hasSameSizeAs(drawn[1]);
  }

  @Test
  @DisplayName("in a log there is a line for each change, and none twice")
  void progress_inALog() {
    ProgressLine line = new ProgressLine(screen(80, false, false));
    for (int second = 0; second < 3; second++) {
      line.onProgress(
          new Progress(
              "o", "running", OptionalInt.of(second / 2 * 50), Duration.ofSeconds(second)));
    }
    line.end();

    assertThat(out.toString(UTF_8)).isEqualTo("  running 0 %\n  running 50 %\n");
  }

  @Test
  @DisplayName("COLUMNS says how wide the terminal is, within reason; 80 where nobody says it")
  void terminal_columns() {
    assertThat(Terminal.ofProcess(Map.of("COLUMNS", "100")).columns()).isEqualTo(100);
    assertThat(Terminal.ofProcess(Map.of("COLUMNS", "1")).columns()).isEqualTo(20);
    assertThat(Terminal.ofProcess(Map.of("COLUMNS", "31")).columns()).isEqualTo(31);
    assertThat(Terminal.ofProcess(Map.of("COLUMNS", "9999")).columns()).isEqualTo(400);
    assertThat(new Terminal(80, false).columns()).isEqualTo(80);
  }
}
