package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The programs on a vCenter whose tasks end with success and do nothing, or not all. */
class DoneMeansSeenFlowTest {

  private final FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(20)).start();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    cloud.close();
  }

  /** Nobody waits a quarter of a minute for what does not come. */
  private static final class Skipping implements TimeSource {
    private final TimeSource time = TimeSource.system();

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {}
  }

  private int run(Example.Body body) {
    out.reset();
    err.reset();
    ChangedSystems systems = new ChangedSystems(cloud);
    systems.vcenterTime = new Skipping();
    return Example.run(
        () -> systems,
        11,
        body,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private static final Example.Body MAIN_JOB =
      (systems, steps) -> ApplyEstate.parse(List.of()).run(systems, steps);

  private static Example.Body encrypt(String vm) {
    return (systems, steps) -> {
      try (var vcenter = systems.vcenter()) {
        EncryptVm.encrypt(vcenter, VmChoice.parseAll(vm), steps);
        return Example.DONE;
      }
    };
  }

  @Test
  @DisplayName("one VM whose disks stayed plain ends with status 3; another one with 0")
  void encrypt_homeOnly_isNotDone() {
    assertThat(run(MAIN_JOB)).isZero();
    cloud.vcenter().setTaskEffect("db-01", FakeTaskEffect.NOTHING);

    assertThat(run(encrypt("db-01"))).isEqualTo(3);
    assertThat(err.toString(UTF_8)).contains("disk \"Hard disk 1\" (key 2000) should be: ");
    assertThat(run(encrypt("web-01"))).isZero();
  }

  @Test
  @DisplayName("rollout, re-key and decryption of many VMs end with status 3 and say of each why")
  void rollouts_nothingHappens_areNotDone() {
    assertThat(run(MAIN_JOB)).isZero();
    cloud.vcenter().setTaskEffect(FakeTaskEffect.NOTHING);
    FakeVmState before = cloud.vcenter().vm("web-01");

    for (RolloutJob job :
        List.of(
            RolloutEncryption.job(List.of("db-01")),
            Rekey.job(List.of("web-01")),
            DecryptVm.job(List.of("web-01")))) {
      assertThat(run(job::run)).isEqualTo(3);
      assertThat(OnScreen.words(out))
          .contains(": not as asked. ", "but the VM is not as asked", "1 not as asked")
          .contains("should be: ");
    }
    assertThat(cloud.vcenter().vm("web-01")).isEqualTo(before);
  }
}
