package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Re-keying as a program, against embedded fakes. */
class RekeyTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Rekey.run(
        List.of(arguments),
        Map.of(),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private int rekey(Systems systems, String... arguments) {
    out.reset();
    return Rekey.job(List.of(arguments))
        .run(systems, new StepPrinter(new PrintStream(out, true, UTF_8), 1));
  }

  private static FakeKey key(FakeCloud cloud, String vm) {
    return Objects.requireNonNull(cloud.vcenter().vm(vm).key());
  }

  @Test
  @DisplayName("each encrypted VM gets a new key of its key provider; the file makes it repeatable")
  void rekey_oldKeysFile_changesEachOnce(@TempDir Path directory) throws IOException {
    try (FakeCloud cloud = FakeCloud.start()) {
      ChangedSystems systems = new ChangedSystems(cloud);
      assertThat(MainJob.run(systems).status()).isZero();
      FakeKey web = key(cloud, "web-01");
      FakeKey db = key(cloud, "db-01");
      Path file = directory.resolve("keys");
      String[] arguments = {"--old-keys", file.toString()};

      assertThat(rekey(systems, "--plan", "--old-keys", file.toString())).isZero();
      assertThat(out.toString(UTF_8)).contains("web-01: home: ", "Nothing was changed.");
      assertThat(file).doesNotExist();
      assertThat(rekey(systems, arguments)).isZero();
      assertThat(out.toString(UTF_8)).contains("2 done", "2 of 2 VMs");
      FakeVmState after = cloud.vcenter().vm("web-01");
      assertThat(Files.readString(file)).contains(web.keyId() + "\t" + web.clusterId() + "\n");
      assertThat(rekey(systems, arguments)).isZero();
      assertThat(out.toString(UTF_8)).contains("2 already done");

      assertThat(key(cloud, "web-01")).isNotEqualTo(web);
      assertThat(key(cloud, "web-01").clusterId()).isEqualTo(web.clusterId());
      assertThat(key(cloud, "db-01")).isNotEqualTo(db);
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(after);
    }
  }

  @Test
  @DisplayName("VMs move to another key provider, deeply where it is asked for; only those chosen")
  void rekey_provider_movesThere() {
    try (FakeCloud cloud = FakeCloud.start()) {
      ChangedSystems systems = new ChangedSystems(cloud);
      assertThat(MainJob.run(systems).status()).isZero();
      systems.createCluster("second");

      assertThat(rekey(systems, "--deep", "--provider", "second", "web-01")).isZero();
      assertThat(out.toString(UTF_8)).contains("Re-key home and all disks (deep, ", "1 done");
      assertThat(key(cloud, "web-01").clusterId()).isEqualTo("second");
      assertThat(key(cloud, "db-01").clusterId()).isEqualTo("kms-cluster");
      assertThat(rekey(systems, "--provider", "second")).isZero();
      assertThat(out.toString(UTF_8)).contains("1 done", "1 already done");
      assertThat(key(cloud, "db-01").clusterId()).isEqualTo("second");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--what",
        "--provider",
        "--provider other --old-keys file",
        "--old-keys --deep",
        "--name web-* web-01",
      })
  @DisplayName("arguments that make no sense are refused with the usage")
  void run_badArguments_refused(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString(UTF_8)).contains("usage: Rekey");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName(
      "where nothing is encrypted there is nothing to re-key or to decrypt, and it is said")
  void run_nothingEncrypted_saysSo() {
    assertThat(run()).isZero();
    assertThat(out.toString(UTF_8))
        .contains("Look for VMs, encrypted or partly encrypted")
        .contains("There are none left");
  }

  @Test
  @DisplayName("a file that holds no keys is refused before anything is changed")
  void rekey_badFile_refused(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), "no key\n");
    try (FakeCloud cloud = FakeCloud.start()) {
      ChangedSystems systems = new ChangedSystems(cloud);
      assertThat(MainJob.run(systems).status()).isZero();
      FakeVmState before = cloud.vcenter().vm("web-01");

      assertThatThrownBy(() -> rekey(systems, "--old-keys", file.toString()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"no key\" is not a key");
      assertThat(cloud.vcenter().vm("web-01")).isEqualTo(before);
    }
  }
}
