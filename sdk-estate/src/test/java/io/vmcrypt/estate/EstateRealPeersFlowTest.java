package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PrecheckException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An estate whose keys a real KMIP server makes, and which another vendor's client reads. */
@Tag("thorough")
class EstateRealPeersFlowTest {

  /** The one that Debian's packages are for. */
  private static final String PYTHON = "/usr/bin/python3";

  /** Prints each VM with the key provider of its home and of each disk. */
  private static final String READER =
      """
      import ssl, sys
      from pyVim.connect import SmartConnect, Disconnect
      from pyVmomi import vim
      context = ssl.create_default_context(cafile=sys.argv[5])
      context.check_hostname = False
      si = SmartConnect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3],
                        pwd=sys.argv[4], sslContext=context)
      content = si.RetrieveContent()
      view = content.viewManager.CreateContainerView(
          content.rootFolder, [vim.VirtualMachine], True)
      for vm in sorted(view.view, key=lambda vm: vm.name):
          parts = [vm.config.keyId] + [
              device.backing.keyId for device in vm.config.hardware.device
              if isinstance(device, vim.vm.device.VirtualDisk)]
          print(vm.name, vm.config.migrateEncryption,
                *[key.providerId.id if key else 'plain' for key in parts])
      Disconnect(si)
      """;

  @TempDir private Path directory;

  @Test
  @DisplayName("a real KMIP server makes the keys, and pyVmomi finds each VM encrypted with them")
  void apply_realKms_isReadByPyVmomi() throws Exception {
    assumeTrue(
        programs().run(PYTHON, "-c", "import pyVmomi").isPresent(),
        "no pyVmomi for /usr/bin/python3 on this machine");
    try (PyKmipServer kms = PyKmipServer.builder().tls13().start(directory);
        FakeCloud cloud =
            FakeCloud.builder()
                .externalKms("127.0.0.1", kms.port())
                .taskStep(Duration.ofMillis(1))
                .start()) {
      ServerTrust authority =
          ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
      try (OvhClient ovh =
              OvhClient.builder(
                      OvhEndpoint.of(cloud.ovh().endpoint()),
                      OvhCredentials.applicationKey(
                          cloud.ovh().applicationKey(),
                          Secret.of(cloud.ovh().applicationSecret()),
                          Secret.of(cloud.ovh().consumerKey())))
                  .trust(authority)
                  .timeSource(new BriskTime())
                  .build();
          VsphereClient vcenter =
              VsphereClient.builder(
                      HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                      VsphereCredentials.password(
                          cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
                  .trust(authority)
                  .build();
          EstateClient estates = EstateClient.of(ovh, vcenter)) {
        Estate estate =
            Estate.builder("prod")
                .keyServer(
                    KeyServer.kmip(HostAndPort.of("127.0.0.1", kms.port()))
                        .issuedBy(kms.authorityCertificateFile())
                        .identity(
                            ClientIdentity.of(kms.client().chain(), kms.client().privateKey())))
                .registeredWith(cloud.ovh().serviceName())
                .keyProvider("kms-cluster", "kms-1")
                .encrypt(VmSelection.all().migrateEncryption(MigrateEncryption.REQUIRED).build())
                .build();
        EstatePlan plan = estates.plan(estate);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();

        try (EstateRun run = estates.startApply(plan)) {
          EstateReport report = run.await(EstateSystems.LIMIT);
          assertThat(report.isComplete()).as(report.toString()).isTrue();
        }

        EstateProof proof = estates.prove(estate);
        assertThat(proof.isProved()).as(proof.text()).isTrue();
        Path trusted = directory.resolve("vcenter-ca.pem");
        Files.writeString(trusted, cloud.authority().certificatePem());
        assertThat(
                programs()
                    .run(
                        PYTHON,
                        "-c",
                        READER,
                        cloud.vcenter().host(),
                        Integer.toString(cloud.vcenter().port()),
                        cloud.vcenter().userName(),
                        cloud.vcenter().password(),
                        trusted.toString())
                    .orElseThrow()
                    .lines())
            .containsExactly(
                "db-01 required kms-cluster kms-cluster kms-cluster kms-cluster",
                "web-01 required kms-cluster kms-cluster kms-cluster");
      }
    }
  }

  @Test
  @DisplayName(
      "a certificate that a real KMIP server refuses blocks the plan; one that is signed later ends"
          + " the run, names the KMS, and no VM is touched")
  void apply_certificateOfAStranger_namesTheKms() throws Exception {
    TestAuthority stranger = TestAuthority.create("another authority");
    try (PyKmipServer kms = PyKmipServer.builder().tls13().start(directory);
        FakeCloud cloud =
            FakeCloud.builder()
                .externalKms("127.0.0.1", kms.port())
                .taskStep(Duration.ofMillis(1))
                .start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates =
            EstateClient.builder(systems.vcenter())
                .signer(
                    "stranger",
                    request -> ClientCertificate.fromPem(stranger.signCsr(request.pem())))
                .healthTimeout(Duration.ofSeconds(2))
                .build()) {
      KeyServer server =
          KeyServer.kmip(HostAndPort.of("127.0.0.1", kms.port()))
              .issuedBy(kms.authorityCertificateFile());
      TestIdentity wrong = cloud.wrongClientIdentity();
      EstatePlan refused =
          estates.plan(lab(server.identity(ClientIdentity.of(wrong.chain(), wrong.privateKey()))));
      assertThat(refused.findings())
          .as(refused.text())
          .filteredOn(Finding::isBlocking)
          .extracting(Finding::code)
          .contains(FindingCode.CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY);

      EstatePlan plan = estates.plan(lab(server.clientTrust(new ClientTrust.SignedBy("stranger"))));
      EstateReport report;
      try (EstateRun run = estates.startApply(plan)) {
        report = run.await(EstateSystems.LIMIT);
      }

      assertThat(report.results())
          .flatExtracting(result -> result.failure().stream().toList())
          .singleElement()
          .satisfies(
              e ->
                  assertThat((Throwable) e)
                      .isInstanceOf(OperationTimeoutException.class)
                      .hasMessageContaining("kms-1")
                      .hasMessageContaining("does not trust"));
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();
      PolicyAssignment assignment =
          PolicyAssignment.builder(systems.vcenter().storagePolicies().getVmEncryption())
              .keyProvider("kms-cluster")
              .build();
      assertThatThrownBy(() -> systems.vcenter().virtualMachines().get("web-01").start(assignment))
          .isInstanceOf(PrecheckException.class)
          .hasMessageContaining("kms-cluster")
          .hasMessageContaining("Nothing was changed");
      assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
    }
  }

  private static Estate lab(KeyServer server) {
    return Estate.builder("lab")
        .keyServer(server)
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named("web-01").build())
        .build();
  }

  private PythonProgram programs() {
    return new PythonProgram(directory);
  }
}
