package io.vmcrypt.ovh.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.ManualTime;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A task that a caller names by its id")
@InBothErrorShapes
class NamedTasksFlowTest {

  private static final Duration WAIT = Duration.ofMinutes(10);
  private static final String KMS = "192.0.2.1";
  private static final Thumbprint THUMBPRINT =
      Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61");

  private final ManualTime time = ManualTime.at(Instant.parse("2026-11-24T12:00:00Z"));
  private FakeOvhApi fake;
  private OvhClient client;
  private PrivateCloudUsers users;
  private KmsServers servers;
  private long alice;
  private long bob;

  @BeforeEach
  void start() {
    TestAuthority authority = TestAuthority.create();
    fake =
        FakeOvhApi.builder(authority)
            .clock(time.clock())
            .user("alice", false)
            .user("bob", false)
            .start();
    client =
        OvhClient.builder(
                OvhEndpoint.of(fake.endpoint()),
                OvhCredentials.applicationKey(
                    fake.applicationKey(),
                    Secret.of(fake.applicationSecret()),
                    Secret.of(fake.consumerKey())))
            .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
            .timeSource(time)
            .build();
    PrivateCloud cloud = client.privateCloud(fake.serviceName());
    users = cloud.users();
    servers = cloud.vmEncryption().kmsServers();
    alice = users.findByName("alice").orElseThrow().id();
    bob = users.findByName("bob").orElseThrow().id();
  }

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  private void refused(Operation<OvhTask, ?> resumed, String... words) {
    assertThatThrownBy(() -> resumed.await(WAIT))
        .isInstanceOfSatisfying(
            OperationFailedException.class,
            e -> assertThat(e.getMessage()).contains("task " + resumed.id()).contains(words));
    assertThatThrownBy(resumed::poll).isInstanceOf(OperationFailedException.class);
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  @DisplayName("is refused at once if it is about another user, or a KMS and no user at all")
  void users_taskOfAnother_isRefused() {
    long ofAlice = Long.parseLong(users.ensureEncryptionRight(alice).value().id());
    long ofKms =
        Long.parseLong(
            servers.startRegister(KmsRegistration.builder(KMS, THUMBPRINT).build()).id());

    refused(users.resume(bob, ofAlice), "none of user " + bob, "it is about user " + alice);
    refused(users.resume(bob, ofKms), "none of user " + bob, "does not list it for the user");

    assertThat(users.resume(alice, ofAlice).await(WAIT).encryptionRight()).isTrue();
  }

  @Test
  @DisplayName("is refused at once if it is about a user, or names another KMS")
  void kms_taskOfAnother_isRefused() {
    long ofAlice = Long.parseLong(users.ensureEncryptionRight(alice).value().id());
    long ofKms =
        Long.parseLong(
            servers.startRegister(KmsRegistration.builder(KMS, THUMBPRINT).build()).id());

    refused(servers.resume(KMS, ofAlice), "none of KMS " + KMS, "it is about user " + alice);
    fake.holdTask(ofKms, "doing", "Configuring the KMS 192.0.2.77");
    refused(servers.resume(KMS, ofKms), "none of KMS " + KMS, "it names 192.0.2.77");

    fake.holdTask(ofKms, "doing", "Configuring the KMS " + KMS);
    assertThat(servers.resume(KMS, ofKms).poll().state()).isEqualTo(OvhState.DOING);
  }
}
