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
  private final String first = server("kms-1", old, false);
  private final String other = server("kms-2", next, false);

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

  private static String server(String name, FakeKmipServer kms, boolean skipped) {
    String address = kms.host() + ":" + kms.port();
    return """
    {"name": "%s", "address": "%s", "thumbprint": "%s"%s}\
    """
        .formatted(
            name,
            address,
            Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA1),
            skipped ? ", \"skip\": \"" + address + "\"" : "");
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

  @Test
  @DisplayName(
      "a second one while the first is dead: the advice of the plan is taken, and it stands")
  void dead_isSkipped() throws IOException {
    old.stop();
    assertStatus(
        run("plan", document(first, other)),
        3,
        "\"skip\": \"" + old.host() + ":" + old.port() + "\"");

    String skipping = document(server("kms-1", old, true), other);
    assertStatus(run("apply", skipping, "--yes"), 0, "the estate skips it", "got: 1 of 1");

    assertThat(servers()).containsExactly("kms-1", "kms-2");
  }

  @Test
  @DisplayName("one whose keys nobody can compare blocks nothing else; skipped, all is proved")
  void notCompared_isLeftOut() throws IOException {
    old.tellDigests();
    next.tellDigests();
    String both = document(first, other);
    assertStatus(run("plan", both), 0, "the rest of the plan goes on without it", "\"skip\"");
    assertStatus(run("prove", both), 3);

    String skipping = document(first, server("kms-2", next, true));
    assertStatus(run("prove", skipping), 0, "vCenter does not get it");
    assertThat(servers()).containsExactly("kms-1");
  }
}
