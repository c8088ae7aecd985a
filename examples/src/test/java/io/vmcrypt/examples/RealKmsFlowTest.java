package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.PyKmipServer;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsNotHealthyException;
import io.vmcrypt.vsphere.vm.PrecheckException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealKmsFlowTest {

  @TempDir private Path directory;
  private PyKmipServer kms;
  private FakeCloud cloud;

  @BeforeEach
  void start() throws IOException {
    Path scripts = Path.of(System.getProperty("vmcrypt.shared"), "peers");
    Optional<String> missing = PyKmipServer.missing(scripts);
    assumeTrue(missing.isEmpty(), () -> "no real KMIP server: " + missing.orElseThrow());
    kms = PyKmipServer.builder(scripts).tls13().start(directory);
    cloud =
        FakeCloud.builder()
            .externalKms("127.0.0.1", kms.port())
            .taskStep(Duration.ofMillis(20))
            .start();
  }

  @AfterEach
  void stop() {
    if (cloud != null) {
      cloud.close();
    }
    if (kms != null) {
      kms.close();
    }
  }

  @Test
  @DisplayName("with a real KMIP server the VMs are encrypted with keys that it made")
  void run_realKms_encryptsWithItsKeys() throws IOException {
    MainJob job = MainJob.run(new ChangedSystems(cloud).clientIdentity(kms.client()));

    assertThat(job.status()).isZero();
    assertThat(job.table().get(1))
        .isEqualTo("web-01 | home | yes | VM Encryption Policy | kms-cluster | required");
    assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(MainJob.run(new ChangedSystems(cloud).clientIdentity(kms.client())).out())
        .contains("Nothing was changed");
  }

  @Test
  @DisplayName(
      "with a certificate that the real server does not know, the KMS is named as the side")
  void run_wrongClientCertificate_namesTheKms() {
    ChangedSystems systems = new ChangedSystems(cloud).clientIdentity(cloud.wrongClientIdentity());
    systems.healthTimeout = Duration.ofSeconds(2);

    assertThatThrownBy(() -> MainJob.run(systems))
        .isInstanceOf(KmsNotHealthyException.class)
        .hasMessageContaining("kms-1")
        .hasMessageContaining("does not trust");
    assertThat(cloud.vcenter().reconfigurations("web-01")).isZero();

    try (VsphereClient vcenter = systems.vcenter()) {
      StepPrinter steps = new StepPrinter(new PrintStream(OutputStream.nullOutputStream()), 1);
      assertThatThrownBy(() -> EncryptVm.encrypt(vcenter, systems.vms(), steps))
          .isInstanceOf(PrecheckException.class)
          .hasMessageContaining("kms-cluster")
          .hasMessageContaining("Nothing was changed");
    }
    assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
  }
}
