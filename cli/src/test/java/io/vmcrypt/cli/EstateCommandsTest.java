package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands plan, apply, prove and check, with an estate document. */
class EstateCommandsTest {

  @TempDir Path directory;
  private final FakeCloud cloud = Cli.cloud();
  private String thumbprint = "";

  @BeforeEach
  void read() {
    thumbprint =
        Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA1).toString();
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private String document(boolean known) throws IOException {
    return EstateFile.write(
            directory.resolve(known ? "known.json" : "unknown.json"),
            cloud,
            known,
            "\"vms\": [{\"named\": [\"web-01\"], \"migrateEncryption\": \"required\"}]")
        .toString();
  }

  private Run run(String... arguments) {
    return Cli.of(cloud).run(arguments);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a key server that nobody has recognized blocks, until its thumbprint is accepted")
  void unknownKeyServer_isAccepted() throws IOException {
    String estate = document(false);

    Run blocked = run("apply", "--yes", estate);
    Run wrong = run("plan", estate, "--accept", "00".repeat(20));
    assertThat(blocked.status()).isEqualTo(3);
    assertThat(blocked.words()).contains("--accept " + thumbprint, "Nothing was changed.");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();

    assertThat(run("apply", "--yes", estate, "--accept", thumbprint).status()).isZero();
    assertThat(run("prove", estate).status()).isZero();
  }

  @Test
  @DisplayName(
      "apply of two VMs: each change and each warning before the question, the proof in a line, all"
          + " on under 60 lines; what the plan has noted is not told again")
  void apply_twoVms_isShort() throws IOException {
    String estate =
        EstateFile.write(
                directory.resolve("two.json"),
                cloud,
                true,
                "\"vms\": [{\"named\": [\"web-01\", \"db-01\"],"
                    + " \"migrateEncryption\": \"required\"}]")
            .toString();

    Run plan = run("apply", "--plan", estate);
    Run apply = run("apply", "--yes", estate);

    assertThat(apply.status()).as(apply.words()).isZero();
    assertThat(apply.out().lines()).hasSizeLessThan(60);
    assertThat(apply.words())
        .contains("+ KMS 127.0.0.1: registered with the thumbprint " + thumbprint)
        .contains("~ /Datacenter/vm/db-01: home, Hard disk 1, Hard disk 2, Hard disk 3")
        .contains("cannot be taken back: the old key is forgotten")
        .contains("! backup-without-san: backups in SAN mode do not work", "! linked-clones")
        .contains("--plan shows more", "estate prod: 7 of 7 steps done")
        .contains("estate prod: proved, no warnings, 2 of 2 VMs encrypted, 5 of 5 disks")
        .doesNotContain("waits for", "control", "Let the backup jobs");
    assertThat(apply.words())
        .contains(
            "- host-not-in-encryption-mode: host esx-01.datacenter.test (host-11), host esx-");
    assertThat(apply.words().split("host-not-in-encryption-mode", -1)).hasSize(2);
    assertThat(apply.words().split("kms-certificate-ec-key", -1)).hasSize(2);
    // both hosts, told once
    assertThat(plan.words().split("host-not-in-encryption-mode", -1)).hasSize(2);
    assertThat(plan.words())
        .contains("beforehand. The same of host esx-02.datacenter.test (host-12).")
        .contains("waits for vCenter to find", "Let the backup jobs", "Nothing was changed.");
  }

  /** Its key server has a user, whose password is in the file kms-password. */
  private String documentWithUser() throws IOException {
    return Files.writeString(
            directory.resolve("with-user.json"),
            Files.readString(Path.of(document(true)))
                .replace(
                    "\"name\": \"kms-1\",",
                    "\"name\": \"kms-1\", \"user\": \"vcenter\","
                        + " \"password\": \"file:kms-password\","))
        .toString();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "what was asked for and failed is no success, even if the rest of the estate is proved")
  void renewPassword_fails_three() throws IOException {
    String estate = documentWithUser();
    Files.writeString(directory.resolve("kms-password"), "MARK-same");
    cloud.kms().orElseThrow().replaceLogin("vcenter", "MARK-same".toCharArray());
    assertThat(run("apply", "--yes", estate).status()).isZero();
    cloud
        .vcenter()
        .faults()
        .onNext(
            FakeVcenter.call("UpdateKmipServer"), Fault.soapFault("RuntimeFault", "out of order"));

    Run apply = run("apply", "--yes", estate, "--renew-password", "kms-1");

    assertThat(apply.words()).contains("0 of 1 steps done", "estate prod: proved");
    assertThat(apply.status()).isEqualTo(3);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a proof goes to a file, and a later one is compared with it")
  void prove_baseline_isCompared() throws IOException {
    String estate = document(true);
    String report = directory.resolve("proof.json").toString();
    String page = directory.resolve("proof.html").toString();
    assertThat(run("apply", "--yes", estate).status()).isZero();

    assertThat(run("prove", estate, "--report", report).status()).isZero();
    assertThat(run("prove", estate, "--report", page).status()).isZero();
    assertThat(Files.readString(Path.of(page))).contains("<html");
    assertThat(cloud.kms().orElseThrow().operations())
        .as("for web-01: a proof makes none")
        .containsOnlyOnce("Create");
    cloud.vcenter().inventory().setLocked("web-01", true);
    Run later = run("prove", estate, "--baseline", report);

    assertThat(later.status()).isEqualTo(3);
    assertThat(later.words()).contains("vm-locked");
    assertThat(run("prove", estate, "--baseline", estate).status()).isEqualTo(2);
  }

  @Test
  @Tag("thorough")
  @DisplayName("--keys-asked: what the KMS was not asked for is told; a wrong number is bad usage")
  void keysAsked_isTold() throws IOException {
    String estate =
        EstateFile.write(
                directory.resolve("two.json"),
                cloud,
                true,
                "\"vms\": [{\"named\": [\"web-01\", \"db-01\"]}]")
            .toString();
    for (String wrong : new String[] {"-1", "100001", "many"}) {
      Run run = run("apply", "--yes", estate, "--keys-asked", wrong);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err())
          .contains(wrong.equals("many") ? "whole number" : "0 to 100000: " + wrong);
    }
    assertThat(cloud.vcenter().requests()).isEmpty();

    Run apply = run("apply", "--yes", estate, "--keys-asked", "0");
    assertThat(apply.status()).as(apply.words()).isZero();
    assertThat(apply.words()).contains("no key server was to be asked");
    Run one = run("prove", estate, "--keys-asked", "1");
    assertThat(one.status()).as(one.words()).isZero();
    assertThat(one.words())
        .contains("the KMS was asked for the first 1 key in use", "only vCenter confirms");
    for (String[] all :
        new String[][] {{"prove", estate}, {"prove", estate, "--keys-asked", "100000"}}) {
      assertThat(run(all).words()).doesNotContain("only vCenter confirms");
    }
  }

  @Test
  @DisplayName("check: all that is missing or wrong at once, nothing changed")
  void check_tellsAll() throws IOException {
    String estate = document(false);

    Run bare = Cli.bare().run("check");
    assertThat(bare.status()).isEqualTo(3);
    assertThat(bare.words())
        .contains("MISSING vcenter: ", "MISSING vcenter-user: ", "MISSING vcenter-password: ");

    Run wrong =
        Cli.of(cloud)
            .with("VMCRYPT_VCENTER", "vc:port")
            .with("VMCRYPT_VCENTER_PASSWORD", "MARK-in-clear")
            .with("VMCRYPT_HEALTH_TIMEOUT", "soon")
            .run("check", directory.resolve("none.json").toString());
    assertThat(wrong.status()).isEqualTo(3);
    assertThat(wrong.words())
        .contains(
            "WRONG vcenter: ",
            "WRONG vcenter-password: ",
            "WRONG health-timeout: ",
            "WRONG estate document: ")
        .doesNotContain("MARK");

    Run unaccepted = run("check", estate);
    assertThat(unaccepted.status()).isEqualTo(3);
    assertThat(unaccepted.words())
        .contains("ok vCenter: ", "ok OVHcloud: account ", "--accept " + thumbprint)
        .doesNotContain("ok plan");

    Run good = run("check", document(true), "--json");
    assertThat(good.status()).as(good.err()).isZero();
    assertThat(Parsed.object(good).get("good")).isEqualTo(true);
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
  }

  @Test
  @DisplayName("check --offline finds settings that cannot be used together, or not at all")
  void check_offline_findsBadSettings() throws IOException {
    Path authority =
        Files.writeString(directory.resolve("ca.pem"), cloud.authority().certificatePem());

    Run twice = run("check", "--offline", "--vcenter-ca-file", authority.toString());
    Run name = run("check", "--offline", "--vcenter-server-name", "no name");

    assertThat(twice.status()).as(twice.words()).isEqualTo(3);
    assertThat(twice.words()).contains("say in one way how vCenter is recognized");
    assertThat(name.status()).as(name.words()).isEqualTo(3);
    assertThat(cloud.vcenter().requests()).isEmpty();
  }

  @Test
  @DisplayName("check --offline asks nobody")
  void check_offline_asksNobody() {
    Run run = run("check", "--offline");

    assertThat(run.status()).isZero();
    assertThat(run.words()).contains("as far as can be seen without asking");

    assertThat(cloud.vcenter().requests()).isEmpty();
  }
}
