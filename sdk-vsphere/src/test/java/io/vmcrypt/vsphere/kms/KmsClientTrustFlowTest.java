package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to make a KMS trust vCenter, against a key server that really decides. */
class KmsClientTrustFlowTest {

  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final CertSignRequest SUBJECT =
      CertSignRequest.builder()
          .commonName("vcenter.example.com")
          .organization("Example, Inc.")
          .organizationUnit("IT")
          .locality("Roubaix")
          .state("Nord")
          .country("FR")
          .email("it@example.com")
          .build();

  private VcenterWithKms systems;
  private KmsCluster cluster;

  @BeforeEach
  void start() {
    // vCenter's own certificates have no extended key usage
    use(UnaryOperator.identity(), FakeKmipServerBuilder::withoutClientUsageCheck);
  }

  private void use(
      UnaryOperator<FakeVcenterBuilder> vcenter, UnaryOperator<FakeKmipServerBuilder> kms) {
    if (systems != null) {
      systems.close();
    }
    systems = VcenterWithKms.start(vcenter, kms);
    cluster = systems.cluster();
  }

  @AfterEach
  void stop() {
    systems.close();
  }

  private static ClientIdentity identity(TestAuthority authority) {
    TestIdentity identity = authority.client("vcenter").issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private ClientCertificate sign(CertificateSigningRequest csr) {
    return ClientCertificate.fromPem(systems.kmsAuthority.signCsr(csr.pem()));
  }

  @Test
  @DisplayName("a signing request that the KMS signs makes the cluster healthy, and is repeatable")
  void csr_signed_isHealthyAndRepeatable() {
    assertThat(cluster.trust().clientCertificate()).isEmpty();
    CertificateSigningRequest csr = cluster.trust().ensureClientCsr().value();
    assertThat(cluster.trust().ensureClientCsr().value()).isEqualTo(csr);
    ClientCertificate signed = sign(csr);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.signed(signed))
                .isChanged())
        .isTrue();

    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    assertThat(cluster.trust().clientCertificate()).contains(signed);
    assertThat(systems.fake.calls("GenerateClientCsr")).hasSize(1);
    int before = systems.requests();
    assertThat(cluster.trust().ensureClientCsr().value()).isEqualTo(csr);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.signed(signed))
                .isChanged())
        .isFalse();
    assertThat(systems.changesSince(before)).isEmpty();
  }

  @Test
  @DisplayName("a plan of a signing request or an own certificate makes none, and tells the same")
  void planned_isWhatEnsureChanges() {
    KmsTrust trust = cluster.trust();
    int before = systems.requests();
    List<Change> csr = trust.planClientCsr(SUBJECT);
    List<Change> own = trust.planSelfSignedCertificate();
    assertThat(systems.changesSince(before)).isEmpty();
    assertThat(csr)
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.from()).isEmpty();
              assertThat(change)
                  .hasToString(
                      "vCenter, KMS cluster cluster, pending signing request: none -> made out"
                          + " to CN=vcenter.example.com, O=Example, Inc., OU=IT, L=Roubaix,"
                          + " ST=Nord, C=FR, email=it@example.com");
            });
    assertThat(own)
        .singleElement()
        .hasToString(
            "vCenter, KMS cluster cluster, self-signed client certificate: none -> a new one,"
                + " made out to whom vCenter chooses");

    assertThat(trust.selfSignedCertificate()).isEmpty();

    assertThat(trust.ensureClientCsr(SUBJECT).changes()).isEqualTo(csr);
    assertThat(trust.ensureSelfSignedCertificate().changes()).isEqualTo(own);
    assertThat(trust.selfSignedCertificate()).contains(trust.ensureSelfSignedCertificate().value());
    assertThat(systems.changesSince(before)).hasSize(2);

    assertThat(trust.planClientCsr(SUBJECT)).isEmpty();
    assertThat(trust.planClientCsr()).isEmpty();
    assertThat(trust.planSelfSignedCertificate()).isEmpty();
    assertThat(trust.ensureClientCsr().isChanged()).isFalse();
    assertThat(trust.ensureSelfSignedCertificate().isChanged()).isFalse();
    CertSignRequest other = SUBJECT.toBuilder().commonName("other").build();
    assertThatThrownBy(() -> trust.planClientCsr(other))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("another subject");
    assertThatThrownBy(() -> trust.planSelfSignedCertificate(other))
        .isInstanceOf(ConflictException.class);
    assertThat(systems.changesSince(before)).hasSize(2);
  }

  @Test
  @DisplayName("the subject that was asked for is in the request, and another one is a conflict")
  void csr_subject_isAskedForOnce() {
    CertificateSigningRequest csr = cluster.trust().ensureClientCsr(SUBJECT).value();
    assertThat(csr.subject().getName())
        .contains("CN=vcenter.example.com", "O=Example\\, Inc.", "OU=IT", "L=Roubaix", "C=FR");
    assertThat(cluster.trust().ensureClientCsr(SUBJECT).value()).isEqualTo(csr);
    assertThat(cluster.trust().ensureClientCsr().value()).isEqualTo(csr);
    int before = systems.requests();

    CertSignRequest other = SUBJECT.toBuilder().email("other@example.com").build();
    assertThatThrownBy(() -> cluster.trust().ensureClientCsr(other).value())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("another subject")
        .hasMessageContaining("have vCenter make a new one");
    assertThat(systems.changesSince(before)).isEmpty();
    CertificateSigningRequest renewed = cluster.trust().createClientCsr(other);
    assertThat(renewed.publicKey()).isNotEqualTo(csr.publicKey());
    assertThat(cluster.trust().ensureClientCsr(other).value()).isEqualTo(renewed);
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "6.7", "7.0.2.0", "8.0.0.2"})
  @DisplayName("a release that takes no subject is not sent one; without one all ways work there")
  void csr_subjectOnOldRelease_isRefused(String release) {
    use(builder -> builder.apiVersion(release), FakeKmipServerBuilder::withoutClientUsageCheck);
    int before = systems.requests();

    assertThatThrownBy(() -> cluster.trust().ensureClientCsr(SUBJECT).value())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining(release)
        .hasMessageContaining("8.0.1.0");
    assertThatThrownBy(() -> cluster.trust().ensureSelfSignedCertificate(SUBJECT).value())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("8.0.1.0");
    assertThatThrownBy(() -> cluster.trust().planClientCsr(SUBJECT))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("8.0.1.0");
    assertThatThrownBy(() -> cluster.trust().planSelfSignedCertificate(SUBJECT))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("8.0.1.0");
    assertThat(systems.changesSince(before)).isEmpty();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    assertThat(cluster.trust().ensureSelfSignedCertificate().value().subject()).isNotEmpty();
  }

  @Test
  @DisplayName("a certificate for another key, or without a request, is refused before it is sent")
  void signed_otherKey_isRefused() {
    CertificateSigningRequest first = cluster.trust().ensureClientCsr().value();
    ClientCertificate late = sign(first);
    cluster.trust().createClientCsr(CertSignRequest.any());
    int before = systems.requests();

    ClientCertificateException e =
        catchThrowableOfType(
            ClientCertificateException.class,
            () -> cluster.trust().ensureClientCertificate(ClientCertificateSpec.signed(late)));
    assertThat(e.reason()).isEqualTo(ClientCertificateException.Reason.OTHER_KEY);
    assertThat(e).hasMessageContaining("another key").hasMessageContaining("present request");
    KmsCluster other =
        systems
            .clusters()
            .ensure(KmsClusterSpec.builder("other", systems.server("kms-1")).build())
            .value();
    assertThat(
            catchThrowableOfType(
                    ClientCertificateException.class,
                    () -> other.trust().ensureClientCertificate(ClientCertificateSpec.signed(late)))
                .reason())
        .isEqualTo(ClientCertificateException.Reason.NOTHING_PENDING);
    assertThat(
            catchThrowableOfType(
                    ClientCertificateException.class,
                    () ->
                        other
                            .trust()
                            .ensureClientCertificate(ClientCertificateSpec.selfSigned(late)))
                .reason())
        .isEqualTo(ClientCertificateException.Reason.NOTHING_PENDING);
    assertThat(systems.changesSince(before)).containsExactly("RegisterKmipServer");
  }

  @Test
  @DisplayName("a certificate that is expired, not valid yet, or a server's is refused unsent")
  void certificate_unusable_isRefused() {
    TestIdentity expired =
        systems
            .kmsAuthority
            .client("vcenter")
            .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
            .notAfter(Instant.parse("2021-01-01T00:00:00Z"))
            .issue();
    TestIdentity early =
        systems
            .kmsAuthority
            .client("vcenter")
            .notBefore(Instant.parse("2090-01-01T00:00:00Z"))
            .notAfter(Instant.parse("2091-01-01T00:00:00Z"))
            .issue();
    TestIdentity server = systems.kmsAuthority.server("kms.example.com").issue();
    int before = systems.requests();

    assertThat(refusal(expired).reason()).isEqualTo(ClientCertificateException.Reason.EXPIRED);
    assertThat(refusal(expired)).hasMessageContaining("2021-01-01T00:00:00Z");
    assertThat(refusal(early).reason()).isEqualTo(ClientCertificateException.Reason.NOT_YET_VALID);
    assertThat(refusal(server).reason())
        .isEqualTo(ClientCertificateException.Reason.NOT_FOR_CLIENTS);
    assertThat(systems.changesSince(before)).isEmpty();
  }

  private ClientCertificateException refusal(TestIdentity identity) {
    return catchThrowableOfType(
        ClientCertificateException.class,
        () ->
            cluster
                .trust()
                .ensureClientCertificate(
                    ClientIdentity.of(identity.chain(), identity.privateKey())));
  }

  @Test
  @DisplayName("vCenter's own certificate makes the cluster healthy once the KMS was given it")
  void selfSigned_givenToKms_isHealthyAndRepeatable() {
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate(SUBJECT).value();
    assertThat(own.subject()).contains("CN=vcenter.example.com");
    assertThat(cluster.trust().clientCertificate()).isEmpty();
    assertThat(cluster.trust().ensureSelfSignedCertificate(SUBJECT).value()).isEqualTo(own);
    assertThatThrownBy(
            () ->
                cluster
                    .trust()
                    .ensureSelfSignedCertificate(SUBJECT.toBuilder().commonName("other").build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("have vCenter make a new one");
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.selfSigned(own))
                .isChanged())
        .isTrue();
    assertThatThrownBy(() -> cluster.awaitHealthy(SHORT))
        .isInstanceOf(OperationTimeoutException.class)
        .hasMessageContaining("KMS server kms-1 does not trust vCenter")
        .hasMessageNotContaining("vCenter does not trust");

    systems.kms.trustClientCertificate(ClientCertificate.fromPem(own.pem()).x509());
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    int before = systems.requests();
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.selfSigned(own))
                .isChanged())
        .isFalse();
    assertThat(cluster.trust().clientCertificate()).contains(own);
    assertThat(systems.changesSince(before)).isEmpty();
    ClientCertificate renewed = cluster.trust().createSelfSignedCertificate(CertSignRequest.any());
    assertThat(renewed).isNotEqualTo(own);
    assertThat(
            catchThrowableOfType(
                    ClientCertificateException.class,
                    () ->
                        cluster
                            .trust()
                            .ensureClientCertificate(
                                ClientCertificateSpec.selfSigned(
                                    ClientCertificate.of(
                                        systems.kmsAuthority.client("x").issue().certificate()))))
                .reason())
        .isEqualTo(ClientCertificateException.Reason.OTHER_KEY);
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("a certificate that the KMS accepts is replaced only with force()")
  void ensureClientCertificate_overWorkingOne_needsReplace() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    ClientIdentity renewed = identity(systems.kmsAuthority);
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    int before = systems.requests();

    assertThatThrownBy(() -> cluster.trust().ensureClientCertificate(renewed))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("the KMS accepts the certificate that vCenter shows now")
        .hasMessageContaining("by force");
    assertThatThrownBy(
            () -> cluster.trust().ensureClientCertificate(ClientCertificateSpec.selfSigned(own)))
        .isInstanceOf(ConflictException.class);
    assertThat(systems.changesSince(before)).isEmpty();
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.of(renewed).force())
                .isChanged())
        .isTrue();
    assertThat(cluster.trust().clientCertificate())
        .contains(ClientCertificate.of(renewed.certificate()));
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("a certificate that the KMS does not accept is replaced without forced")
  void ensureClientCertificate_overUselessOne_replaces() {
    cluster.trust().ensureClientCertificate(identity(TestAuthority.create("stranger")));

    assertThat(cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority)).isChanged())
        .isTrue();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  private ClientIdentity renewalWhileInUse() {
    systems.fake.addVm(
        FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", "cluster")).build());
    return identity(TestAuthority.create("stranger"));
  }

  private void assertKept(ClientIdentity other, String... words) {
    int before = systems.requests();
    AbstractThrowableAssert<?, ?> refusal =
        assertThatThrownBy(() -> cluster.trust().ensureClientCertificate(other))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("by force");
    for (String word : words) {
      refusal.hasMessageContaining(word);
    }
    assertThat(systems.changesSince(before)).isEmpty();
  }

  @Test
  @DisplayName("a working certificate is kept while the KMS is down and keys are in use")
  void ensureClientCertificate_kmsDown_keeps() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    ClientIdentity other = renewalWhileInUse();
    systems.kms.stop();

    assertKept(
        other,
        "it is not known whether the KMS accepts the certificate that vCenter shows now",
        "kms-1 (red",
        "in use by VM web-01");
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.of(other).force())
                .isChanged())
        .isTrue();
  }

  @Test
  @DisplayName("a working certificate is kept when a SOAP fault hides it, or what the servers say")
  void ensureClientCertificate_fault_keeps() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    ClientIdentity other = renewalWhileInUse();
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveClientCert"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "the KMS accepts", "RuntimeFault");

    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveKmipServersStatus_Task"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "it is not known whether the KMS accepts", "RuntimeFault", "web-01");
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveKmipServersStatus_Task"), SoapFaults.of("RuntimeFault"));
    systems.fake.faults().onNext(FakeVcenter.call("ListKeys"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "it is not known who else uses them", "web-01");
  }

  @Test
  @DisplayName(
      "even without keys in use a certificate is kept while a KMS that is down may accept it")
  void ensureClientCertificate_kmsDownWithoutKeys_keeps() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    ClientIdentity other = identity(TestAuthority.create("stranger"));
    systems.kms.stop();

    assertKept(other, "it is not known whether the KMS accepts", "kms-1 (red");
    systems.kms.restart();
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveKmipServersStatus_Task"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "it is not known whether the KMS accepts", "RuntimeFault");
  }

  @Test
  @DisplayName("a fault that hides whether there is a certificate does not stop a first one")
  void ensureClientCertificate_firstTimeWithFault_installs() {
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveClientCert"), SoapFaults.of("RuntimeFault"));

    assertThat(cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority)).isChanged())
        .isTrue();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName(
      "without keys, a certificate is replaced if its servers answer and are not trusted yet")
  void ensureClientCertificate_beforeServersAreTrusted_replaces() {
    KmsCluster untrusted =
        systems
            .clusters()
            .ensure(KmsClusterSpec.builder("new", systems.server("kms-1")).build())
            .value();
    untrusted.trust().ensureClientCertificate(identity(TestAuthority.create("stranger")));

    assertThat(
            untrusted.trust().ensureClientCertificate(identity(systems.kmsAuthority)).isChanged())
        .isTrue();
  }

  @Test
  @DisplayName("one that every server is seen to refuse is replaced, also while keys are in use")
  void ensureClientCertificate_refusedByAllWhileInUse_replaces() {
    cluster.trust().ensureClientCertificate(identity(TestAuthority.create("stranger")));
    renewalWhileInUse();

    assertThat(cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority)).isChanged())
        .isTrue();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("a status from before the KMS accepted the certificate does not make it replaceable")
  void ensureClientCertificate_staleStatus_keeps() {
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    cluster.trust().ensureClientCertificate(ClientCertificateSpec.selfSigned(own));
    ClientIdentity other = renewalWhileInUse();
    assertThat(cluster.status().servers().get(0).serverTrustClient()).contains(false);
    systems.fake.keys().setKmsStatusFrozen(true);
    systems.kms.trustClientCertificate(own.x509());

    // the KMS has no such key, and so has answered
    assertKept(other, "the KMS answers vCenter for key key-1", "CN=");
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("QueryCryptoKeyStatus"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "vCenter does not say whether it gets the keys in use", "RuntimeFault");
    assertThat(cluster.trust().clientCertificate()).contains(own);
  }

  @Test
  @DisplayName("a release that cannot try a key keeps the certificate while keys are in use")
  void ensureClientCertificate_oldReleaseWhileInUse_keeps() {
    use(builder -> builder.apiVersion("6.5"), FakeKmipServerBuilder::withoutClientUsageCheck);
    cluster.trust().ensureClientCertificate(identity(TestAuthority.create("stranger")));
    renewalWhileInUse();

    assertKept(identity(systems.kmsAuthority), "vCenter 6.5 cannot say whether it gets the keys");
  }

  @Test
  @DisplayName("the servers that the cluster has now are asked, not those that it was read with")
  void ensureClientCertificate_serversMovedSince_asksThose() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    KmsCluster before = systems.clusters().get("cluster");
    try (FakeKmipServer other =
        FakeKmipServer.builder(systems.kmsAuthority).withoutClientUsageCheck().start()) {
      systems
          .clusters()
          .ensure(
              KmsClusterSpec.builder(
                      "cluster",
                      KmsServerSpec.builder("kms-1", other.host()).port(other.port()).build())
                  .build());
      ServerCertificate seen = ServerCertificate.of(List.of(other.certificate()));
      assertThat(before.trust().ensureServerTrusted(seen).isChanged()).isTrue();
      systems.kms.stop();

      assertThatThrownBy(
              () ->
                  before
                      .trust()
                      .ensureClientCertificate(identity(TestAuthority.create("stranger"))))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("the KMS accepts the certificate that vCenter shows now");
      systems.kms.restart();
    }
  }

  @Test
  @DisplayName("a vCenter that claims to trust a server but does not is found out")
  void ensureServerTrusted_successWithoutEffect_isTold() {
    KmsCluster untrusted =
        systems
            .clusters()
            .ensure(KmsClusterSpec.builder("new", systems.server("kms-1")).build())
            .value();
    systems.fake.answerMethod("UploadKmipServerCert", call -> FakeSoapAnswer.of(""));

    assertThatThrownBy(() -> untrusted.trust().ensureServerTrusted(systems.kmsCertificate()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not show that it trusts server kms-1");
  }

  @Test
  @DisplayName("a plan says what ensure then changes, refuses what it refuses, and sends nothing")
  void plan_sameAsEnsure_sendsNothing() {
    KmsCluster fresh =
        systems
            .clusters()
            .ensure(KmsClusterSpec.builder("new", systems.server("kms-1")).build())
            .value();
    ServerCertificate seen = systems.kmsCertificate();
    List<X509Certificate> authority = List.of(systems.kmsAuthority.certificate());
    ClientIdentity stranger = identity(TestAuthority.create("stranger"));
    ClientIdentity identity = identity(systems.kmsAuthority);
    int before = systems.requests();

    List<Change> authorities = fresh.trust().planCertificatesTrusted(authority);
    List<Change> servers = fresh.trust().planServerTrusted(seen);
    List<Change> first = fresh.trust().planClientCertificate(stranger);
    assertThat(fresh.trust().planServerTrusted("kms-1", seen)).isEqualTo(servers);
    assertThat(systems.changesSince(before)).isEmpty();

    assertThat(fresh.trust().ensureServerTrusted(seen).changes()).isEqualTo(servers);
    assertThat(fresh.trust().ensureCertificatesTrusted(authority).changes()).isEqualTo(authorities);
    assertThat(fresh.trust().ensureClientCertificate(stranger).changes()).isEqualTo(first);
    List<Change> second = fresh.trust().planClientCertificate(identity);
    assertThat(fresh.trust().ensureClientCertificate(identity).changes()).isEqualTo(second);
    assertThat(fresh.trust().planServerTrusted(seen)).isEmpty();
    assertThat(fresh.trust().planClientCertificate(identity)).isEmpty();
    int after = systems.requests();
    assertThatThrownBy(() -> fresh.trust().planClientCertificate(stranger))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("the KMS accepts the certificate");
    ClientCertificateSpec said = ClientCertificateSpec.of(stranger).force();
    assertThat(fresh.trust().planClientCertificate(said)).hasSize(1);
    assertThat(systems.changesSince(after)).isEmpty();

    String cluster = "vCenter, KMS cluster new, ";
    assertThat(servers)
        .extracting(Change::toString)
        .containsExactly(cluster + "trusted server certificate: none -> " + seen + " of kms-1");
    assertThat(authorities)
        .extracting(Change::toString)
        .containsExactly(
            cluster
                + "certificate "
                + ServerCertificate.of(authority)
                + ": not known whether trusted -> trusted");
    ClientCertificate old = ClientCertificate.of(stranger.certificate());
    ClientCertificate current = ClientCertificate.of(identity.certificate());
    assertThat(first.get(0).toString())
        .startsWith(cluster + "client certificate: none -> " + old + ", valid until ");
    assertThat(second.get(0).toString())
        .startsWith(cluster + "client certificate: " + old + ", valid until ")
        .contains(" -> " + current + ", valid until ");
  }

  @Test
  @DisplayName("a vCenter that claims to show a certificate but does not is found out")
  void clientCertificate_successWithoutEffect_isTold() {
    systems.fake.answerMethod("UploadClientCert", call -> FakeSoapAnswer.of(""));

    assertThatThrownBy(
            () -> cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority)))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not show the client certificate CN=");
  }

  @Test
  @DisplayName(
      "interrupted after any call took effect, both ways of trust continue where they" + " were")
  void bothWays_brokenOff_goOn() {
    brokenOff("GenerateClientCsr");
    assertThatThrownBy(() -> cluster.trust().ensureClientCsr().value())
        .isInstanceOf(ConnectionException.class);
    CertificateSigningRequest csr = cluster.trust().ensureClientCsr().value();
    assertThat(systems.fake.calls("GenerateClientCsr")).hasSize(1);
    ClientCertificate signed = sign(csr);
    brokenOff("UpdateKmsSignedCsrClientCert");
    assertThatThrownBy(
            () -> cluster.trust().ensureClientCertificate(ClientCertificateSpec.signed(signed)))
        .isInstanceOf(ConnectionException.class);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.signed(signed))
                .isChanged())
        .isFalse();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();

    brokenOff("GenerateSelfSignedClientCert");
    assertThatThrownBy(() -> cluster.trust().ensureSelfSignedCertificate().value())
        .isInstanceOf(ConnectionException.class);
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    assertThat(systems.fake.calls("GenerateSelfSignedClientCert")).hasSize(1);
    brokenOff("UpdateSelfSignedClientCert");
    assertThatThrownBy(
            () ->
                cluster
                    .trust()
                    .ensureClientCertificate(ClientCertificateSpec.selfSigned(own).force()))
        .isInstanceOf(ConnectionException.class);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.selfSigned(own))
                .isChanged())
        .isFalse();
  }

  private void brokenOff(String method) {
    systems.fake.faults().onNext(FakeVcenter.call(method), Fault.close().afterTakingEffect());
  }

  @Test
  @DisplayName(
      "a KMS that accepts vCenter is not shown another certificate, although vCenter"
          + " names none")
  void clientCertificate_noneNamedYetAccepted_isKept() {
    ClientIdentity working = identity(systems.kmsAuthority);
    cluster.trust().ensureClientCertificate(working);
    systems.clusters().keys().create("cluster");
    systems
        .fake
        .hosts()
        .setKey(
            systems.fake.hosts().cryptoStates().keySet().iterator().next(),
            new FakeKey("k", "cluster"));
    systems.fake.answerMethod(
        "RetrieveClientCert", call -> FakeSoapAnswer.of("<returnval></returnval>"));
    ClientIdentity stranger = identity(TestAuthority.create("stranger"));
    int before = systems.requests();

    assertThatThrownBy(() -> cluster.trust().planClientCertificate(stranger))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("the KMS accepts the certificate that vCenter shows now")
        .hasMessageContaining("vCenter does not say which");
    assertThatThrownBy(() -> cluster.trust().ensureClientCertificate(stranger))
        .isInstanceOf(ConflictException.class);
    assertThat(systems.changesSince(before)).isEmpty();
  }
}
