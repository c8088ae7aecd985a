package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key servers of a key provider come and go by the document: each job as people walk it. */
class KeyServersCommandTest {

  @TempDir private Path directory;

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .virtualMachine(FakeVm.builder("web-01").disks(1).build())
          .start();
  private final FakeKmipServer old = cloud.kms().orElseThrow();
  private final FakeKmipServer next = FakeKmipServer.builder(cloud.authority()).start();
  private final String first = server("kms-1", old);
  private final String other = server("kms-2", next);

  @BeforeEach
  void encrypted() throws IOException {
    assertStatus(run("apply", document(first), "--yes"), 0);
    next.copyFrom(old);
  }

  @AfterEach
  void stop() {
    next.close();
    cloud.close();
  }

  private Run run(String... command) {
    return Cli.of(cloud).run(command);
  }

  private static String server(String name, FakeKmipServer kms) {
    String address = kms.host() + ":" + kms.port();
    return """
    {"name": "%s", "address": "%s", "thumbprint": "%s"}\
    """
        .formatted(name, address, Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA1));
  }

  /** The document with these key servers. */
  private String document(String... servers) throws IOException {
    Path file =
        EstateFile.write(
            directory.resolve("estate.json"), cloud, true, "\"vms\": [{\"named\": [\"web-01\"]}]");
    return Files.writeString(
            file,
            Files.readString(file)
                .replaceAll(
                    "\"keyServers\": .*", "\"keyServers\": [" + String.join(", ", servers) + "],")
                .replaceAll("\"registeredWith\": .*", ""))
        .toString();
  }

  private static void assertStatus(Run run, int status, String... words) {
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
    assertThat(List.of(words)).as(run.out()).allMatch(run.words()::contains);
  }

  private List<String> servers() {
    return cloud.vcenter().kmsClusters().get(0).servers().stream()
        .map(FakeKmsCluster.Server::name)
        .toList();
  }

  @Test
  @DisplayName("an old key server is removed by one command, once the document is without it")
  void old_isRemoved() throws IOException {
    assertStatus(run("apply", document(first, other), "--yes"), 0);

    assertStatus(
        run("apply", document(other), "--yes"),
        0,
        "remove the servers that the estate does not name",
        "the keys in use were read there");

    assertThat(servers()).containsExactly("kms-2");
  }
}
