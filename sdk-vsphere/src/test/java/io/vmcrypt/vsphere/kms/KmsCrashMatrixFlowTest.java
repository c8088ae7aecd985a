package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Setting up a cluster with trust both ways, killed before and after each of its calls in turn, and
 * run again by a new client.
 */
@Tag("thorough")
class KmsCrashMatrixFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static FakeKmipServer kms;
  private static ClientIdentity identity;

  @BeforeAll
  static void startKms() {
    kms = FakeKmipServer.builder(AUTHORITY).start();
    TestIdentity issued = AUTHORITY.client("vcenter").issue();
    identity = ClientIdentity.of(issued.chain(), issued.privateKey());
  }

  @AfterAll
  static void stopKms() {
    kms.close();
  }

  private static FakeVcenter vcenter() {
    return FakeVcenter.builder(AUTHORITY).keyServerTimeout(Duration.ofSeconds(5)).start();
  }

  private static void setUp(FakeVcenter fake) {
    try (VsphereClient client =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
            .timeSource(new VirtualTime())
            .build()) {
      KmsCluster cluster =
          client
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder("cluster", server("kms-1"))
                      .addServer(server("kms-2"))
                      .makeDefault()
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
      cluster.trust().ensureClientCertificate(identity);
      cluster.awaitHealthy(Duration.ofMinutes(1));
    }
  }

  /** To read changes nothing: cut before or after comes to the same. */
  private static List<Fault> faults(String method) {
    boolean reads = method.matches("Retrieve.*|List.*|WaitForUpdatesEx");
    return reads
        ? List.of(Fault.close())
        : List.of(Fault.close(), Fault.close().afterTakingEffect());
  }

  private static KmsServerSpec server(String name) {
    return KmsServerSpec.builder(name, kms.host()).port(kms.port()).build();
  }

  @Test
  @DisplayName("killed between any two calls and run again, it ends as one clean run does")
  void setUp_killedAnywhere_endsTheSame() {
    List<String> calls;
    List<FakeKmsCluster> clean;
    try (FakeVcenter fake = vcenter()) {
      setUp(fake);
      // closing the client logs out, which is no step of the work
      calls =
          fake.requests().stream()
              .map(FakeSoapCall::method)
              .filter(method -> !method.equals("Logout"))
              .toList();
      clean = fake.kmsClusters();
    }
    assertThat(calls)
        .contains("Login", "RegisterKmipServer", "MarkDefault")
        .contains("UploadKmipServerCert", "UploadClientCert");
    assertThat(clean).singleElement().satisfies(c -> assertThat(c.servers()).hasSize(2));
    int broken = 0;
    for (int call = 1; call <= calls.size(); call++) {
      for (Fault fault : faults(calls.get(call - 1))) {
        String at = calls.get(call - 1) + ", call " + call + ", " + fault;
        try (FakeVcenter fake = vcenter()) {
          fake.faults().onNth(call, request -> request.method().equals("POST"), fault);
          try {
            setUp(fake);
          } catch (ConnectionException e) {
            broken++;
          }
          assertThat(fake.faults().isUsedUp()).as(at).isTrue();
          setUp(fake);

          assertThat(fake.kmsClusters()).as(at).isEqualTo(clean);
          assertThat(fake.failures()).as(at).isEmpty();
        }
      }
    }
    // each change broke off, before it took effect and after; reads were repeated
    assertThat(broken).isGreaterThanOrEqualTo(10);
  }
}
