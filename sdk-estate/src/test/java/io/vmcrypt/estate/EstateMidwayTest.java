package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody changes something between two steps, long after the second look. The next step that
 * stands on it changes nothing, and says why.
 */
@Tag("thorough")
class EstateMidwayTest {

  /** What somebody else does. */
  private interface Event {
    void happen(EstateSystems other, FakeKmipServer theirs) throws Exception;
  }

  /**
   * One change by others.
   *
   * @param call it comes just after this call
   * @param failed the step that must not be done any more
   * @param words of its failure
   */
  private record Meanwhile(String what, String call, String failed, String words, Event event) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Meanwhile> changes() {
    return Stream.of(
        new Meanwhile(
            "the key provider's name is taken, with another server",
            "POST",
            "add-key-provider",
            "theirs",
            (other, theirs) -> other.vcenter().kmsClusters().ensure(spec("theirs", theirs))),
        new Meanwhile(
            "the key provider is re-pointed to another key server while VMs wait",
            "MarkDefault",
            "encrypt-vms",
            "kms-1",
            EstateMidwayTest::repoint),
        new Meanwhile(
            "a server is added to the key provider while VMs wait",
            "MarkDefault",
            "encrypt-vms",
            "theirs",
            (other, theirs) -> other.vcenter().kmsClusters().ensure(spec("theirs", theirs))),
        new Meanwhile(
            "the key provider is re-pointed once vCenter shows its certificate",
            "UploadClientCert",
            "finish-registration",
            "kms-1",
            EstateMidwayTest::repoint),
        new Meanwhile(
            "the registration is gone once vCenter shows its certificate",
            "UploadClientCert",
            "finish-registration",
            "KMS 127.0.0.1",
            (other, theirs) -> unregister(other)),
        new Meanwhile(
            "the registration is gone while vCenter comes to trust the KMS",
            "UploadKmipServerCert",
            "finish-registration",
            "KMS 127.0.0.1",
            (other, theirs) -> unregister(other)),
        new Meanwhile(
            "another key provider is the default once vCenter shows its certificate",
            "UploadClientCert",
            "make-default",
            "default key provider",
            (other, theirs) -> other.vcenter().kmsClusters().ensure(defaultSpec(theirs))),
        new Meanwhile(
            "the certificate of the KMS is renewed while VMs wait",
            "MarkDefault",
            "encrypt-vms",
            "certificate",
            (other, theirs) ->
                other
                    .cloud()
                    .kms()
                    .orElseThrow()
                    .replaceIdentity(
                        other.cloud().authority().server("localhost", "127.0.0.1").issue())),
        new Meanwhile(
            "the registration is gone while VMs wait",
            "MarkDefault",
            "encrypt-vms",
            "KMS 127.0.0.1",
            (other, theirs) -> unregister(other)),
        new Meanwhile(
            "the KMS is registered with another thumbprint while VMs wait",
            "MarkDefault",
            "encrypt-vms",
            "AB:AB",
            (other, theirs) -> {
              unregister(other);
              other
                  .ovh()
                  .privateCloud(other.cloud().ovh().serviceName())
                  .vmEncryption()
                  .kmsServers()
                  .startRegister(
                      KmsRegistration.builder("127.0.0.1", Thumbprint.parse("ab".repeat(20)))
                          .build())
                  .await(EstateSystems.LIMIT);
            }),
        new Meanwhile(
            "the encryption policy is gone while VMs wait",
            "MarkDefault",
            "encrypt-vms",
            "VM Encryption Policy",
            (other, theirs) ->
                other.cloud().vcenter().inventory().removeStoragePolicy("VM Encryption Policy")),
        new Meanwhile(
            "the encryption policy is gone while VMs wait, and there is another one",
            "MarkDefault",
            "encrypt-vms",
            "Another",
            (other, theirs) -> {
              other
                  .vcenter()
                  .storagePolicies()
                  .ensureEncryption(EncryptionPolicySpec.of("Another"));
              other.cloud().vcenter().inventory().removeStoragePolicy("VM Encryption Policy");
            }));
  }

  private static KmsClusterSpec spec(String alias, FakeKmipServer server) {
    return KmsClusterSpec.builder(
            "kms-cluster", KmsServerSpec.builder(alias, server.host()).port(server.port()).build())
        .force()
        .build();
  }

  private static KmsClusterSpec defaultSpec(FakeKmipServer server) {
    return KmsClusterSpec.builder(
            "another", KmsServerSpec.builder("theirs", server.host()).port(server.port()).build())
        .makeDefault()
        .build();
  }

  /** It shows a certificate of the same authority, and takes the same clients. */
  private static void repoint(EstateSystems other, FakeKmipServer theirs) {
    var cluster = other.vcenter().kmsClusters().ensure(spec("kms-1", theirs)).value();
    cluster.trust().ensureServerTrusted(cluster.trust().serverCertificate("kms-1"));
    cluster.awaitHealthy(EstateSystems.LIMIT);
  }

  private static void unregister(EstateSystems other) {
    var servers =
        other.ovh().privateCloud(other.cloud().ovh().serviceName()).vmEncryption().kmsServers();
    servers
        .startRemove(KmsRemoval.of(servers.list().get(0).id()).force())
        .await(EstateSystems.LIMIT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  @DisplayName("what stands on what somebody has changed between two steps is not done:")
  void apply_changedBetweenTwoSteps_stops(Meanwhile meanwhile) throws Exception {
    AtomicBoolean happened = new AtomicBoolean();
    try (FakeCloud cloud =
            FakeCloud.builder()
                .taskStep(Duration.ofMillis(1))
                .virtualMachine(FakeVm.builder("web-01").disks(1).build())
                .start();
        FakeKmipServer theirs = FakeKmipServer.builder(cloud.authority()).start();
        EstateSystems other = EstateSystems.of(cloud);
        EstateSystems systems =
            EstateSystems.listening(
                cloud,
                call -> {
                  if (call.method().contains(meanwhile.call())
                      && happened.compareAndSet(false, true)) {
                    happen(meanwhile, other, theirs);
                  }
                })) {
      cloud.ovh().setKmsConfigured(ip -> !cloud.vcenter().kmsClusters().isEmpty());
      EstatePlan plan = systems.estates().plan(systems.estate().build());
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      EstateReport report;
      try (EstateRun run = systems.estates().startApply(plan)) {
        report = run.await(EstateSystems.LIMIT);
      }

      assertThat(happened).isTrue();
      List<EstateStepResult> failed =
          report.results().stream()
              .filter(result -> result.outcome() == EstateStepOutcome.FAILED)
              .toList();
      assertThat(failed)
          .as(report.text())
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.step().kind()).hasToString(meanwhile.failed());
                assertThat(result.changes()).isEmpty();
                assertThat(result.failure().orElseThrow())
                    .isInstanceOf(PlanOutdatedException.class)
                    .hasMessageContaining(meanwhile.words())
                    .hasMessageContaining("Plan again");
              });
      assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();
      assertThat(theirs.keys()).isEmpty();
    }
  }

  private static void happen(Meanwhile meanwhile, EstateSystems other, FakeKmipServer theirs) {
    try {
      meanwhile.event().happen(other, theirs);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
