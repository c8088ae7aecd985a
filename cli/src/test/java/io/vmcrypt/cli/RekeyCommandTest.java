package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RekeyCommandTest {

  private static FakeCloud encrypted() {
    FakeCloud cloud = Cli.cloud();
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(Cli.of(cloud).run("encrypt", "--all", "--yes").status()).isZero();
    return cloud;
  }

  private static FakeKey key(FakeCloud cloud, String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key());
  }

  @Test
  @DisplayName("each encrypted VM gets a new key of its key provider; the file makes it repeatable")
  void oldKeysFile_changesEachOnce(@TempDir Path directory) throws IOException {
    try (FakeCloud cloud = encrypted()) {
      FakeKey web = key(cloud, "web-01");
      FakeKey db = key(cloud, "db-01");
      Path file = directory.resolve("keys");
      String name = file.toString();

      Run plan = Cli.of(cloud).run("rekey", "--all", "--plan", "--old-keys", name);
      assertThat(plan.status()).isZero();
      assertThat(plan.words()).contains("web-01: home, Hard disk 1, ", "Nothing was changed.");
      assertThat(file).doesNotExist();

      Run no = Cli.of(cloud).answering("no").run("rekey", "--all", "--old-keys", name);
      assertThat(no.status()).isEqualTo(1);
      assertThat(file).doesNotExist();

      Run first = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", name);
      assertThat(first.status()).isZero();
      assertThat(first.words()).contains("2 done", "2 of 2 VMs");
      FakeVmState after = cloud.vcenter().vm("web-01");
      assertThat(Files.readString(file)).contains(web.keyId() + "\t" + web.clusterId() + "\n");
      Run second = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", name);
      assertThat(second.status()).isZero();
      assertThat(second.words()).contains("0 to change, 2 as wanted");

      assertThat(key(cloud, "web-01")).isNotEqualTo(web);
      assertThat(key(cloud, "web-01").clusterId()).isEqualTo(web.clusterId());
      assertThat(key(cloud, "db-01")).isNotEqualTo(db);
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(after);
    }
  }

  @Test
  @DisplayName("VMs move to another key provider, deeply where it is asked for; only those chosen")
  void provider_movesThere() {
    try (FakeCloud cloud = encrypted()) {
      Cli.createCluster(cloud, "second");

      Run one = Cli.of(cloud).run("rekey", "--yes", "--deep", "--provider", "second", "web-01");
      assertThat(one.status()).isZero();
      assertThat(one.words()).contains("Re-key home and all disks (deep, ", "1 done");
      assertThat(key(cloud, "web-01").clusterId()).isEqualTo("second");
      assertThat(key(cloud, "db-01").clusterId()).isEqualTo("kms-cluster");
      Run all = Cli.of(cloud).run("rekey", "--yes", "--all", "--provider", "second");
      assertThat(all.status()).isZero();
      assertThat(all.words()).contains("1 done", "1 already done");
      assertThat(key(cloud, "db-01").clusterId()).isEqualTo("second");
    }
  }

  @Test
  @DisplayName("a file that holds no keys, and two ways to say which go, are refused")
  void badKeys_refused(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), "no key\n");
    Path empty = Files.writeString(directory.resolve("empty"), "\n");
    try (FakeCloud cloud = encrypted()) {
      FakeVmState before = cloud.vcenter().vm("web-01");

      Run bad = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", file.toString());
      Run none = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", empty.toString());
      Run two =
          Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", "new", "--provider", "other");

      assertThat(bad.status()).isEqualTo(2);
      assertThat(bad.err()).contains("\"no key\" is not a key");
      assertThat(none.status()).isEqualTo(2);
      assertThat(none.err()).contains("holds no key");
      assertThat(two.status()).isEqualTo(2);
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(before);
    }
  }

  @Test
  @DisplayName("a VM of which it is not known whether it is encrypted is not left out: status 3")
  void notReadable_isNotLeftOut() {
    try (FakeCloud cloud = encrypted()) {
      FakeKey web = key(cloud, "web-01");
      cloud.vcenter().setAccessible("web-01", false);

      Run plan = Cli.of(cloud).run("rekey", "--all", "--plan");
      Run run = Cli.of(cloud).run("rekey", "--all", "--yes");
      Run decrypted = Cli.of(cloud).run("decrypt", "--all", "--yes");
      Run nothingElse = Cli.of(cloud).run("decrypt", "--all", "--yes");

      assertThat(plan.status()).as(plan.words()).isEqualTo(3);
      assertThat(plan.words()).contains("! web-01: ");
      assertThat(run.status()).as(run.words()).isEqualTo(3);
      assertThat(decrypted.status()).as(decrypted.words()).isEqualTo(3);
      assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
      assertThat(nothingElse.status()).as(nothingElse.words()).isEqualTo(3);
      assertThat(nothingElse.words()).contains("! web-01: ");
      cloud.vcenter().setAccessible("web-01", true);
      assertThat(key(cloud, "web-01")).isEqualTo(web);
    }
  }

  @Test
  @DisplayName("where nothing is encrypted there is nothing to re-key, and it is said")
  void nothingEncrypted_saysSo() {
    try (FakeCloud cloud = Cli.cloud()) {
      Run run = Cli.of(cloud).run("rekey", "--all", "--yes");

      assertThat(run.status()).isZero();
      assertThat(run.words()).contains("left. Nothing has to be done.");
    }
  }
}
