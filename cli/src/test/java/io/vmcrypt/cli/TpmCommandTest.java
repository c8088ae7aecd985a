package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TpmCommandTest {

  @Test
  @Tag("thorough")
  @DisplayName("an encrypted VM gets a virtual TPM and loses it; one that is plain is refused")
  void addAndRemove() {
    try (FakeCloud cloud = Cli.cloud()) {
      Cli.createCluster(cloud, "kms-cluster");
      cloud.vcenter().addVm(FakeVm.builder("efi-01").efi().hardwareVersion(19).build());
      cloud.vcenter().addVm(FakeVm.builder("efi-02").efi().hardwareVersion(19).build());
      assertThat(Cli.of(cloud).run("encrypt", "efi-01", "--yes").status()).isZero();

      Run plan = Cli.of(cloud).run("tpm", "add", "efi-01", "--plan");
      assertThat(plan.status()).isZero();
      assertThat(plan.words()).contains("efi-01", "Nothing was changed.");
      assertThat(Cli.of(cloud).answering("no").run("tpm", "add", "efi-01").status()).isEqualTo(1);
      assertThat(cloud.vcenter().vm("efi-01").virtualTpm()).isFalse();

      Run add = Cli.of(cloud).run("tpm", "add", "efi-01", "efi-02", "--yes", "--json");
      assertThat(add.status()).isEqualTo(3);
      assertThat(add.out()).contains("\"action\": \"refuse\"");
      assertThat(cloud.vcenter().vm("efi-01").virtualTpm()).isTrue();
      assertThat(cloud.vcenter().vm("efi-02").virtualTpm()).isFalse();
      assertThat(Cli.of(cloud).run("tpm", "add", "efi-01", "--yes").words())
          .contains("0 to change, 1 as wanted");

      Run refused = Cli.of(cloud).run("tpm", "remove", "efi-01", "--yes");
      assertThat(refused.status()).isEqualTo(3);
      assertThat(refused.words()).contains("sealed in its virtual TPM is lost");
      assertThat(cloud.vcenter().vm("efi-01").virtualTpm()).isTrue();
      Run remove = Cli.of(cloud).run("tpm", "remove", "efi-01", "--force", "--yes");
      assertThat(remove.status()).as(remove.err()).isZero();
      assertThat(cloud.vcenter().vm("efi-01").virtualTpm()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm", "tpm --json", "tpm add --yes", "tpm remove --yes"})
  @DisplayName("what to do, and with which VMs, has to be said")
  void incomplete_isRefused(String words) {
    try (FakeCloud cloud = Cli.cloud()) {
      int calls = cloud.vcenter().requests().size();

      Run run = Cli.of(cloud).run(words.split(" "));

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("Say which");
      Run unknown = Cli.of(cloud).run("tpm", "hunter2", "web-01");
      assertThat(unknown.status()).isEqualTo(2);
      assertThat(unknown.err()).doesNotContain("hunter2");
      assertThat(cloud.vcenter().requests()).hasSize(calls);
    }
  }
}
