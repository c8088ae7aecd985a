package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.vcenter.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsCertificateInfo;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import io.vmcrypt.vsphere.kms.ManagedEntityStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether vCenter's client certificate stays, of what is known before a new key is made. */
class KeptCertificateTest {

  private static final ClientTrust SIGNED = new ClientTrust.SignedBy(StageWorld.SIGNER);
  private static final KmsServerStatus ACCEPTS = server("kms-1", true);
  private static final KmsServerStatus REFUSES = server("kms-2", false);

  private StageWorld world = new StageWorld();

  @AfterEach
  void stop() {
    world.close();
  }

  private static KmsServerStatus server(String name, boolean accepts) {
    return new KmsServerStatus(
        name,
        ManagedEntityStatus.RED,
        "",
        Optional.of(true),
        Optional.of(accepts),
        Optional.empty());
  }

  private static KmsClusterStatus status(boolean shown, KmsServerStatus... servers) {
    return new KmsClusterStatus(
        StageWorld.PROVIDER,
        Optional.empty(),
        List.of(servers),
        shown
            ? Optional.of(
                new KmsCertificateInfo(
                    "CN=vc", "CN=ca", "1", Instant.EPOCH, Instant.now().plusSeconds(60), "aa"))
            : Optional.empty());
  }

  private Optional<Finding> why(ClientTrust trust, KmsCluster cluster, KmsClusterStatus status) {
    return new KeptCertificate(world.context(trust), cluster, status).why();
  }

  @Test
  @DisplayName("it stays while one key server accepts it: each is told on its side")
  void why_oneAccepts() {
    Finding finding =
        why(SIGNED, world.provider(), status(true, REFUSES, ACCEPTS, server("kms-0", false)))
            .orElseThrow();
    assertThat(finding.isBlocking()).isTrue();
    assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_IN_USE);
    assertThat(finding.subject().part()).isEqualTo(ClientTrustStage.PART);
    assertThat(finding.seen())
        .startsWith("kms-1 accepts the certificate that vCenter shows now, and kms-0, kms-2 does");
    assertThat(finding.advice()).isEqualTo("Let kms-0, kms-2 accept the present one too.");
  }

  // -- what vCenter says of the keys in use

  private Optional<String> doubt(KmsCluster cluster) {
    return why(SIGNED, cluster, status(true, REFUSES))
        .map(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.seen())
                  .startsWith("no key server accepts the certificate that vCenter shows now; but");
              return finding.seen();
            });
  }

  @Test
  @DisplayName("where no key server accepts it and no key is in use, it need not stay")
  void keys_none() {
    KmsCluster cluster = world.provider();
    world.keyInUse("key-1", "another");
    assertThat(doubt(cluster)).isEmpty();
    assertThat(world.cloud.vcenter().calls("QueryCryptoKeyStatus")).isEmpty();
  }

  @Test
  @DisplayName("a key that vCenter gets, or of which the KMS says that it has none, keeps it")
  void keys_answered() {
    KmsCluster cluster = world.provider(world.accepted("vc", 365));
    world.keyInUse("key-1", StageWorld.PROVIDER);
    assertThat(doubt(cluster)).hasValueSatisfying(seen -> assertThat(seen).contains("the KMS ans"));
  }

  @Test
  @DisplayName("it need not stay where vCenter gets no key with it, of those of the key provider")
  void keys_notObtained() {
    KmsCluster cluster = world.provider(StageWorld.refused("vc", 365));
    world.keyInUse("key-1", StageWorld.PROVIDER);
    assertThat(doubt(cluster)).isEmpty();
    assertThat(world.cloud.vcenter().calls("QueryCryptoKeyStatus")).hasSize(1);
    // one that names no key provider may be of this one
    world.cloud.vcenter().setKeysListedWithoutProvider(true);
    assertThat(doubt(cluster)).isEmpty();
    assertThat(world.cloud.vcenter().calls("QueryCryptoKeyStatus")).hasSize(2);
    // and where vCenter names none, nothing is asked of the keys
    assertThat(why(SIGNED, cluster, status(false, REFUSES))).isEmpty();
    assertThat(world.cloud.vcenter().calls("QueryCryptoKeyStatus")).hasSize(2);
  }

  @Test
  @DisplayName("what vCenter does not say of keys is a doubt")
  void keys_notTold() {
    KmsCluster cluster = world.provider(StageWorld.refused("vc", 365));
    world.keyInUse("key-1", StageWorld.PROVIDER);
    world.cloud.vcenter().answerMethod("QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(""));
    assertThat(doubt(cluster))
        .hasValueSatisfying(
            seen -> assertThat(seen).endsWith("vCenter does not say that it gets none of them"));
    world.notTold("ListKeys");
    assertThat(doubt(cluster))
        .hasValueSatisfying(
            seen ->
                assertThat(seen)
                    .contains("vCenter does not say whether it gets them: ")
                    .contains("not today"));
  }

  // -- the right one is there already, and waits for the KMS alone

  private static void assertKept(Optional<Finding> why) {
    assertThat(why).hasValueSatisfying(finding -> assertThat(finding.isBlocking()).isTrue());
  }

  @Test
  @DisplayName("vCenter's own certificate stays where the KMS is to accept it")
  void selfSigned_last() {
    ClientTrust own = new ClientTrust.SelfSigned();
    KmsCluster cluster = world.provider(world.accepted("vc", 365));
    KmsClusterStatus status = status(true, ACCEPTS, REFUSES);
    // there is none
    assertKept(why(own, cluster, status));
    // it is not the one that is shown
    var unused = cluster.trust().ensureSelfSignedCertificate();
    assertKept(why(own, cluster, status));
    StageWorld.showSelfSigned(cluster);
    assertThat(why(own, cluster, status)).isEmpty();
    // what is shown would be replaced
    assertKept(why(SIGNED, cluster, status));
  }

  private void okms() {
    world.close();
    world = StageWorld.withOkms();
  }

  private ClientCertificate signedByOkms(KmsCluster cluster) {
    return ClientCertificate.of(
        world
            .ovh
            .okms()
            .ensureCredential(
                StageWorld.OKMS,
                OkmsCredentialRequest.builder(
                        "vcenter",
                        cluster.trust().ensureClientCsr().value(),
                        world.ovh.getIdentity().identities())
                    .build())
            .value()
            .await(Duration.ofMinutes(1))
            .certificate()
            .get(0));
  }

  @Test
  @DisplayName(
      "one that the OVHcloud KMS has signed stays while its credential is ready and seen, and the"
          + " request is vCenter's last")
  void okms_ready() {
    okms();
    Estate estate = StageWorld.estate(KeyServer.okms(StageWorld.OKMS)).build();
    KmsCluster cluster = world.provider();
    KmsClusterStatus status = status(true, ACCEPTS, REFUSES);
    ClientCertificate signed = signedByOkms(cluster);
    KeptCertificate kept = new KeptCertificate(world.context(estate), cluster, status);
    // it is not installed
    assertKept(kept.why());
    StageWorld.show(cluster, world.accepted("vc", 365));
    assertKept(kept.why());
    StageWorld.showSignedBy(cluster, signed);
    assertThat(kept.why()).isEmpty();

    for (boolean ready : List.of(false, true)) {
      String json =
          "[{\"id\":\"a\",\"name\":\"vc\",\"status\":\""
              + (ready ? "READY" : "DELETING")
              + "\",\"certificatePEM\":\""
              + signed.pem().replace("\n", "\\n")
              + "\"}]";
      world
          .cloud
          .ovh()
          .answerRoute(
              "GET",
              "/v2/okms/resource/{okmsId}/credential",
              request -> FakeAnswer.json(200, json));
      assertThat(kept.why().isEmpty()).isEqualTo(ready);
    }
    world
        .cloud
        .ovh()
        .answerRoute(
            "GET",
            "/v2/okms/resource/{okmsId}/credential",
            request -> FakeAnswer.json(403, "{\"message\":\"not yours\"}"));
    assertKept(kept.why());
  }

  @Test
  @DisplayName("where vCenter has no request any more, the step would make one")
  void okms_withoutRequest() {
    okms();
    Estate estate = StageWorld.estate(KeyServer.okms(StageWorld.OKMS)).build();
    KmsCluster cluster = world.provider();
    StageWorld.showSignedBy(cluster, signedByOkms(cluster));
    KeptCertificate kept =
        new KeptCertificate(world.context(estate), cluster, status(true, ACCEPTS, REFUSES));
    assertThat(kept.why()).isEmpty();
    world
        .cloud
        .vcenter()
        .answerMethod("RetrieveClientCsr", call -> FakeSoapAnswer.of("<returnval></returnval>"));
    assertKept(kept.why());
  }
}
