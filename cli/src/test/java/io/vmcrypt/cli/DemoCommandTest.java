package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DemoCommandTest {

  /** Its stand-ins show what they do, so they are not asked as often as others. */
  private static Cli demo() {
    return Cli.bare().by(new BriskTime(Duration.ofMillis(25)));
  }

  @Test
  @DisplayName(
      "the whole job on fakes, which is said at the start, in each part, and at the end, on one"
          + " screen")
  void demo_doesTheJob() {
    // the settings of a real vCenter are not looked at
    Run run = demo().with("VMCRYPT_VCENTER", "192.0.2.1").run("demo");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(run.words())
        .startsWith("Fakes, none of them real: ")
        .contains("7 vCenter: encrypt 2 VMs: VMs web-01, db-01: done")
        .contains("estate demo: proved, no warnings, 2 of 2 VMs encrypted, 5 of 5 disks")
        .contains("estate demo: nothing to change", "\"vmcrypt demo --all\" shows")
        .endsWith("All of this was done on fakes. Nothing real was touched. ");
    assertThat(run.out().lines().filter(line -> line.matches("\\d\\. .*")))
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).contains("fakes"));
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  @DisplayName("--all: each change, what it needs and waits for, each warning, and the whole proof")
  void demo_all_tellsAll() {
    Run run = demo().run("demo", "--all");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.words())
        .contains("~ /Datacenter/vm/db-01: home, Hard disk 1, Hard disk 2, Hard disk 3")
        .contains("can be taken back: decrypt the VMs", "Let the backup jobs of these VMs")
        .contains("estate demo: 7 of 7 steps done", "vCenter's client certificate for kms-cluster")
        .doesNotContain("--all");
  }

  @Test
  @Tag("thorough")
  @DisplayName("with an OVHcloud KMS; its JSON says that these are fakes")
  void demo_okms_json() throws IOException {
    Run run = demo().run("demo", "--okms", "--json");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Parsed.object(run).get("standIns")).isEqualTo(true);
  }
}
