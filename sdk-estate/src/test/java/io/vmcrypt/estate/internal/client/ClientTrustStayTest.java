package io.vmcrypt.estate.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where the right client certificate is there already, and the step waits for the KMS alone. */
class ClientTrustStayTest {

  private static final ClientTrust SIGNED = new ClientTrust.SignedBy(StageWorld.SIGNER);

  @AutoClose private StageWorld world = new StageWorld();

  private boolean mayStay(ClientTrust trust, KmsCluster cluster) {
    return mayStay(world.context(trust), cluster);
  }

  private static boolean mayStay(Context context, KmsCluster cluster) {
    return new ClientTrustStage(context, new Health(context), new SignedRequest(context))
        .mayStayAnyhow(cluster);
  }

  @Test
  @DisplayName("vCenter's own certificate stays where the KMS is to accept it")
  void selfSigned_last() {
    ClientTrust own = new ClientTrust.SelfSigned();
    KmsCluster cluster = world.provider(world.accepted("vc", 365));
    // there is none
    assertThat(mayStay(own, cluster)).isFalse();
    // it is not the one that is shown
    var unused = cluster.trust().ensureSelfSignedCertificate();
    assertThat(mayStay(own, cluster)).isFalse();
    StageWorld.showSelfSigned(cluster);
    assertThat(mayStay(own, cluster)).isTrue();
    // what is shown would be replaced
    assertThat(mayStay(SIGNED, cluster)).isFalse();
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
                OkmsCredentialRequest.of(
                    "vcenter",
                    cluster.trust().ensureClientCsr().value(),
                    world.ovh.getIdentity().identities()))
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
    ClientCertificate signed = signedByOkms(cluster);
    Context context = world.context(estate);
    // it is not installed
    assertThat(mayStay(context, cluster)).isFalse();
    StageWorld.show(cluster, world.accepted("vc", 365));
    assertThat(mayStay(context, cluster)).isFalse();
    StageWorld.showSignedBy(cluster, signed);
    assertThat(mayStay(context, cluster)).isTrue();

    for (boolean ready : List.of(false, true)) {
      String json =
          "[{\"id\":\"9c5bfcd4-3c4c-4d2a-8c53-b1a1d1d7a001\",\"name\":\"vc\",\"status\":\""
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
      assertThat(mayStay(context, cluster)).isEqualTo(ready);
    }
    world
        .cloud
        .ovh()
        .answerRoute(
            "GET",
            "/v2/okms/resource/{okmsId}/credential",
            request -> FakeAnswer.json(403, "{\"message\":\"not yours\"}"));
    assertThat(mayStay(context, cluster)).isFalse();
  }

  @Test
  @DisplayName("where vCenter has no request any more, the step would make one")
  void okms_withoutRequest() {
    okms();
    Estate estate = StageWorld.estate(KeyServer.okms(StageWorld.OKMS)).build();
    KmsCluster cluster = world.provider();
    StageWorld.showSignedBy(cluster, signedByOkms(cluster));
    Context context = world.context(estate);
    assertThat(mayStay(context, cluster)).isTrue();
    world
        .cloud
        .vcenter()
        .answerMethod("RetrieveClientCsr", call -> FakeSoapAnswer.of("<returnval></returnval>"));
    assertThat(mayStay(context, cluster)).isFalse();
  }
}
