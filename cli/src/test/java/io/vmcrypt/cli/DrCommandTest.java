package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    return Cli.of(cloud).second(second);
  }

  /** The second vCenter gets the same key server, under a name. */
  private void share(String name) {
    try (VsphereClient vcenter = Cli.client(second)) {
      HostAndPort kms = HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
      Cli.createCluster(vcenter, name, kms, cloud.clientIdentity());
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
