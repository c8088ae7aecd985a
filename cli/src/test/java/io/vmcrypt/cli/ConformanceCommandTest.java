package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  @TempDir private Path folder;
  private final FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start();

  @BeforeEach
  void files() throws IOException {
    write("vcenter", AUTHORITY.client("vcenter").issue());
    write("other", AUTHORITY.client("other").issue());
  }

  private void write(String name, TestIdentity identity) throws IOException {
    Files.writeString(folder.resolve(name + ".pem"), identity.certificatePem());
    Files.writeString(folder.resolve(name + ".key"), identity.privateKeyPem());
  }

  @AfterEach
  void close() {
    kms.close();
  }

  private Run run(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "conformance",
                kms.host() + ":" + kms.port(),
                "--cert",
                folder.resolve("vcenter.pem").toString(),
                "--key",
                folder.resolve("vcenter.key").toString()));
    words.addAll(List.of(more));
    return Cli.bare().run(words.toArray(String[]::new));
  }

  private static Map<?, ?> step(Run run, String name) throws IOException {
    Optional<Map<?, ?>> found =
        Parsed.list(Parsed.object(run), "steps").stream()
            .<Map<?, ?>>map(one -> (Map<?, ?>) requireNonNull(one))
            .filter(one -> name.equals(one.get("step")))
            .findFirst();
    return found.orElseThrow();
  }

  @Test
  @DisplayName("without --yes nothing is sent, and each step is told with where it is known from")
  void withoutYes_isPlan() throws IOException {
    Run run = run();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("Nothing was sent.", "  query server\n", "7.0.3", "not known on the wire");
    Run json = run("--json");
    assertThat(Parsed.object(json).get("done")).isEqualTo(false);
    assertThat(step(json, "tls-1-3").get("needed")).isEqualTo(false);
    assertThat(step(json, "wrapped-keys").get("skipped")).isEqualTo("not known on the wire");
    assertThat(kms.connections()).isEmpty();
  }

  @Test
  @DisplayName("a server that does all is 0, in text and JSON, and keeps no key")
  void good_isDone() throws Exception {
    Run run = run("--yes", "--keys", "2", "--json");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Parsed.object(run).get("passed")).isEqualTo(true);
    assertThat(step(run, "create").get("outcome")).isEqualTo("passed");
    assertThat(run.err()).contains("+ health check", "does what vCenter was seen to need");
    assertThat(kms.keys()).isEmpty();
    assertThat(Parsed.list(Parsed.object(run), "steps")).hasSize(22);
  }

  @Test
  @DisplayName("a step that fails is 3, with what it would mean in vCenter; what is left is named")
  void refused_isNotAsItShouldBe() throws Exception {
    kms.refuse("Activate", "Permission Denied");
    kms.refuse("Add Attribute", "Permission Denied");
    kms.refuse("Destroy", "Permission Denied");
    Run run = run("--yes");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out())
        .contains("x activate: Permission Denied", "in vCenter: A new key stays unusable")
        .contains("~ labels: ", "encryption works")
        .contains("! left: " + kms.host() + ":" + kms.port() + ": the key with id ")
        .contains(kms.keys().get(0).id());
  }

  @Test
  @DisplayName("another client that sees the keys, and another server without them, are 3")
  void otherClientAndServer_areJudged() throws IOException {
    try (FakeKmipServer second = FakeKmipServer.builder(AUTHORITY).start()) {
      Run run =
          run(
              "--yes",
              "--json",
              "--also-at",
              second.host() + ":" + second.port(),
              "--other-cert",
              folder.resolve("other.pem").toString(),
              "--other-key",
              folder.resolve("other.key").toString(),
              "--renewed-cert",
              folder.resolve("other.pem").toString(),
              "--renewed-key",
              folder.resolve("other.key").toString());
      assertThat(run.status()).isEqualTo(3);
      assertThat(step(run, "several-servers").get("outcome")).isEqualTo("failed");
      assertThat(step(run, "other-client").get("outcome")).isEqualTo("failed");
      assertThat(step(run, "renewed-certificate").get("outcome")).isEqualTo("passed");
    }
  }

  @Test
  @DisplayName("one that is not there is 3 or 1, and bad options are 2 before anything is sent")
  void notThere_isFailure() {
    kms.stop();
    assertThat(run("--yes", "--timeout", "2").status()).isEqualTo(1);
    assertThat(run("--keys", "0").status()).isEqualTo(2);
    assertThat(run("--other-cert", "x").status()).isEqualTo(2);
    assertThat(Cli.bare().run("conformance", "192.0.2.1").err()).contains("needs --cert and --key");
  }
}
