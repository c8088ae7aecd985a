package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DemoCommandTest {

  /** Its stand-ins show what they do, so they are not asked as often as others. */
  private static Cli demo() {
    return Cli.bare().by(new BriskTime(Duration.ofMillis(25)));
  }

  @Test
  @DisplayName(
      "the whole job on stand-ins, which is said at the start, in each part, and at the end")
  void demo_doesTheJob() {
    // the settings of a real vCenter are not looked at
    Run run = demo().with("VMCRYPT_VCENTER", "192.0.2.1").run("demo");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.words())
        .startsWith("Stand-ins, none of them real: ")
        .contains("8 of 8 steps done", "estate demo: proved", "estate demo: nothing to change")
        .endsWith("All of this was done on stand-ins. Nothing real was touched. ");
    assertThat(run.out().lines().filter(line -> line.matches("\\d\\. .*")))
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).contains("stand-ins"));
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  @DisplayName("with an OVHcloud KMS; its JSON says that these are stand-ins")
  void demo_okms_json() throws IOException {
    Run run = demo().run("demo", "--okms", "--json");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Parsed.object(run).get("standIns")).isEqualTo(true);
  }
}
