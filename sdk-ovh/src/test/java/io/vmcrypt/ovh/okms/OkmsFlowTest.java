package io.vmcrypt.ovh.okms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.WithFakeApi;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A service account, and an OVHcloud KMS")
@InBothErrorShapes
class OkmsFlowTest extends WithFakeApi {

  private static final Duration WAIT = Duration.ofMinutes(5);
  private static final Predicate<ReceivedRequest> CREATE = Faults.request("POST", "/credential");

  private final FakeOkms okms =
      FakeOkms.builder(AUTHORITY, "eu-west-rbx.okms.ovh.net:5696")
          .kmipRsaEndpoint("eu-west-rbx.okms.ovh.net:5697")
          .build();
  private OkmsCredentialRequest request;

  OkmsFlowTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected FakeOvhApiBuilder like(FakeOvhApiBuilder builder) {
    return builder.okms(okms).user("alice", false);
  }

  @Override
  protected OvhCredentials credentials() {
    return OvhCredentials.oauth2(fake.clientId(), Secret.of(fake.clientSecret()));
  }

  @BeforeEach
  void askWhoItIs() {
    request =
        OkmsCredentialRequest.of("vcenter", VcenterCsr.REQUEST, client.getIdentity().identities())
            .description("rack 4");
  }

  @Test
  @DisplayName("from the list of key servers to a certificate for vCenter's request")
  void ensureCredential_fresh_hasCertificate() {
    OkmsKeyServer listed = client.okms().list().get(0);
    OkmsKeyServer server = client.okms().get(listed.id());
    assertThat(server.kmipEndpoint()).isEqualTo(HostAndPort.parse("eu-west-rbx.okms.ovh.net:5696"));
    assertThat(server.kmipRsaEndpoint())
        .isEqualTo(HostAndPort.parse("eu-west-rbx.okms.ovh.net:5697"));
    assertThat(server.publicRsaCa()).containsExactly(AUTHORITY.certificate());

    OkmsCredential credential =
        client.okms().ensureCredential(server.id(), request).value().await(WAIT);

    assertThat(credential.state()).isEqualTo(OkmsCredential.State.READY);
    assertThat(VcenterCsr.REQUEST.isAnsweredBy(credential.certificate().get(0))).isTrue();
    assertThat(credential.description()).isEqualTo("rack 4");
    assertThat(credential.identityUrns()).isEqualTo(client.getIdentity().identities());
    assertThat(client.okms().listCredentials(server.id())).containsExactly(credential);
  }

  @Test
  @DisplayName("a credential that is there, or under way, is taken up and not asked for again")
  void ensureCredential_again_isTakenUp() {
    OkmsId id = OkmsId.parse(okms.id());
    List<Change> plan = client.okms().planCredential(id, request);
    assertThat(creations()).isZero();
    Ensured<Operation<OvhProgress, OkmsCredential>> first =
        client.okms().ensureCredential(id, request);
    assertThat(first.changes()).isEqualTo(plan).hasSize(1);
    assertThat(plan.get(0).toString())
        .startsWith("OVHcloud API, OKMS credential vcenter: none -> a client certificate")
        .contains(request.identityUrns());
    assertThat(client.okms().planCredential(id, request)).isEmpty();
    Ensured<Operation<OvhProgress, OkmsCredential>> second =
        client.okms().ensureCredential(id, request);
    assertThat(second.isChanged()).isFalse();
    assertThat(second.value().id()).isEqualTo(first.value().id());
    OkmsCredential ready = first.value().await(WAIT);
    assertThat(ready.toString()).contains("vcenter", ready.id(), "READY").hasLineCount(1);

    // by its certificate, whatever its name is
    OkmsCredentialRequest renamed =
        OkmsCredentialRequest.of("other", request.csr(), request.identityUrns());
    assertThat(client.okms().ensureCredential(id, renamed).value().await(WAIT)).isEqualTo(ready);
    assertThat(creations()).isEqualTo(1);
  }

  @Test
  @DisplayName("a request whose answer was lost is looked up, and not sent again")
  void ensureCredential_answerLost_isFound() {
    fake.faults().onNext(CREATE, Fault.close().afterTakingEffect());

    OkmsCredential credential =
        client.okms().ensureCredential(OkmsId.parse(okms.id()), request).value().await(WAIT);

    assertThat(credential.id()).isEqualTo(fake.okmsCredentials().get(0).id());
    assertThat(creations()).isEqualTo(1);
  }

  @Test
  @DisplayName("one of the same name for another key ends the wait with what to do")
  void ensureCredential_otherKey_isTold() {
    fake.faults().onNext(CREATE, Fault.close().afterTakingEffect());
    OkmsId id = OkmsId.parse(okms.id());
    client.okms().ensureCredential(id, request);
    OkmsCredentialRequest other =
        OkmsCredentialRequest.of("vcenter", VcenterCsr.OTHER, request.identityUrns())
            .description("rack 4");

    assertThatThrownBy(() -> client.okms().ensureCredential(id, other).value().await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("not for the key of the request")
        .hasMessageContaining("another name");
  }

  @Test
  @DisplayName("one that ends in ERROR ends the wait; a missing IAM action is named")
  void ensureCredential_failures_areTold() {
    OkmsId id = OkmsId.parse(okms.id());
    Operation<OvhProgress, OkmsCredential> issue =
        client.okms().ensureCredential(id, request).value();
    fake.holdOkmsCredential(issue.id(), "ERROR");
    assertThatThrownBy(() -> issue.await(WAIT)).isInstanceOf(OperationFailedException.class);
    fake.denyAction("okms:apiovh:credential/create");

    assertThatThrownBy(() -> client.okms().ensureCredential(id, request))
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            e -> assertThat(e.missing()).containsExactly("okms:apiovh:credential/create"));
  }

  private long creations() {
    return fake.requests().stream().filter(CREATE).count();
  }

  @Test
  @DisplayName("the rules of a consumer key for an OVHcloud KMS let its calls through")
  void accessRules_ofOkms_suffice() {
    String key =
        fake.createConsumerKey(
            AccessRule.OKMS.stream().map(AccessRule::toString).toArray(String[]::new));
    try (OvhClient signed = newClient(keys(key))) {
      assertThat(signed.okms().list()).hasSize(1);
      assertThatThrownBy(signed::privateClouds)
          .isInstanceOf(PermissionDeniedException.class)
          .hasMessageContaining("/dedicatedCloud");
    }
  }

  @Test
  @DisplayName("a grant whose answer was lost is taken up by its task, and not sent again")
  void grant_answerLost_isTakenUp() {
    PrivateCloudUser alice = cloud().users().findByName("alice").orElseThrow();
    Predicate<ReceivedRequest> change = Faults.request("POST", "/changeProperties");
    fake.faults().onNext(change, Fault.close().afterTakingEffect());

    Operation<OvhProgress, PrivateCloudUser> grant =
        cloud().users().ensureEncryptionRight(alice.id()).value();

    assertThat(grant.id()).isEqualTo(Long.toString(fake.tasks().get(0).taskId()));
    assertThat(grant.await(WAIT).encryptionRight()).isTrue();
    assertThat(cloud().users().ensureEncryptionRight(alice.id()).isChanged()).isFalse();
    assertThat(fake.tasks()).hasSize(1);
  }

  @Test
  @DisplayName("a grant whose task ends while it is looked for is found by the right itself")
  void grant_taskEndsBetweenTheLooks_isFound() {
    PrivateCloudUser alice = cloud().users().findByName("alice").orElseThrow();
    fake.faults()
        .onNext(Faults.request("POST", "/changeProperties"), Fault.close().afterTakingEffect());
    fake.faults()
        .onNext(
            Faults.request("GET", "/user/*/task"),
            Fault.delay(Duration.ofMillis(1))
                .whenMet(() -> fake.finishTask(fake.tasks().get(0).taskId(), "done")));

    Operation<OvhProgress, PrivateCloudUser> grant =
        cloud().users().ensureEncryptionRight(alice.id()).value();

    assertThat(grant.await(WAIT).encryptionRight()).isTrue();
    assertThat(fake.tasks()).hasSize(1);
  }
}
