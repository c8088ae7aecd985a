package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/first-run.md, followed at the stand-ins from an empty folder. */
class FirstRunPageTest {

  @TempDir Path folder;

  @Test
  @DisplayName(
      "nothing is changed until step 5, no VM until step 6, and each step can be taken back")
  void page_followed_isTrue() throws IOException {
    String page = Files.readString(Path.of("../docs/first-run.md"));
    assertThat(page.split("\\s+")).hasSizeLessThan(600);
    try (FakeCloud cloud = Cli.cloud()) {
      Files.writeString(folder.resolve("client.pem"), cloud.clientIdentity().certificatePem());
      Files.writeString(folder.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
      String kms = cloud.kmsHost() + ":" + cloud.kmsPort();
      String document =
          page.substring(page.indexOf("```json\n") + "```json\n".length())
              .replaceFirst("(?s)```.*", "")
              .replace("192.0.2.1:5696", kms)
              .replaceFirst("(?<=\"thumbprint\": \")[^\"]*", EstateFile.thumbprint(cloud))
              .replace("\"pcc-192-0-2-1\"", "\"" + cloud.ovh().serviceName() + "\"");
      Path first = Files.writeString(folder.resolve("first.json"), document);
      CloudState before = CloudState.of(cloud);

      done(cloud, "thumbprint", kms);
      Run probe =
          Cli.of(cloud)
              .run(
                  "probe",
                  kms,
                  "--cert",
                  folder.resolve("client.pem").toString(),
                  "--key",
                  folder.resolve("client.key").toString());
      assertThat(probe.status()).as(probe.words()).isZero();
      done(cloud, "check", first.toString());
      done(cloud, "plan", first.toString());
      assertThat(CloudState.of(cloud)).isEqualTo(before);

      Run provider = Cli.of(cloud).answering("yes").run("apply", first.toString());
      assertThat(provider.status()).as(provider.words()).isZero();
      assertThat(cloud.vcenter().kmsClusters()).hasSize(1);
      assertThat(cloud.vcenter().calls("ReconfigVM_Task")).isEmpty();

      String vm =
          Pattern.compile("`(\"vms\": \\[\\{.*?\\}\\])`")
              .matcher(page)
              .results()
              .findFirst()
              .orElseThrow()
              .group(1)
              .replace("test-01", "web-01");
      Files.writeString(first, document.replace("\"vms\": []", vm));
      done(cloud, "plan", first.toString());
      Run encrypted = Cli.of(cloud).answering("yes").run("apply", first.toString());
      assertThat(encrypted.status()).as(encrypted.words()).isZero();
      assertThat(cloud.vcenter().calls("ReconfigVM_Task")).hasSize(1);
      assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();

      done(cloud, "prove", first.toString(), "--report", folder.resolve("proof.html").toString());
      done(cloud, "decrypt", "web-01", "--yes");
      assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
    }
  }

  private static void done(FakeCloud cloud, String... arguments) {
    Run run = Cli.of(cloud).run(arguments);
    assertThat(run.status()).as(run.words() + run.err()).isZero();
  }
}
