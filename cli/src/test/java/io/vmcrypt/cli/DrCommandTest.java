package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a second site is ready: two vCenters, and the key server of the first. */
class DrCommandTest {

  @TempDir private Path directory;
  private final FakeCloud cloud = Cli.cloud();
  private final FakeVcenter second = FakeVcenter.builder(TestAuthority.create("second CA")).start();

  @BeforeEach
  void encrypt() {
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(Cli.of(cloud).run("encrypt", "web-01", "--yes").status()).isZero();
  }

  @AfterEach
  void close() {
    second.close();
    cloud.close();
  }

  private Cli twoSites() {
    return Cli.of(cloud)
        .with("VMCRYPT_SECOND_VCENTER", second.host() + ":" + second.port())
        .with("VMCRYPT_SECOND_VCENTER_USER", second.userName())
        .with("VMCRYPT_SECOND_VCENTER_PASSWORD", "env:SECOND_PASSWORD")
        .with("SECOND_PASSWORD", second.password())
        .with("VMCRYPT_SECOND_VCENTER_THUMBPRINT", second.identity().thumbprint("SHA-256"));
  }

  /** The second vCenter gets the same key server, under a name. */
  private void share(String name) {
    HostAndPort kms = HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
    ServerCertificate certificate = KmipProbe.builder(kms).build().readCertificate();
    try (VsphereClient vcenter =
        VsphereClient.builder(
                HostAndPort.of(second.host(), second.port()),
                VsphereCredentials.password(second.userName(), Secret.of(second.password())))
            .trust(ServerTrust.pinned(Thumbprint.parse(second.identity().thumbprint("SHA-256"))))
            .build()) {
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          name, KmsServerSpec.builder("kms", kms.host()).port(kms.port()).build())
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(certificate);
      cluster
          .trust()
          .ensureClientCertificate(
              ClientIdentity.of(
                  cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey()));
      cluster.awaitHealthy(Duration.ofMinutes(1));
    }
  }

  @Test
  @DisplayName("without the key provider the second site is not ready: 3; with it it is: 0")
  void ready_onlyWithTheKeys() throws IOException {
    Run lacking = twoSites().run("dr", "--all");
    Run lackingJson = twoSites().run("dr", "--all", "--json");

    assertThat(lacking.status()).isEqualTo(3);
    assertThat(lacking.words())
        .contains("second site NOT READY: 1 of 2 VMs ready", "web-01", "kms-cluster");
    assertThat(lacking.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(lackingJson.status()).isEqualTo(3);
    assertThat(Parsed.map(Parsed.object(lackingJson), "summary").get("ready")).isEqualTo(false);

    share("kms-cluster");
    Run ready = twoSites().run("dr", "--all");
    Run readyJson = twoSites().run("dr", "--name", "web-*", "--below", "Datacenter", "--json");

    assertThat(ready.err()).isEmpty();
    assertThat(ready.status()).isZero();
    assertThat(ready.words()).contains("second site ready: 2 of 2 VMs ready");
    assertThat(readyJson.status()).as(readyJson.err()).isZero();
    Map<?, ?> json = Parsed.object(readyJson);
    assertThat(Parsed.list(json, "vms")).hasSize(1);
    assertThat(Parsed.map(json, "first").get("instanceUuid"))
        .isNotEqualTo(Parsed.map(json, "second").get("instanceUuid"));
  }

  @Test
  @DisplayName("both sites are named by file, environment and option; what is missing is told")
  void sites_areNamed() throws IOException {
    share("kms-cluster");
    Path file = directory.resolve("settings");
    Files.writeString(directory.resolve("secret"), second.password() + "\n");
    Files.writeString(
        file,
        "second-vcenter = 192.0.2.77\nsecond-vcenter-user = nobody\n"
            + "second-vcenter-password = file:secret\n");

    Run run =
        Cli.of(cloud)
            .with("VMCRYPT_SETTINGS", file.toString())
            .with("VMCRYPT_SECOND_VCENTER_USER", second.userName())
            .run(
                "dr",
                "--all",
                "--second-vcenter",
                second.host() + ":" + second.port(),
                "--second-vcenter-thumbprint",
                second.identity().thumbprint("SHA-256"));
    Run missing = Cli.of(cloud).run("dr", "--all");
    Run twice =
        twoSites().with("VMCRYPT_SECOND_VCENTER_CA_FILE", file.toString()).run("dr", "--all");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err())
        .contains(
            "--second-vcenter (VMCRYPT_SECOND_VCENTER), --second-vcenter-user",
            "VMCRYPT_SECOND_VCENTER_PASSWORD");
    assertThat(twice.status()).isEqualTo(2);
    assertThat(twice.err())
        .contains("second-vcenter-ca-file and second-vcenter-thumbprint are both set");
  }

  @Test
  @DisplayName("a report goes to a file, JSON or a page; the exit status stays")
  void report_isWritten() throws IOException {
    Path page = directory.resolve("dr.html");
    Path json = directory.resolve("dr.json");

    Run lacking = twoSites().run("dr", "--all", "--report", page.toString());
    share("kms-cluster");
    Run ready = twoSites().run("dr", "--all", "--report", json.toString());
    Run badName = twoSites().run("dr", "--all", "--report", directory.resolve("a").toString());

    assertThat(lacking.status()).as(lacking.err()).isEqualTo(3);
    assertThat(lacking.words())
        .contains("Written to", "second site NOT READY: 1 of 2 VMs ready")
        .doesNotContain("key provider kms-cluster");
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("NOT READY: 1 of 2 VMs can be taken over")
        .endsWith("</body></html>\n");
    assertThat(ready.status()).as(ready.err()).isZero();
    assertThat(ready.words()).contains("second site ready: 2 of 2 VMs ready");
    assertThat(Files.readString(json)).startsWith("{").contains("\"ready\": true");
    assertThat(badName.status()).isEqualTo(2);
  }

  @Test
  @DisplayName("a report and --json are both written, of one look, and so is a page")
  void reportAndJson_areBothWritten() throws IOException {
    Path json = directory.resolve("dr.json");
    Path page = directory.resolve("dr.html");

    Run both = twoSites().run("dr", "--all", "--json", "--report", json.toString());
    Run paged = twoSites().run("dr", "--all", "--json", "--report", page.toString());

    assertThat(both.status()).as(both.err()).isEqualTo(3);
    assertThat(both.out()).isEqualTo(Files.readString(json));
    assertThat(Parsed.map(Parsed.object(both), "summary").get("ready")).isEqualTo(false);
    assertThat(both.err()).contains("Written to", "NOT READY");
    assertThat(paged.status()).as(paged.err()).isEqualTo(3);
    assertThat(Parsed.map(Parsed.object(paged), "summary").get("ready")).isEqualTo(false);
    assertThat(page).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  @DisplayName("check takes the second site from options, as dr does")
  void check_takesOptions() {
    Run run =
        Cli.of(cloud)
            .with("SECOND_PASSWORD", second.password())
            .run(
                "check",
                "--second-vcenter",
                second.host() + ":" + second.port(),
                "--second-vcenter-user",
                second.userName(),
                "--second-vcenter-password",
                "env:SECOND_PASSWORD",
                "--second-vcenter-thumbprint",
                second.identity().thumbprint("SHA-256"));

    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.words()).contains("ok second-vcenter: ", "ok second vCenter: ");
  }

  @Test
  @DisplayName("which VMs has to be said, in one way; the same vCenter is no second site")
  void senseless_two() {
    int calls = cloud.vcenter().requests().size();
    for (List<String> words :
        List.of(List.of("dr"), List.of("dr", "--all", "--name", "a"), List.of("dr", "web-01"))) {
      assertThat(twoSites().run(words.toArray(String[]::new)).status()).isEqualTo(2);
    }
    assertThat(cloud.vcenter().requests()).hasSize(calls);

    Run same =
        twoSites()
            .with("VMCRYPT_SECOND_VCENTER", cloud.vcenter().host() + ":" + cloud.vcenter().port())
            .with(
                "VMCRYPT_SECOND_VCENTER_THUMBPRINT",
                cloud.vcenter().identity().thumbprint("SHA-256"))
            .with("VMCRYPT_SECOND_VCENTER_USER", cloud.vcenter().userName())
            .with("SECOND_PASSWORD", cloud.vcenter().password())
            .run("dr", "--all");
    assertThat(same.status()).isEqualTo(2);
    assertThat(same.err()).contains("the same vCenter");
  }

  @Test
  @DisplayName("check looks at the second site too, once one of its settings is there")
  void check_looksAtIt() {
    assertThat(Cli.of(cloud).run("check").words()).doesNotContain("second-vcenter");

    Run good = twoSites().run("check");
    assertThat(good.status()).as(good.out()).isZero();
    assertThat(good.words()).contains("ok second-vcenter: ", "ok second vCenter: ");

    Run lacking = Cli.of(cloud).with("VMCRYPT_SECOND_VCENTER", "192.0.2.1").run("check");
    assertThat(lacking.status()).isEqualTo(3);
    assertThat(lacking.words())
        .contains("MISSING second-vcenter-user: ", "MISSING second-vcenter-password: ");
  }
}
