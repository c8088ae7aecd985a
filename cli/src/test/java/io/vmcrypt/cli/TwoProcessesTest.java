package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in two processes at once: one of its own, and that of the test. */
@Timeout(300)
@Tag("thorough")
class TwoProcessesTest {

  @TempDir private Path directory;

  /**
   * Holds the answer of OVHcloud that no key server is registered, which the one process has asked
   * for before it registers its own, until the other process has registered it.
   */
  private static final class Race {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch registered = new CountDownLatch(1);

    Race(FakeCloud cloud) {
      Faults faults = cloud.ovh().faults();
      Predicate<ReceivedRequest> look = Faults.request("GET", "/vmEncryption/kms");
      faults.onNext(
          // what it asks before its plan is made is another matter: vCenter is set up after that
          request -> look.test(request) && !cloud.vcenter().kmsClusters().isEmpty(),
          Fault.delay(Duration.ofMillis(1)).whenMet(this::hold));
      faults.onNext(
          Faults.request("POST", "/vmEncryption/kms"),
          Fault.delay(Duration.ofMillis(1)).whenMet(registered::countDown));
    }

    private void hold() {
      asked.countDown();
      await(registered);
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(200, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  @DisplayName("two processes that apply the same estate at the same time leave one registration")
  void apply_twoProcessesAtOnce_leaveOneRegistration() throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      String[] apply = {
        "apply",
        "--yes",
        EstateFile.write(
                directory.resolve("estate.json"),
                cloud,
                true,
                "\"vms\": [{\"named\": [\"web-01\"], \"migrateEncryption\": \"required\"}]")
            .toString()
      };
      Race race = new Race(cloud);
      Map<String, String> environment = ProcessEnvironment.of(cloud, directory);
      CompletableFuture<Run> first =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return JavaProcess.run(UnlimitedVmcrypt.class, environment, apply);
                } finally {
                  race.asked.countDown();
                }
              });
      Race.await(race.asked);
      assertThat(first).isNotDone();
      Run second = Cli.of(cloud).run(apply);
      // one of them may find that the other was quicker, and says so
      assertThat(List.of(first.join(), second))
          .allSatisfy(run -> assertThat(run.status()).as(run.toString()).isIn(0, 1, 3));

      Run third = Cli.of(cloud).run(apply);
      assertThat(third.status()).as(third.toString()).isZero();
      assertThat(third.out()).contains("estate prod: proved");
      try (OvhClient client = new StandIns(cloud).ovh()) {
        assertThat(
                client.privateCloud(cloud.ovh().serviceName()).vmEncryption().kmsServers().list())
            .singleElement()
            .satisfies(registered -> assertThat(registered.ip()).isEqualTo(cloud.kmsHost()));
      }
    }
  }
}
