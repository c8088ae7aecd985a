package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.ServiceException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            "vCenter, KMS cluster cluster: none -> with server kms-1 at "
                + kms.host()
                + ":"
                + kms.port(),
            "vCenter, default key provider: none -> cluster");
    assertThat(cluster.trust().serverCertificate("kms-1")).isEqualTo(kmsCertificate());
    assertThat(cluster.trust().ensureServerTrusted(kmsCertificate()).isChanged()).isTrue();
    assertThat(cluster.trust().ensureClientCertificate(identity).isChanged()).isTrue();
    List<Progress> heard = new ArrayList<>();
    KmsClusterStatus status =
        cluster.awaitHealthy(WaitOptions.builder(SHORT).progressListener(heard::add).build());

    assertThat(status.isHealthy()).isTrue();
    assertThat(status.problems()).isEmpty();
    assertThat(status.servers())
        .singleElement()
        .satisfies(
            server -> {
              assertThat(server.status()).isEqualTo(ManagedEntityStatus.GREEN);
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
  @DisplayName("a server certificate other than the expected is not trusted, and both are shown")
  void ensureServerTrusted_otherCertificate_isRefused() {
    KmsCluster cluster = vcenter.kmsClusters().ensure(spec()).value();
    ServerCertificate other =
        ServerCertificate.of(kmsAuthority.server("127.0.0.1").issue().chain());
    int before = fake.requests().size();

    ThumbprintMismatchException e =
        catchThrowableOfType(
            ThumbprintMismatchException.class, () -> cluster.trust().ensureServerTrusted(other));

    assertThat(e.seen()).isEqualTo(kmsCertificate().thumbprint());
    assertThat(e.expected()).containsExactly(other.thumbprint());
    assertThat(e).hasMessageContaining("kms-1").hasMessageContaining("cluster");
    assertThat(changesSince(before)).isEmpty();
  }

  @Test
  @DisplayName("with a client certificate that the KMS does not know, the wait names that side")
  void awaitHealthy_wrongClientCertificate_namesTheSide() {
    KmsCluster cluster = vcenter.kmsClusters().ensure(spec()).value();
    cluster.trust().ensureServerTrusted(kmsCertificate());
    cluster.trust().ensureClientCertificate(client(TestAuthority.create("stranger")));

    OperationTimeoutException e =
        catchThrowableOfType(OperationTimeoutException.class, () -> cluster.awaitHealthy(SHORT));

    assertThat(e)
        .hasMessageContaining("KMS server kms-1 does not trust vCenter")
        .hasMessageContaining("give vCenter a client certificate that the KMS accepts")
        .hasMessageNotContaining("vCenter does not trust");
    assertThat(cluster.status().servers().get(0).serverTrustClient()).contains(false);
    assertThat(e.lastState()).contains("kms-1").contains("it does not trust vCenter");
    assertThat(e.elapsed()).isGreaterThanOrEqualTo(SHORT);
  }

  @Test
  @DisplayName("with a server that vCenter was not told to trust, the wait names that side")
  void awaitHealthy_untrustedServer_namesTheSide() {
    KmsCluster cluster = vcenter.kmsClusters().ensure(spec()).value();
    cluster.trust().ensureClientCertificate(client(kmsAuthority));

    assertThatThrownBy(() -> cluster.awaitHealthy(SHORT))
        .isInstanceOf(OperationTimeoutException.class)
        .hasMessageContaining("vCenter does not trust KMS server kms-1")
        .hasMessageContaining("make vCenter trust it");
  }

  @Test
  @DisplayName("a server that vCenter cannot reach has no certificate, and that is reported")
  void serverCertificate_unreachable_isTold() {
    KmsCluster cluster = vcenter.kmsClusters().ensure(spec()).value();
    kms.stop();

    assertThatThrownBy(() -> cluster.trust().ensureServerTrusted(kmsCertificate()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("kms-1")
        .hasMessageContaining("could not reach");
    assertThatThrownBy(() -> cluster.awaitHealthy(SHORT))
        .isInstanceOf(OperationTimeoutException.class)
        .hasMessageContaining("kms-1");
  }

  @Test
  @DisplayName("missing servers are added, changed ones updated, and others left alone")
  void ensure_existingCluster_makesTheDifference() {
    vcenter.kmsClusters().ensure(spec());

    Ensured<KmsCluster> added =
        vcenter.kmsClusters().ensure(KmsClusterSpec.builder("cluster", server("kms-2")).build());
    Ensured<KmsCluster> updated =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "cluster",
                        KmsServerSpec.builder("kms-2", "kms.example.com")
                            .port(5697)
                            .proxyAddress("proxy.example.com")
                            .proxyPort(3128)
                            .credentials("vcenter", Secret.of("pass"))
                            .build())
                    .build());
    Ensured<KmsCluster> ensuredClear =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "cluster", KmsServerSpec.builder("kms-2", "kms.example.com").build())
                    .build());

    String server = "vCenter, KMS cluster cluster, server kms-2";
    assertThat(added.changes())
        .extracting(Change::toString)
        .containsExactly(server + ": none -> " + kms.host() + ":" + kms.port());
    assertThat(added.value().servers())
        .extracting(KmsServer::name)
        .containsExactly("kms-1", "kms-2");
    assertThat(updated.changes())
        .extracting(Change::toString)
        .containsExactly(
            server + ", address: 127.0.0.1 -> kms.example.com",
            server + ", port: " + kms.port() + " -> 5697",
            server + ", proxy: none -> proxy.example.com:3128",
            server + ", user name: none -> vcenter",
            server + ", password: none -> the new password");
    KmsCluster cleared = ensuredClear.value();
    assertThat(ensuredClear.changes())
        .extracting(Change::toString)
        .containsExactly(
            server + ", port: 5697 -> 5696",
            server + ", proxy: proxy.example.com:3128 -> none",
            server + ", user name: vcenter -> none",
            server + ", password: the old password -> none");
    assertThat(cleared.servers().get(1))
        .satisfies(
            shown -> {
              assertThat(shown.proxyAddress()).isEmpty();
              assertThat(shown.proxyPort()).isEmpty();
              assertThat(shown.userName()).isEmpty();
            });
    assertThat(cleared.isDefault()).isTrue();
  }

  @Test
  @DisplayName(
      "eight threads that set up the same cluster at once all succeed, and it is set up" + " once")
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

  @ParameterizedTest
  @ValueSource(strings = {"AlreadyExists", "RuntimeFault"})
  @DisplayName("a server that someone else added meanwhile is there; one that is not stays refused")
  void ensure_lostRace_isLookedUp(String fault) {
    fake.faults()
        .onNext(FakeVcenter.call("RegisterKmipServer"), SoapFaults.of(fault).afterTakingEffect());
    assertThat(vcenter.kmsClusters().ensure(spec()).value().servers()).hasSize(1);

    fake.faults().onNext(FakeVcenter.call("RegisterKmipServer"), SoapFaults.of(fault));
    KmsClusterSpec other = KmsClusterSpec.builder("other", server("kms-1")).build();
    assertThatThrownBy(() -> vcenter.kmsClusters().ensure(other))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining(fault);
    assertThat(fake.kmsClusters()).hasSize(1);
  }

  @Test
  @DisplayName("the default can be read and moved; moving it where it is changes nothing")
  void ensureDefault_otherCluster_movesIt() {
    assertThat(vcenter.kmsClusters().findDefault()).isEmpty();
    assertThat(vcenter.kmsClusters().list()).isEmpty();
    vcenter.kmsClusters().ensure(spec());
    vcenter.kmsClusters().ensure(KmsClusterSpec.builder("other", server("kms-1")).build());

    assertThat(vcenter.kmsClusters().findDefault().orElseThrow().id()).isEqualTo("cluster");
    assertThat(vcenter.kmsClusters().ensureDefault("cluster").changes()).isEmpty();
    assertThat(vcenter.kmsClusters().ensureDefault("other").changes()).hasSize(1);
    assertThat(vcenter.kmsClusters().list())
        .extracting(cluster -> cluster.id() + " " + cluster.isDefault())
        .containsExactlyInAnyOrder("cluster false", "other true");
  }

  @Test
  @DisplayName(
      "clusters and servers that do not exist are not found; the message lists those" + " that do")
  void get_unknown_listsWhatThereIs() {
    KmsCluster cluster = vcenter.kmsClusters().ensure(spec()).value();

    assertThat(vcenter.kmsClusters().find("clusterX")).isEmpty();
    assertThatThrownBy(() -> vcenter.kmsClusters().get("clusterX"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("clusterX")
        .hasMessageContaining("There are: cluster.");
    assertThatThrownBy(() -> vcenter.kmsClusters().ensureDefault("clusterX"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> cluster.trust().serverCertificate("kms-9"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("kms-1");
  }

  @Test
  @DisplayName("a session that expires between calls, or while a task is watched, does no harm")
  void session_expired_isReplaced() {
    KmsCluster cluster = vcenter.kmsClusters().ensure(spec()).value();
    fake.users().expireSessions();
    cluster.trust().ensureServerTrusted(kmsCertificate());
    fake.users().expireSessions();
    cluster.trust().ensureClientCertificate(client(kmsAuthority));
    fake.users().expireSessions();

    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    assertThat(fake.calls("Login")).hasSize(4);
  }

  @Test
  @DisplayName("a vCenter that makes its first cluster the default itself is not told to")
  void ensure_firstBecomesDefault_isNotMarked() {
    try (FakeVcenter eager =
            FakeVcenter.builder(vcenterAuthority).firstClusterBecomesDefault().start();
        VsphereClient client =
            VsphereClient.builder(
                    HostAndPort.of(eager.host(), eager.port()),
                    VsphereCredentials.password(eager.userName(), Secret.of(eager.password())))
                .trust(ServerTrust.certificateAuthorities(List.of(vcenterAuthority.certificate())))
                .build()) {
      KmsCluster cluster = client.kmsClusters().ensure(spec()).value();

      assertThat(cluster.isDefault()).isTrue();
      assertThat(eager.calls("MarkDefault")).isEmpty();
    }
  }
}
