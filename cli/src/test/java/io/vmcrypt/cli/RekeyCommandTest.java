package io.vmcrypt.cli;

import static io.vmcrypt.cli.Cli.words;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
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
  @Tag("thorough")
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
      assertThat(first.status()).as(first.err() + first.out()).isZero();
      assertThat(first.words()).contains("2 done", "2 of 2 VMs");
      FakeVmState after = cloud.vcenter().vm("web-01");
      assertThat(Files.readString(file))
          .contains(web.keyId() + "\t" + web.clusterId() + "\tstill needed by host ");
      Run second = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", name);
      assertThat(second.status()).as(second.err() + second.out()).isZero();
      assertThat(second.words()).contains("0 to change, 2 as wanted");

      assertThat(key(cloud, "web-01")).isNotEqualTo(web);
      assertThat(key(cloud, "web-01").clusterId()).isEqualTo(web.clusterId());
      assertThat(key(cloud, "db-01")).isNotEqualTo(db);
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(after);
    }
  }

  @Test
  @DisplayName("a task that stops half-way leaves its key in a part: it is not told as unused")
  void stoppedHalfWay_keyIsNotToldAsUnused() throws IOException {
    try (FakeCloud cloud = encrypted()) {
      cloud.vcenter().tasks().setEffect("web-01", FakeTaskEffect.HOME_ONLY);
      cloud.vcenter().tasks().setFails("web-01", true);

      Run run = Cli.of(cloud).run("rekey", "web-01", "--yes");

      assertThat(run.status()).as(run.err() + run.out()).isEqualTo(3);
      String made = key(cloud, "web-01").keyId();
      String ask = "vmcrypt keys --kms-keys " + made + " --provider kms-cluster";
      assertThat(run.words())
          .contains("key " + made + " of key provider kms-cluster was made for it", ask)
          .doesNotContain("is not used");
      Run keys = Cli.of(cloud).run(ask.substring("vmcrypt ".length()).concat(" --json").split(" "));
      assertThat(Parsed.list(Parsed.object(keys), "keys"))
          .anySatisfy(
              one ->
                  assertThat((Map<?, ?>) one)
                      .hasFieldOrPropertyWithValue("id", made)
                      .hasFieldOrPropertyWithValue("use", "needed"));
    }
  }

  @Test
  @DisplayName("a file that holds no keys, and two ways to say which go, are refused")
  void badKeys_refused(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), "no key\n");
    Path empty = Files.writeString(directory.resolve("empty"), "\n");
    Path state = Files.writeString(directory.resolve("state"), "key-1\tkms\tthe-password\n");
    try (FakeCloud cloud = encrypted()) {
      FakeVmState before = cloud.vcenter().vm("web-01");

      Run bad = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", file.toString());
      Run none = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", empty.toString());
      Run wrong = Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", state.toString());
      Run two =
          Cli.of(cloud).run("rekey", "--all", "--yes", "--old-keys", "new", "--provider", "other");

      assertThat(bad.status()).isEqualTo(2);
      assertThat(bad.err()).contains(", line 1 is no key");
      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err()).contains(", line 1 is no key").doesNotContain("the-password");
      assertThat(none.status()).isEqualTo(2);
      assertThat(none.err()).contains("holds no key");
      assertThat(two.status()).isEqualTo(2);
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(before);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a VM of which it is not known whether it is encrypted is not left out: status 3")
  void notReadable_isNotLeftOut() {
    try (FakeCloud cloud = encrypted()) {
      FakeKey web = key(cloud, "web-01");
      cloud.vcenter().inventory().setAccessible("web-01", false);

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
      cloud.vcenter().inventory().setAccessible("web-01", true);
      assertThat(key(cloud, "web-01")).isEqualTo(web);
    }
  }

  @Test
  @DisplayName("a VM of which the encryption is not known is told beside a chosen level: status 3")
  void level_tellsTheNotKnown() throws IOException {
    try (FakeCloud cloud = encrypted()) {
      FakeVmState web = cloud.vcenter().vm("web-01");
      cloud.vcenter().inventory().setAccessible("web-01", false);
      String[] some = {"rekey", "--all", "--encryption", "encrypted"};

      Run plan = Cli.of(cloud).run(words(some, "--plan"));
      Run json = Cli.of(cloud).run(words(some, "--plan", "--json"));
      Run excluded = Cli.of(cloud).run(words(some, "--plan", "--exclude-name", "web-*"));
      Run run = Cli.of(cloud).run(words(some, "--yes"));
      Run none = Cli.of(cloud).run("encrypt", "--all", "--encryption", "plain", "--yes");
      Run noneJson =
          Cli.of(cloud).run("encrypt", "--all", "--encryption", "plain", "--yes", "--json");

      assertThat(plan.status()).as(plan.words()).isEqualTo(3);
      assertThat(plan.words())
          .contains("! web-01: it is not known how much of it is encrypted", "1 skipped");
      assertThat(json.status()).isEqualTo(3);
      assertThat(Parsed.list(Parsed.object(json), "passedOver"))
          .singleElement()
          .satisfies(vm -> assertThat(((Map<?, ?>) vm).get("name")).isEqualTo("web-01"));
      assertThat(excluded.status()).as(excluded.words()).isZero();
      assertThat(excluded.words()).doesNotContain("skipped");
      assertThat(run.status()).as(run.words()).isEqualTo(3);
      assertThat(run.words()).contains("1 done", "1 skipped");
      assertThat(none.status()).as(none.words()).isEqualTo(3);
      assertThat(none.words()).contains("! web-01: ").doesNotContain("Nothing has to be done");
      assertThat(Parsed.list(Parsed.object(noneJson), "passedOver")).hasSize(1);
      cloud.vcenter().inventory().setAccessible("web-01", true);
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(web);
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
