package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldcheckCommandTest {

  private final FakeCloud cloud = Cli.cloud();

  @TempDir private Path folder;
  private Path report = Path.of("");

  @BeforeEach
  void name() {
    report = folder.resolve("field.json");
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private void assertNothingSent() {
    assertThat(cloud.vcenter().requests()).isEmpty();
    assertThat(cloud.vcenter().apiRequests()).isEmpty();
    assertThat(cloud.ovh().requests()).isEmpty();
    assertThat(report).doesNotExist();
  }

  @Test
  @DisplayName("without a terminal and --yes nothing is sent")
  void nobodyToAsk() {
    Run run = Cli.of(cloud).run("fieldcheck", "--report", report.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("Nothing was done: there is nobody to ask here.");
    assertNothingSent();
  }

  @Test
  @DisplayName("--plan lists each call and what it makes the system do, and sends nothing")
  void plan() {
    Run run =
        Cli.of(cloud)
            .run("fieldcheck", "--plan", "--private-cloud", "pcc-1", "--report", report.toString());
    assertThat(run.status()).isZero();
    assertThat(run.words())
        .contains(
            "None of the calls changes anything",
            "vim RetrieveKmipServersStatus_Task",
            "vCenter makes a task of it",
            "GET /dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}",
            "and to nobody. Placeholders stand there for all that is not a vendor's own word.",
            "Nothing was sent.");
    assertNothingSent();
  }

  @Test
  @DisplayName("a person who does not say yes has sent nothing")
  void refused() {
    Run run = Cli.of(cloud).answering("no").run("fieldcheck", "--report", report.toString());
    // 0 says that all was understood, and nothing was looked at
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.words()).endsWith("Type yes to go on: Nothing was sent. ");
    Run ended = Cli.of(cloud).answering().run("fieldcheck", "--report", report.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertNothingSent();
  }

  @Test
  @Tag("thorough")
  @DisplayName("the fakes are understood: status 0, and a transcript without what is ours")
  void clean() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    String client =
        Files.writeString(
                folder.resolve("client.pem"),
                cloud.clientIdentity().certificatePem() + cloud.clientIdentity().privateKeyPem())
            .toString();
    Run run =
        Cli.of(cloud)
            .answering("yes")
            .run(
                "fieldcheck",
                "--private-cloud",
                cloud.ovh().serviceName(),
                "--okms",
                "--kms",
                cloud.kmsHost() + ":" + cloud.kmsPort(),
                "--cert",
                client,
                "--key",
                client,
                "--report",
                report.toString());
    assertThat(run.err()).isEmpty();
    assertThat(Files.readString(report))
        .contains(
            "<version>8.0.3</version>", "\"call\": \"KMIP probe\"", "\\\"versions\\\":[\\\"1.")
        .doesNotContain(cloud.vcenter().password(), cloud.ovh().serviceName(), "kms-cluster");
    assertThat(run.status()).as(run.words()).isZero();
    assertThat(run.words())
        .contains("26 of 26 reads understood.", "Read it before you send it to anybody.");
  }

  @Test
  @DisplayName("with --json standard output has one object; what is not understood is status 3")
  void notUnderstood() throws IOException {
    cloud
        .vcenter()
        .answerMethod("ListKeys", call -> FakeSoapAnswer.fault("RuntimeFault", "secret-id"));
    Run run = Cli.of(cloud).run("fieldcheck", "--json", "--yes", "--report", report.toString());
    assertThat(run.status()).isEqualTo(3);
    Map<?, ?> json = Parsed.object(run);
    assertThat(json.get("understood")).isEqualTo(false);
    assertThat(json.get("report")).isEqualTo(report.toString());
    assertThat(run.err())
        .contains(
            "Exit status 3: vCenter, the ids of the keys in use, and the state of some: refused,"
                + " fault")
        .doesNotContain("secret-id");
    assertThat(Files.readString(report)).doesNotContain("secret-id");
  }

  @Test
  @DisplayName("where no system answers it has failed, and says so")
  void failed() {
    cloud.close();
    Run run = Cli.of(cloud).run("fieldcheck", "--yes", "--report", report.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("No system answered: vCenter, what vCenter says");
  }

  @Test
  @DisplayName("what cannot be is refused before anything is sent")
  void usage() {
    assertThat(Cli.bare().run("fieldcheck", "--report", report.toString()).err())
        .contains("Nothing is named that could be read.");
    assertThat(Cli.of(cloud).run("fieldcheck").status()).isEqualTo(2);
    assertThat(
            Cli.of(cloud).run("fieldcheck", "--plan", "--yes", "--report", report.toString()).err())
        .contains("Give --plan or --yes, not both.");
    assertThat(Cli.of(cloud).run("fieldcheck", "--yes", "--report", "field.html").err())
        .contains("--report takes a file whose name ends with .json.");
    assertThat(Cli.of(cloud).run("fieldcheck", "--yes", "--report", "/no/such/f.json").err())
        .contains("its folder is not there");
    assertThat(
            Cli.of(cloud)
                .run("fieldcheck", "--yes", "--cert", "a", "--report", report.toString())
                .status())
        .isEqualTo(2);
    assertNothingSent();
  }
}
