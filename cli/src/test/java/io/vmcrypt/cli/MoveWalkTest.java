package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk of docs/moving-house.md on stand-ins, with the documents of the page. */
@Tag("thorough")
class MoveWalkTest {

  @TempDir private Path folder;

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .target(target -> target.taskDuration(Duration.ZERO))
          .start();

  private final FakeVcenter target = cloud.target().orElseThrow();

  @BeforeEach
  void writeFiles() throws IOException {
    TestIdentity client = cloud.clientIdentity();
    Files.writeString(folder.resolve("ca.pem"), cloud.authority().certificatePem());
    Files.writeString(folder.resolve("kms-client.pem"), client.chainPem());
    Files.writeString(folder.resolve("kms-client-key.pem"), client.privateKeyPem());
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  /** The last block of the page that begins so. */
  private String document(String name, String begin) throws IOException {
    String page = Files.readString(Path.of("../docs/moving-house.md"));
    String fence = "```yaml\n";
    int at = page.lastIndexOf(fence + begin);
    assertThat(at).as(begin).isPositive();
    String text =
        page.substring(at + fence.length(), page.indexOf("```", at + fence.length()))
            .replace("127.0.0.1:5696", cloud.kmsHost() + ":" + cloud.kmsPort())
            .replace("demo/", "");
    assertThat(text).contains("kms-client.pem", ":" + cloud.kmsPort());
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Run run(String... arguments) {
    return Cli.of(cloud).second(target).run(arguments);
  }

  @Test
  @DisplayName("One VM travels, the other is moved by somebody who takes only plain ones")
  void page_walk() throws IOException {
    String old = document("old.yaml", "estate: old house");
    String house = document("house.yaml", "move: house");
    String record = folder.resolve("house.json").toString();

    Run encrypted = run("apply", old, "--yes");
    assertThat(encrypted.status()).as(encrypted.err() + encrypted.out()).isZero();
    assertThat(run("move", "check", house).status()).isZero();
    // nobody has moved it yet
    Run waits = run("move", "apply", house, "--record", record, "--yes", "--arrivals-timeout", "1");
    assertThat(waits.status()).as(waits.err() + waits.out()).isEqualTo(4);
    assertThat(target.vm("web-01").key()).isNotNull();
    FakeReplicationTool.between(cloud.vcenter(), target).copy("db-01").deliver();
    cloud.vcenter().inventory().removeVm("db-01");

    Run done = run("move", "apply", house, "--record", record, "--yes");

    assertThat(done.status()).as(done.err() + done.out()).isZero();
    assertThat(target.vm("db-01").key()).isNotNull();
    Path proof = folder.resolve("proof.json");
    assertThat(
            run("move", "prove", house, "--record", record, "--report", proof.toString()).status())
        .isZero();
    assertThat(Cli.bare().run("verify", proof.toString()).out()).contains("proof of move house");

    Path next = Path.of(document("next.yaml", "estate: old house"));
    Files.writeString(
        next, Files.readString(next).replace("{name: kms}", "{name: next}").split("vms:")[0]);
    assertThat(run("apply", next.toString(), "--yes").status()).isZero();
    String emptying = "emptying:\n  - {keyProvider: kms, hostsTo: next, force: kms}\n";
    assertThat(Files.readString(Path.of("../docs/moving-house.md"))).contains(emptying);
    Files.writeString(Path.of(house), Files.readString(Path.of(house)) + emptying);
    for (int times = 0; times < 2; times++) {
      Run emptied = run("move", "apply", house, "--record", record, "--empty-source", "--yes");
      assertThat(emptied.status()).as(emptied.err() + emptied.out()).isZero();
      assertThat(cloud.vcenter().kmsClusters()).extracting("id").containsExactly("next");
    }
  }
}
