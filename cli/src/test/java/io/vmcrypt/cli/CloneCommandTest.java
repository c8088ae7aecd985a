package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cloning: what is shown, what is asked, and what is left at vCenter. */
class CloneCommandTest {

  private static FakeCloud cloud() {
    FakeCloud cloud = Cli.cloud();
    Cli.createCluster(cloud, "kms-cluster");
    return cloud;
  }

  private static int clones(FakeCloud cloud) {
    return cloud.vcenter().calls("CloneVM_Task").size();
  }

  @Test
  @Tag("thorough")
  @DisplayName("it shows what would be made, asks, and makes it encrypted; the source stays plain")
  void clone_isEncrypted() {
    try (FakeCloud cloud = cloud()) {
      Run plan = Cli.of(cloud).run("clone", "db-01", "db-02", "--plan");
      Run no = Cli.of(cloud).answering("no").run("clone", "db-01", "db-02");
      assertThat(plan.status()).isZero();
      assertThat(plan.words())
          .contains("~ vCenter, VM db-02: none -> clone of ", "Nothing was changed.");
      assertThat(plan.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
      assertThat(no.status()).isEqualTo(1);
      assertThat(clones(cloud)).isZero();

      Run run = Cli.of(cloud).answering("yes").run("clone", "db-01", "db-02");

      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(run.words())
          .containsSubsequence("~ vCenter, VM db-02", "Type yes to go on: ", "db-02 home yes ");
      assertThat(cloud.vcenter().vm("db-02").isFullyEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("run again it finds the clone, and makes none")
  void again_makesNone() throws IOException {
    try (FakeCloud cloud = cloud()) {
      String[] command = {"clone", "/Datacenter/vm/web-01", "web-02", "--yes", "--json"};
      Map<?, ?> first = Parsed.object(Cli.of(cloud).run(command));
      Run run = Cli.of(cloud).run(command);
      Map<?, ?> again = Parsed.object(run);

      assertThat(first.get("outcome")).isEqualTo("DONE");
      assertThat(Parsed.map(Parsed.map(first, "state"), "home").get("encrypted")).isEqualTo(true);
      assertThat(Parsed.list(first, "planned")).hasSize(1);
      assertThat(run.status()).isZero();
      assertThat(again.get("outcome")).isEqualTo("NOTHING");
      assertThat(again.get("state")).isNull();
      assertThat(clones(cloud)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a clone that vCenter calls done and that is plain is found out: exit status 3")
  void notAsAsked_three() {
    try (FakeCloud cloud = cloud()) {
      cloud.vcenter().tasks().setEffect(FakeTaskEffect.NOTHING);

      Run run = Cli.hasty(cloud).run("clone", "web-01", "web-02", "--yes");

      assertThat(run.status()).as(run.err()).isEqualTo(3);
      assertThat(run.err()).contains("web-02", "should be: ");
      assertThat(run.words()).doesNotContain("home yes");
    }
  }

  @Test
  @DisplayName("what the clone gets in place of a virtual TPM is shown and sent")
  void tpm_isSaid() {
    try (FakeCloud cloud = cloud()) {
      FakeKey key = new FakeKey("key-1", "kms-cluster");
      cloud
          .vcenter()
          .addVm(FakeVm.builder("win-01").disks(1).encryptedWith(key).virtualTpm().build());
      String identity = cloud.vcenter().vm("win-01").virtualTpmIdentity();

      Run run = Cli.of(cloud).run("clone", "win-01", "win-02", "--yes", "--tpm", "replace");
      Run copy = Cli.of(cloud).run("clone", "win-01", "win-03", "--yes", "--tpm", "copy");

      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.words()).contains(", virtual TPM: a new, empty one");
      assertThat(cloud.vcenter().vm("win-02").virtualTpmIdentity())
          .isNotNull()
          .isNotEqualTo(identity);
      assertThat(copy.status()).as(copy.err()).isZero();
      assertThat(cloud.vcenter().vm("win-03").virtualTpmIdentity()).isEqualTo(identity);
    }
  }
}
