package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rollout as a program, against embedded fakes. */
class RolloutEncryptionTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return RolloutEncryption.run(
        List.of(arguments),
        Map.of(),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private int rollout(Systems systems, String... arguments) {
    return run(RolloutEncryption.job(List.of(arguments)), systems);
  }

  private int run(RolloutJob job, Systems systems) {
    out.reset();
    return job.run(systems, new StepPrinter(new PrintStream(out, true, UTF_8), 1));
  }

  @Test
  @DisplayName("a plan tells what stands in the way, and the exit status says so")
  void run_planWithoutKeyProvider_tellsFindings() {
    assertThat(run("--plan", "--name", "web-*")).isEqualTo(3);

    assertThat(OnScreen.words(out))
        .contains("web-01: cannot be changed as it is", "[no-default-key-provider]")
        .contains("Nothing was changed.")
        .doesNotContain("db-01");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("what is left over is encrypted, a second run finds it done, and it is decrypted")
  void rollout_afterTheMainJob_encryptsTheRest() {
    try (Systems systems = Systems.of(Map.of())) {
      assertThat(MainJob.run(systems).status()).isZero();

      assertThat(rollout(systems, "--plan", "--name", "?b-01")).isZero();
      assertThat(OnScreen.words(out))
          .contains(
              "db-01: Hard disk 1: plain, no policy -> encrypted with ", "Nothing was changed.");
      String[] all = {"--order", "smallest", "--concurrency", "2", "--name", "*b-01"};
      assertThat(rollout(systems, all)).isZero();
      assertThat(OnScreen.words(out)).contains("1 done", "1 already done", "2 of 2 VMs");
      assertThat(rollout(systems, all)).isZero();
      assertThat(OnScreen.words(out)).contains("2 already done");
      assertThat(run(DecryptVm.job(List.of("--plan", "--name", "*b-01")), systems)).isZero();
      assertThat(OnScreen.words(out)).contains("web-01: home: encrypted with key ", " -> plain, ");
      assertThat(run(DecryptVm.job(List.of("--name", "*b-01")), systems)).isZero();
      assertThat(OnScreen.words(out)).contains("2 done");
    }
  }

  @Test
  @DisplayName("VMs are chosen by names and paths, by place, and by how much of them is encrypted")
  void rollout_chosenVms_encryptsThose() {
    try (Systems systems = Systems.of(Map.of())) {
      assertThat(MainJob.run(systems).status()).isZero();

      assertThat(rollout(systems, "--plan", "--encryption", "partly")).isZero();
      assertThat(OnScreen.words(out)).contains("db-01: Hard disk 1: ").doesNotContain("web-01");
      assertThat(rollout(systems, "--below", "Datacenter/vm", "--encryption", "plain")).isZero();
      assertThat(OnScreen.words(out))
          .contains("Look for VMs below /Datacenter/vm, plain")
          .contains("There are none left");
      assertThatThrownBy(() -> rollout(systems, "--name", "nobody", "--encryption", "plain"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("There are no VMs named \"nobody\", plain.");
      assertThat(rollout(systems, "db-01", "/Datacenter/vm/web-01", "db-01")).isZero();
      assertThat(OnScreen.words(out)).contains("1 done", "1 already done");
    }
  }

  @Test
  @DisplayName("what is excluded is left out, counted and named, and is no failure")
  void rollout_excluded_isLeftOut() {
    try (Systems systems = Systems.of(Map.of())) {
      assertThat(MainJob.run(systems).status()).isZero();
      String[] arguments = {"--exclude-name", "db-*", "--name", "*b-01"};

      assertThat(rollout(systems, "--plan", "--exclude-name", "db-*", "--name", "*b-01")).isZero();
      assertThat(OnScreen.words(out))
          .contains("db-01: is left out", "[vm-excluded]", "1 VM is left out.");
      assertThat(rollout(systems, arguments)).isZero();
      assertThat(OnScreen.words(out)).contains("db-01: left out", "1 left out", "1 already done");
      assertThat(rollout(systems, "--exclude-below", "Datacenter/vm", "db-01")).isZero();
      assertThat(OnScreen.words(out)).contains("1 left out");
      assertThat(run(DecryptVm.job(List.of("--exclude-id", "vm-0", "--plan")), systems)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--exclude-name",
        "--what",
        "--name",
        "--concurrency x",
        "--order random",
        "--encryption much",
        "--name web-* web-01",
        "web-01 --below /Datacenter/vm",
        "--name --plan",
      })
  @DisplayName("arguments that make no sense are refused with the usage")
  void run_badArguments_refused(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString(UTF_8)).contains("usage: RolloutEncryption");
  }

  @Test
  @DisplayName("a concurrency that is out of range and a name that no VM has are refused")
  void run_outOfRange_refused() {
    assertThat(run("--concurrency", "129")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("concurrency 129 is not in 1 to 128");
    assertThat(run("--name", "nobody")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("There are no VMs named \"nobody\".");
  }
}
