package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  @DisplayName("with --plan it says what would be done, and changes nothing")
  void plan_changesNothing() {
    try (FakeCloud cloud = cloud()) {
      Run run = Cli.of(cloud).run("encrypt", "--all", "--plan");

      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(run.words())
          .contains(
              "~ web-01: home, Hard disk 1, Hard disk 2: unencrypted, no policy -> encrypted with ",
              "~ db-01: home, Hard disk 1, ",
              "; encrypted vMotion: opportunistic -> required",
              " VMware vCenter Server ",
              ": 2 VMs, 2 to change, 0 as wanted, 0 left out, 0 that cannot be changed; as far as")
          .endsWith("Nothing was changed. ");
      assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();
    }
  }

  @Test
  @DisplayName("with --yes it encrypts what is named, once, and tells the VM as it goes")
  void yes_encryptsNamed() {
    // its tasks take long enough to be seen
    try (FakeCloud cloud = FakeCloud.start()) {
      Cli.createCluster(cloud, "kms-cluster");
      Run first = Cli.of(cloud).run("encrypt", "--yes", "db-01", "/Datacenter/vm/web-01", "db-01");
      Run second = Cli.of(cloud).run("encrypt", "--yes", "db-01", "web-01");

      assertThat(first.err()).isEmpty();
      assertThat(first.status()).isZero();
      assertThat(first.words()).contains("2 done.", "running: ", "web-01 ");
      assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").isFullyEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").migrateEncryption()).isEqualTo("required");
      assertThat(second.status()).isZero();
      assertThat(second.words()).contains("0 to change, 2 as wanted", "Nothing was changed.");
      assertThat(cloud.vcenter().vm("db-01").reconfigurations()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a policy with rules of its own is refused, kept if that is said, and comes back")
  void oldPolicy_thereAndBack() {
    try (FakeCloud cloud = cloud()) {
      FakeVcenter vcenter = cloud.vcenter();
      vcenter.inventory().addVsanPolicy("RAID-6", 2, "RAID-5/6 (Erasure Coding) - Capacity");
      vcenter.inventory().setStoragePolicy("web-01", "RAID-6");

      Run refused = Cli.of(cloud).run("encrypt", "--yes", "web-01");
      assertThat(refused.status()).isEqualTo(3);
      assertThat(refused.words()).contains("RAID-6", "VSAN.hostFailuresToTolerate=2");
      assertThat(vcenter.vm("web-01").policy()).isEqualTo("RAID-6");

      vcenter.inventory().setVsan("/Datacenter/host/Cluster", "kms-cluster");
      String[] keep = {"encrypt", "--yes", "--old-policy", "keep", "web-01"};
      Run kept = Cli.of(cloud).run(keep);
      assertThat(kept.words()).contains("vSAN of cluster Cluster (", "1 done.");
      assertThat(kept.status()).isZero();
      assertThat(vcenter.vm("web-01").policy()).isEqualTo("RAID-6 with encryption");
      assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(Cli.of(cloud).run("decrypt", "--yes", "web-01").status()).isZero();
      assertThat(vcenter.vm("web-01").policy()).isEqualTo("RAID-6");

      assertThat(Cli.of(cloud).run(keep).status()).isZero();
      assertThat(Cli.of(cloud).run("decrypt", "--yes", "--policy", "Gold", "web-01").status())
          .isZero();
      assertThat(vcenter.vm("web-01").policy()).isEqualTo("Gold");
    }
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
  @ValueSource(strings = {"encrypt", "decrypt", "rekey --provider p"})
  @DisplayName("where nobody can be asked it refuses, before anything is sent")
  void noTerminal_refuses(String command) {
    try (FakeCloud cloud = cloud()) {
      int calls = cloud.vcenter().requests().size();

      Run run = Cli.of(cloud).run((command + " --all").split(" "));
      Run json = Cli.of(cloud).answering("yes").run((command + " --all --json").split(" "));

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("nobody to ask", "--yes", "--plan");
      assertThat(json.status()).isEqualTo(2);
      assertThat(cloud.vcenter().requests()).hasSize(calls);
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
  @DisplayName("a VM that cannot be changed is told before anything is changed: exit status 3")
  void refused_three() {
    try (FakeCloud cloud = cloud()) {
      cloud.vcenter().inventory().setPoweredOn("web-01", true);

      Run run = Cli.of(cloud).run("encrypt", "--plan", "web-01");

      assertThat(run.status()).isEqualTo(3);
      assertThat(run.words()).contains("! web-01: cannot be changed as it is", "[vm-not-powered");
    }
  }

  @Test
  @DisplayName("--json: one object on standard output, the text on standard error")
  void json_isAlone() throws Exception {
    try (FakeCloud cloud = cloud()) {
      Map<?, ?> planned = Parsed.object(Cli.of(cloud).run("encrypt", "--all", "--plan", "--json"));
      Run run = Cli.of(cloud).run("encrypt", "--all", "--yes", "--json");
      Map<?, ?> done = Parsed.object(run);

      assertThat(planned.get("report")).isNull();
      assertThat(Parsed.list(planned, "plan")).hasSize(2);
      assertThat(Parsed.list(planned, "plan").get(0).get("action")).isEqualTo("change");
      assertThat(Parsed.map(done, "report").get("complete")).isEqualTo(true);
      assertThat(Parsed.list(Parsed.map(done, "report"), "results"))
          .extracting(result -> String.valueOf(result.get("outcome")))
          .containsExactly("done", "done");
      assertThat(run.err()).contains("2 done.");
    }
  }

  @Test
  @DisplayName("decrypting takes encrypted VMs only, and says so when none is left")
  void decrypt_all_takesEncrypted() {
    try (FakeCloud cloud = cloud()) {
      assertThat(Cli.of(cloud).run("encrypt", "--yes", "web-01").status()).isZero();

      Run run = Cli.of(cloud).run("decrypt", "--all", "--yes");
      Run again = Cli.of(cloud).run("decrypt", "--all", "--yes");

      assertThat(run.status()).isZero();
      assertThat(run.words()).contains("1 done.").doesNotContain("db-01");
      assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
      assertThat(again.status()).isZero();
      assertThat(again.words()).contains("left. Nothing has to be done.");
      assertThat(cloud.vcenter().vm("db-01").reconfigurations()).isZero();
    }
  }

  @Test
  @DisplayName("a wrong password, no vCenter and a missing setting each say what to do")
  void vcenter_notThere() {
    try (FakeCloud cloud = Cli.cloud()) {
      Run wrong =
          Cli.of(cloud).with("THE_PASSWORD", "MARK-wrong").run("encrypt", "web-01", "--plan");
      Run unset = Cli.bare().run("encrypt", "web-01", "--plan");
      Run other =
          Cli.of(cloud)
              .with("VMCRYPT_VCENTER_THUMBPRINT", "00".repeat(32))
              .run("encrypt", "web-01", "--plan");

      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err()).doesNotContain("MARK");
      assertThat(unset.status()).isEqualTo(2);
      assertThat(unset.err())
          .contains("VMCRYPT_VCENTER", "VMCRYPT_VCENTER_USER", "VMCRYPT_VCENTER_PASSWORD");
      assertThat(other.status()).isEqualTo(2);
      assertThat(Stream.of(wrong, unset, other))
          .allSatisfy(run -> assertThat(run.err().lines()).hasSize(1));
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
