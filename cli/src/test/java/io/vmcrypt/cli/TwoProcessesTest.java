package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in two processes at once. */
@Timeout(300)
class TwoProcessesTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("two processes that apply the same estate at the same time leave one registration")
  void apply_twoProcessesAtOnce_leaveOneRegistration() throws IOException {
    try (FakeProcess fake = FakeProcess.start(directory)) {
      String estate = fake.document();
      CompletableFuture<Run> first =
          CompletableFuture.supplyAsync(() -> fake.runUnlimited("apply", "--yes", estate));
      Run second = fake.runUnlimited("apply", "--yes", estate);
      // one of them may find that the other was quicker, and says so
      assertThat(List.of(first.join(), second))
          .allSatisfy(run -> assertThat(run.status()).as(run.toString()).isIn(0, 1, 3));

      Run third = fake.runHere("apply", "--yes", estate);
      assertThat(third.status()).as(third.toString()).isZero();
      assertThat(third.out()).contains("estate prod: proved");
      try (OvhClient client =
          OvhClient.builder(
                  OvhEndpoint.of(URI.create(fake.ofOvh("endpoint"))),
                  OvhCredentials.applicationKey(
                      fake.ofOvh("applicationKey"),
                      Secret.of(fake.ofOvh("applicationSecret")),
                      Secret.of(fake.ofOvh("consumerKey"))))
              .trust(ServerTrust.fromFile(Path.of(fake.ofOvh("caFile"))))
              .build()) {
        assertThat(
                client.privateCloud(fake.ofOvh("serviceName")).vmEncryption().kmsServers().list())
            .singleElement()
            .satisfies(registered -> assertThat(registered.ip()).isEqualTo(fake.ofKms("host")));
      }
    }
  }
}
