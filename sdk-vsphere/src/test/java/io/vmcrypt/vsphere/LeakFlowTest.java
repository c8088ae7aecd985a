package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("captures all logs")
class LeakFlowTest {

  private static final String PASSWORD = "MARK-password-1";
  private static final String KMS_PASSWORD = "MARK-kms-password-2";

  /** Runs a call that may fail, and keeps all that a program could print of it. */
  private static void tryOut(List<String> said, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        said.add(at.toString());
      }
    }
  }

  @Test
  @DisplayName("at TRACE, neither logs nor messages nor texts hold a password, a cookie or a key")
  void everything_atTrace_holdsNoSecret() {
    TestAuthority authority = TestAuthority.create();
    TestIdentity identity = authority.client("vcenter").issue();
    ClientIdentity client = ClientIdentity.of(identity.chain(), identity.privateKey());
    List<String> said = new ArrayList<>();
    Set<String> secrets = new TreeSet<>(List.of(PASSWORD, KMS_PASSWORD));
    // any line of the key in PEM gives it away in part
    client
        .privateKeyPem()
        .reveal()
        .lines()
        .filter(line -> !line.startsWith("-----"))
        .forEach(secrets::add);
    try (CapturedLogs logs = CapturedLogs.start();
        FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        FakeVcenter fake =
            FakeVcenter.builder(authority)
                .credentials(FakeVcenter.DEFAULT_USER_NAME, PASSWORD)
                .taskDuration(Duration.ZERO)
                .virtualMachine(FakeVm.builder("web-01").disks(1).build())
                .start()) {
      VsphereClient vcenter = client(fake, authority, PASSWORD);
      KmsClusterSpec spec =
          KmsClusterSpec.builder(
                  "cluster",
                  KmsServerSpec.builder("kms-1", kms.host())
                      .port(kms.port())
                      .credentials("user", Secret.of(KMS_PASSWORD))
                      .build())
              .makeDefault()
              .build();
      Ensured<KmsCluster> ensured = vcenter.kmsClusters().ensure(spec);
      KmsCluster cluster = ensured.value();
      cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
      cluster.trust().ensureClientCertificate(client);
      fake.users().expireSessions();
      said.add(cluster.awaitHealthy(Duration.ofMinutes(1)).toString());
      said.add(vcenter.kmsClusters().list().toString());
      said.add(spec.toString());
      said.add(ensured.toString());
      said.add(vcenter.about().toString());
      VirtualMachine vm = vcenter.virtualMachines().get("web-01");
      PolicyAssignment assignment =
          PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
              .keyProvider("cluster")
              .build();
      said.add(vm + " " + vm.start(assignment).await(Duration.ofMinutes(1)));
      AuditRules rules = AuditRules.builder().assigned(assignment).build();
      said.add(vcenter.encryptionAudit(rules).report(List.of(vm)).toString());
      tryOut(said, () -> vcenter.resumeTask("task-unknown").await(Duration.ofSeconds(5)));
      tryOut(
          said, () -> cluster.trust().ensureServerTrusted(ServerCertificate.of(identity.chain())));
      vcenter.close();
      tryOut(said, vcenter::about);
      tryOut(said, () -> client(fake, authority, PASSWORD + "-wrong").about());
      fake.requests().stream()
          .map(FakeSoapCall::request)
          .flatMap(request -> request.header("Cookie").stream())
          .map(cookie -> cookie.replaceFirst("^vmware_soap_session=", "").replace("\"", ""))
          .forEach(secrets::add);

      assertThat(secrets).hasSizeGreaterThan(5);
      assertThat(logs.text()).contains("POST");
      assertThat(secrets)
          .allSatisfy(
              secret -> {
                assertThat(logs.text()).doesNotContain(secret);
                assertThat(said).noneMatch(text -> text.contains(secret));
              });
    }
  }

  private static VsphereClient client(FakeVcenter fake, TestAuthority authority, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .build();
  }
}
