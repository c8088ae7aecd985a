package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Encrypting and decrypting: which VMs, what is shown, what is asked, and what is left at vCenter.
 */
class EncryptCommandTest {

  private static FakeCloud cloud() {
    FakeCloud cloud = Cli.cloud();
    Cli.createCluster(cloud, "kms-cluster");
    return cloud;
  }

  @Test
  @DisplayName("--disk takes the home and these disks only")
  void disk_onlyThese() {
    try (FakeCloud cloud = cloud()) {
      assertThat(Cli.of(cloud).run("encrypt", "--yes", "db-01", "--disk", "Hard disk 2").status())
          .isZero();

      assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").disk("Hard disk 2").isEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").disk("Hard disk 1").isEncrypted()).isFalse();
    }
  }

  @Test
  @DisplayName("on a terminal it asks, and only a plain yes goes on")
  void terminal_asks() {
    try (FakeCloud cloud = cloud()) {
      for (String answer : new String[] {"no", "y", ""}) {
        Run refused = Cli.of(cloud).answering(answer).run("encrypt", "web-01");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.words())
            .containsSubsequence("~ web-01: ", "Type yes to go on: ", "Nothing was changed.");
      }
      assertThat(Cli.of(cloud).answering().run("encrypt", "web-01").status()).isEqualTo(1);
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();

      assertThat(Cli.of(cloud).answering("yes").run("encrypt", "web-01").status()).isZero();
      assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(
      strings = {
        "encrypt",
        "decrypt",
        "rekey",
        "encrypt --encryption plain",
        "encrypt --exclude-name a",
        "decrypt --encryption encrypted"
      })
  @DisplayName("which VMs has to be said: nothing means all by itself")
  void noVms_refused(String command) {
    try (FakeCloud cloud = cloud()) {
      int calls = cloud.vcenter().requests().size();

      Run run = Cli.of(cloud).run((command + " --yes").split(" "));

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("Say which VMs", "--all");
      assertThat(cloud.vcenter().requests()).hasSize(calls);
    }
  }

  @Test
  @DisplayName("a word that begins with -- is never a VM's name")
  void dashes_areNoName() {
    try (FakeCloud cloud = cloud()) {
      int calls = cloud.vcenter().requests().size();

      for (String command : new String[] {"encrypt", "decrypt", "rekey", "recover"}) {
        Run option = Cli.of(cloud).run(command, "--yes", "db-01", "--paln");
        Run behind = Cli.of(cloud).run(command, "--yes", "--", "db-01", "--plan");
        assertThat(option.status()).isEqualTo(2);
        assertThat(option.err()).contains("There is no such option here. Did you mean --plan?");
        assertThat(behind.status()).isEqualTo(2);
        assertThat(behind.err()).contains("begins with --");
      }
      assertThat(cloud.vcenter().requests()).hasSize(calls);
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(
      strings = {
        "--exclude-name",
        "--what",
        "--name",
        "--all --concurrency x",
        "--all --concurrency 129",
        "--all --order random",
        "--all --encryption much",
        "--name web-* web-01",
        "web-01 --below /Datacenter/vm",
        "--all web-01",
        "--name --plan",
        "--all --plan",
        "web-01 --encryption plain",
        "--name nobody"
      })
  @DisplayName("what makes no sense is bad usage")
  void badArguments_refused(String arguments) {
    try (FakeCloud cloud = cloud()) {
      Run run = Cli.of(cloud).run(("encrypt --yes " + arguments).split(" "));

      assertThat(run.status()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).isNotBlank();
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();
    }
  }

  @Test
  @DisplayName("what is excluded is left out, named and counted, and is no failure")
  void excluded_isLeftOut() {
    try (FakeCloud cloud = cloud()) {
      Run run = Cli.of(cloud).run("encrypt", "--yes", "--name", "*b-01", "--exclude-name", "db-*");

      assertThat(run.status()).isZero();
      assertThat(run.words())
          .contains("db-01: is left out", "[vm-excluded]", "1 left out", "1 done");
      assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--exclude-name kms-0l", "--exclude-id vm-9999"})
  @DisplayName("a VM to leave out that is not there may be misspelt: nothing is changed")
  void excluded_notThere_isRefused(String option) {
    try (FakeCloud cloud = cloud()) {
      Run run = Cli.of(cloud).run(("encrypt --yes --all " + option).split(" "));

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains(option + ": there is no such VM");
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();
      assertThat(cloud.vcenter().vm("db-01").reconfigurations()).isZero();
    }
  }

  @Test
  @DisplayName("VMs that vCenter calls done and that are not: exit status 3, each told with why")
  void notAsAsked_three() {
    try (FakeCloud cloud = cloud()) {
      cloud.vcenter().tasks().setEffect("web-01", FakeTaskEffect.NOTHING);

      Run first = Cli.hasty(cloud).run("encrypt", "--yes", "--all");
      assertThat(first.status()).isEqualTo(3);
      assertThat(first.words())
          .contains(
              "web-01 goes first, alone: ", "1 not as asked, 1 not started; stopped: the first");
      assertThat(cloud.vcenter().vm("db-01").reconfigurations()).isZero();

      Run encrypted = Cli.hasty(cloud).run("encrypt", "--yes", "--all", "--all-at-once");

      assertThat(encrypted.status()).isEqualTo(3);
      assertThat(encrypted.words())
          .contains("web-01: not as asked. ", "should be: ", "1 done", "1 not as asked");
      assertThat(cloud.vcenter().vm("db-01").isFullyEncrypted()).isTrue();

      cloud.vcenter().tasks().setEffect(FakeTaskEffect.NOTHING);
      FakeVmState before = cloud.vcenter().vm("db-01");
      for (String command : new String[] {"rekey", "decrypt"}) {
        Run run = Cli.hasty(cloud).run(command, "--yes", "db-01");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.words())
            .contains("db-01: not as asked. ", "but the VM is not as asked", "should be: ");
      }
      assertThat(cloud.vcenter().vm("db-01")).isEqualTo(before);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a filter may mean what a user does not see: what is done of a part is not all")
  void partSeen_three() throws Exception {
    try (FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .limitedUser(
                "part",
                "pw",
                "System.View",
                "System.Read",
                "StorageProfile.View",
                "Cryptographer.Access",
                "Cryptographer.Encrypt",
                "Cryptographer.ManageKeys",
                "Cryptographer.ManageKeyServers",
                "Cryptographer.RegisterHost",
                "VirtualMachine.Config.EditDevice")
            .virtualMachine(FakeVm.builder("web-01").build())
            .virtualMachine(FakeVm.builder("web-02").build())
            .start()) {
      Cli.createCluster(cloud, "kms-cluster");
      String hidden = cloud.vcenter().vm("web-02").id();
      cloud.vcenter().users().setPermission("part", "/Datacenter/vm/web-02");
      Cli part = Cli.of(cloud).with("VMCRYPT_VCENTER_USER", "part").with("THE_PASSWORD", "pw");

      Run none = part.run("decrypt", "--all", "--yes");
      Run plan = part.run("encrypt", "--name", "web-*", "--plan");
      Run done = part.run("encrypt", "--all", "--yes", "--json");
      Run again = part.run("encrypt", "--below", "/Datacenter/vm", "--yes");

      for (Run run : List.of(none, plan, again)) {
        assertThat(run.words()).contains("This user may not read " + hidden);
      }
      assertThat(none.words()).contains("left, as far as it is known");
      for (Run run : List.of(none, plan, done, again)) {
        assertThat(run.status()).as(run.toString()).isEqualTo(3);
      }
      assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
      Map<?, ?> report = (Map<?, ?>) requireNonNull(Parsed.object(done).get("report"));
      assertThat(report.get("complete")).isEqualTo(false);
      assertThat(part.run("encrypt", "web-01", "--yes").status()).as("named").isZero();
    }
  }
}
