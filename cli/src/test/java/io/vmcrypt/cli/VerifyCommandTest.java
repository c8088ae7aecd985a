package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs that are signed when they are made, and checked later. */
class VerifyCommandTest {

  @TempDir private Path folder;
  private final FakeCloud cloud = Cli.cloud();
  private final TestAuthority authority = TestAuthority.create("company");
  private String estate = "";
  private String ca = "";
  private String certificate = "";
  private String key = "";
  private boolean isApplied;

  @BeforeEach
  void files() throws IOException {
    estate =
        EstateFile.write(folder.resolve("prod.json"), cloud, true, "\"vms\": [{\"all\": true}]")
            .toString();
    TestIdentity auditor = authority.client("Auditor").withoutExtendedKeyUsage().issue();
    ca = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem()).toString();
    certificate =
        Files.writeString(folder.resolve("auditor.pem"), auditor.certificatePem()).toString();
    key = Files.writeString(folder.resolve("auditor.key"), auditor.privateKeyPem()).toString();
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private Run prove(String... more) {
    return Cli.of(cloud).run(Cli.words(new String[] {"prove", estate}, more));
  }

  /** Makes all as the document says, so that it can be proved. */
  private void apply() {
    Run run = Cli.of(cloud).run("apply", estate, "--yes");
    assertThat(run.status()).as(run.err()).isZero();
    isApplied = true;
  }

  private void signed(String report) {
    Run run = prove("--report", file(report), "--signer-cert", certificate, "--signer-key", key);
    assertThat(run.status()).as(run.err()).isEqualTo(isApplied ? 0 : 3);
    assertThat(run.words()).contains("Signed in ");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a page has its JSON beside it, signed; the command that it tells checks it")
  void page_hasJsonBeside() throws IOException {
    apply();
    signed("january.html");

    assertThat(Files.readString(folder.resolve("january.html")))
        .contains("<code>vmcrypt verify january.json</code>");
    Run run = Cli.bare().run("verify", file("january.json"), "--ca-file", ca);
    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.words())
        .contains(
            "good",
            "proof of estate prod",
            "proved: all VMs: 2 VMs; outside of that: 0 VMs",
            "signed by CN=Auditor",
            "1 of 1 files are");
  }

  @Test
  @Tag("thorough")
  @DisplayName("what would be lost is refused before anything is asked: a document, the baseline")
  void overwriting_isRefused() throws IOException {
    String document = Files.readString(Path.of(estate));

    Run page = prove("--report", file("prod.html"));
    assertThat(page.status()).isEqualTo(2);
    assertThat(page.err()).contains("is there and is no proof");
    assertThat(Files.readString(Path.of(estate))).isEqualTo(document);
    assertThat(folder.resolve("prod.html")).doesNotExist();
    assertThat(prove("--signer-cert", certificate, "--signer-key", key).err())
        .contains("give --report too");
    assertThat(cloud.vcenter().requests()).isEmpty();

    signed("1.json");
    Run baseline = prove("--report", file("1.json"), "--baseline", file("1.json"));
    assertThat(baseline.status()).isEqualTo(2);
    assertThat(baseline.err()).contains("would overwrite the baseline");
    // another one in its place has no signature any more
    assertThat(prove("--report", file("1.json")).status()).isEqualTo(3);
    assertThat(folder.resolve("1.json.p7s")).doesNotExist();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a file that is none of ours ends with 2, and with 3 if another one is not good")
  void notOurs_isBadUsage() throws IOException {
    Run none = Cli.bare().run("verify", estate);
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.words()).contains("0 of 1 files are");
    signed("1.json");
    Files.writeString(
        folder.resolve("1.json"),
        Files.readString(folder.resolve("1.json"))
            .replace("\"proved\": false", "\"proved\": true"));
    Run both = Cli.bare().run("verify", estate, file("1.json"));
    assertThat(both.status()).isEqualTo(3);
    assertThat(Cli.bare().run("verify", file("1.json"), "--ca-file", estate).status()).isEqualTo(2);
    assertThat(Cli.bare().run("verify").status()).isEqualTo(2);
  }

  @Test
  @DisplayName("a proof that is not proved, or is of another document, ends with 3, signed or not")
  void notProvedOrHollowed_isThree() throws IOException {
    signed("0.json");
    Run empty = Cli.bare().run("verify", file("0.json"), "--ca-file", ca);
    assertThat(empty.status()).isEqualTo(3);
    assertThat(empty.words()).contains("not proved: all VMs");

    apply();
    signed("1.json");
    Files.writeString(
        Path.of(estate), Files.readString(Path.of(estate)).replace("[{\"all\": true}]", "[]"));
    Run hollow = prove("--report", file("2.json"), "--baseline", file("1.json"));
    assertThat(hollow.status()).isEqualTo(3);
    assertThat(hollow.words())
        .contains("document-changed", "no-vm-selected", "not chosen any more: VM web-01");
    Run row = Cli.bare().run("verify", "--json", file("1.json"), file("2.json"));
    assertThat(row.status()).isEqualTo(3);
    List<?> files = Parsed.list(Parsed.object(row), "files");
    assertThat(files.get(0).toString()).contains("good=true", "proved=true", "CN=Auditor");
    assertThat(files.get(1).toString())
        .contains("proved=false", "not-proved", "document-changed", "signer=null");
    assertThat(row.err()).contains("not signed: ");
  }
}
