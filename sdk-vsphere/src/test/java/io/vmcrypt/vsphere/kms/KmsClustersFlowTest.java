package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A fake vCenter that dials a fake key server for real: mutual TLS and KMIP. */
class KmsClustersFlowTest {

  private static final Duration SHORT = Duration.ofSeconds(30);

  private TestAuthority vcenterAuthority = TestAuthority.create("vCenter CA");
  private TestAuthority kmsAuthority;
  private FakeVcenter fake;
  private FakeKmipServer kms;
  private VsphereClient vcenter;

  @BeforeEach
  void start() {
    vcenterAuthority = TestAuthority.create("vCenter CA");
    kmsAuthority = TestAuthority.create("KMS CA");
    kms = FakeKmipServer.builder(kmsAuthority).start();
    fake =
        FakeVcenter.builder(vcenterAuthority)
            .taskDuration(Duration.ZERO)
            .keyServerTimeout(Duration.ofSeconds(2))
            .start();
    vcenter = client();
  }

  @AfterEach
  void stop() {
    vcenter.close();
    assertThat(fake.users().openSessions()).isZero();
    List<FakeSoapCall> requests = fake.requests();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    kms.close();
    if (VimSchemas.areHere()) {
      // the fake speaks 8.0.3; what is sent to it is valid for what is older and newer too
      assertThat(requests)
          .allSatisfy(
              call -> {
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty();
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty();
              });
    }
  }

  private VsphereClient client() {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(vcenterAuthority.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  private KmsServerSpec server(String name) {
    return KmsServerSpec.builder(name, kms.host()).port(kms.port()).build();
  }

  private KmsClusterSpec spec() {
    return KmsClusterSpec.builder("cluster", server("kms-1")).makeDefault().build();
  }

  private ServerCertificate kmsCertificate() {
    return ServerCertificate.of(List.of(kms.certificate()));
  }

  private static ClientIdentity client(TestAuthority authority) {
    TestIdentity identity = authority.client("vcenter").issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private List<String> changesSince(int requests) {
    return fake.requests().stream()
        .skip(requests)
        .map(FakeSoapCall::method)
        .filter(
            method ->
                method.startsWith("Register")
                    || method.startsWith("Update")
                    || method.startsWith("Upload")
                    || method.startsWith("Mark"))
        .toList();
  }

  @Test
  @DisplayName(
      "a cluster becomes healthy when both sides trust each other; a second run changes"
          + " nothing")
  void flow_whole_isHealthyAndRepeatable() {
    ClientIdentity identity = client(kmsAuthority);

    Ensured<KmsCluster> ensured = vcenter.kmsClusters().ensure(spec());
    KmsCluster cluster = ensured.value();
    assertThat(ensured.changes())
        .extracting(Change::toString)
        .containsExactly(
            "vCenter, KMS cluster cluster: none -> with server kms-1 at %s:%s"
                .formatted(kms.host(), kms.port()),
            "vCenter, default key provider: none -> cluster");
    assertThat(cluster.trust().serverCertificate("kms-1")).isEqualTo(kmsCertificate());
    assertThat(cluster.trust().ensureServerTrusted(kmsCertificate()).isChanged()).isTrue();
    assertThat(cluster.trust().ensureClientCertificate(identity).isChanged()).isTrue();
    List<Progress> heard = new ArrayList<>();
    KmsClusterStatus status =
        cluster.awaitHealthy(WaitOptions.timeout(SHORT).progressListener(heard::add));

    assertThat(status.isHealthy()).isTrue();
    assertThat(status.problems()).isEmpty();
    assertThat(status.servers())
        .singleElement()
        .satisfies(
            server -> {
              assertThat(server.status()).isEqualTo(KmsClusterStatus.Health.GREEN);
              assertThat(server.clientTrustServer()).contains(true);
              assertThat(server.serverTrustClient()).contains(true);
            });
    assertThat(heard).last().satisfies(last -> assertThat(last.state()).contains("kms-1 green"));
    assertThat(fake.kmsClusters())
        .singleElement()
        .satisfies(
            there -> {
              assertThat(there.id()).isEqualTo("cluster");
              assertThat(there.isDefault()).isTrue();
              assertThat(there.trustedServerCertificates()).isEqualTo(1);
              assertThat(there.hasClientCertificate()).isTrue();
            });

    int before = fake.requests().size();
    Ensured<KmsCluster> repeated = vcenter.kmsClusters().ensure(spec());
    assertThat(repeated.changes()).isEmpty();
    KmsCluster again = repeated.value();
    assertThat(again.trust().ensureServerTrusted(kmsCertificate()).isChanged()).isFalse();
    assertThat(again.trust().ensureClientCertificate(identity).isChanged()).isFalse();
    assertThat(again.status().isHealthy()).isTrue();
    assertThat(changesSince(before)).isEmpty();
  }

  @Test
  @DisplayName(
      "eight threads that set up the same cluster at once all succeed, and it is set up once")
  void ensure_eightAtOnce_allSucceed() throws Exception {
    KmsClusterSpec two = spec().toBuilder().addServer(server("kms-9")).makeDefault().build();
    CyclicBarrier start = new CyclicBarrier(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<KmsCluster>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  return vcenter.kmsClusters().ensure(two).value();
                }));
      }
      for (Future<KmsCluster> one : all) {
        assertThat(one.get().servers()).hasSize(2);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fake.kmsClusters()).hasSize(1);
    assertThat(vcenter.kmsClusters().plan(two)).isEmpty();
  }
}
