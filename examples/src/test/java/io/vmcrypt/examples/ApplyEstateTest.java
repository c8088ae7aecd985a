package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeVm;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job: what it prints, how it ends, and what it leaves. */
class ApplyEstateTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... arguments) {
    out.reset();
    err.reset();
    return ApplyEstate.run(
        List.of(arguments),
        environment,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private static FakeCloud.Builder cloud() {
    return FakeCloud.builder().taskStep(Duration.ofMillis(1));
  }

  @Test
  @DisplayName("without arguments it sets up embedded stand-ins, proves that, and fits a terminal")
  void run_noArguments_setsUpStandIns() {
    assertThat(run(Map.of())).isZero();

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(OnScreen.words(out))
        .contains(
            "Systems: embedded fakes of OVHcloud",
            "estate example: 8 steps, nothing in the way",
            "estate example: 8 of 8 steps done",
            "8 vCenter: encrypt 1 VM: VMs db-01, home and Hard disk 2: done",
            "estate example: proved");
    // a thumbprint stays whole, so that it can be copied
    assertThat(out.toString(UTF_8).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    List<String> progress =
        out.toString(UTF_8).lines().filter(line -> line.startsWith("step ")).toList();
    assertThat(progress).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("with an OVHcloud KMS, nothing but the account is needed")
  void run_okms_isProved() {
    assertThat(run(Map.of("VMCRYPT_EMBEDDED", "okms"))).isZero();

    assertThat(OnScreen.words(out))
        .contains("OKMS credential vcenter", "signed by the OVHcloud KMS", "example: proved");
  }

  @Test
  @DisplayName("a second run changes nothing and says so")
  void run_again_changesNothing() {
    try (FakeCloud cloud = cloud().start()) {
      ChangedSystems systems = new ChangedSystems(cloud);
      assertThat(MainJob.run(systems).status()).isZero();
      int keys = cloud.kms().orElseThrow().keys().size();

      MainJob second = MainJob.run(systems);

      assertThat(second.status()).isZero();
      assertThat(second.out())
          .contains("estate example: nothing to change", "nothing had to be done", "proved");
      assertThat(cloud.kms().orElseThrow().keys()).hasSize(keys);
      assertThat(cloud.vcenter().reconfigurations("web-01")).isEqualTo(1);
      assertThat(cloud.vcenter().vm("db-01").disk("Hard disk 2").isEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").disk("Hard disk 1").isEncrypted()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plan", "--prove"})
  @DisplayName("a plan and a proof change nothing")
  void run_planOrProof_changesNothing(String option) {
    try (FakeCloud cloud = cloud().start()) {
      MainJob job = MainJob.run(new ChangedSystems(cloud), option);

      assertThat(job.status())
          .isEqualTo(option.equals("--plan") ? Example.DONE : Example.NOT_AS_IT_SHOULD_BE);
      assertThat(cloud.ovh().registeredKms()).isEmpty();
      assertThat(cloud.vcenter().kmsClusters()).isEmpty();
      assertThat(cloud.vcenter().reconfigurations("web-01")).isZero();
    }
  }

  @Test
  @DisplayName("what is in the way is told, with nothing changed, and ends with status 3")
  void run_blocked_changesNothing() {
    try (FakeCloud cloud =
        cloud().virtualMachine(FakeVm.builder("on").disks(1).poweredOn().build()).start()) {
      MainJob job = MainJob.run(new ChangedSystems(cloud).vms("on"));

      assertThat(job.status()).isEqualTo(Example.NOT_AS_IT_SHOULD_BE);
      assertThat(job.out()).contains("blocked by 1", "vm-not-powered-off");
      assertThat(cloud.ovh().registeredKms()).isEmpty();
      assertThat(cloud.vcenter().kmsClusters()).isEmpty();
    }
  }

  @Test
  @DisplayName("real systems are not set up without a document that says what they are to become")
  void run_realSystemsWithoutDocument_isBadUsage() {
    assertThat(run(Map.of("VMCRYPT_VCENTER", "vcenter.example.com"))).isEqualTo(Example.BAD_USAGE);
    assertThat(err.toString(UTF_8))
        .startsWith("there is no estate document")
        .contains("usage: ApplyEstate [FILE]");
  }

  @Test
  @DisplayName("a document that does not fit is told with its place, before anything is asked")
  void run_badDocument_isBadUsage(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("estate.json"), "{\"estate\": 7}");

    assertThat(run(Map.of(), file.toString())).isEqualTo(Example.BAD_USAGE);
    assertThat(err.toString(UTF_8)).contains("$.estate");
    assertThat(out.toString(UTF_8)).isEmpty();
  }
}
