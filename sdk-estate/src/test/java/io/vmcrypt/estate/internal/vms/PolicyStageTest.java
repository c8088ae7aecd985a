package io.vmcrypt.estate.internal.vms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A policy of the estate's own is made, and must be there when VMs get it. */
class PolicyStageTest {

  @AutoClose private final StageWorld world = new StageWorld();

  private PolicyStage stage() {
    return new PolicyStage(
        world.context(
            StageWorld.estate(world.server(new ClientTrust.SelfSigned()))
                .policy(EncryptionPolicySpec.of("Own"))
                .build()),
        true);
  }

  @Test
  @DisplayName("it is made once, and that it was is told")
  void run() {
    PolicyStage stage = stage();
    assertThat(stage.plan(StageWorld.NOW, new Found())).isPresent();

    assertThat(StageWorld.Told.by(stage).changes).hasSize(1);

    assertThat(stage.plan(StageWorld.NOW, new Found())).isEmpty();
    assertThat(StageWorld.Told.by(stage).changes).isEmpty();
    Found found = new Found();
    assertThat(stage.now(found))
        .hasValueSatisfying(there -> assertThat(there.encryption()).isTrue());
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("one that is gone before VMs get it is told, and no other takes its place")
  void now_gone() {
    Found found = new Found();

    assertThat(stage().now(found)).isEmpty();

    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.code()).isEqualTo(FindingCode.NO_ENCRYPTION_POLICY);
              assertThat(finding.subject().name()).isEqualTo("Own");
            });
  }

  @Test
  @DisplayName("one that somebody has put in its place is not what was planned")
  void now_another() {
    assertThat(StageWorld.Told.by(stage()).changes).hasSize(1);
    PolicyStage stage = stage();
    assertThat(stage.plan(StageWorld.NOW, new Found())).isEmpty();
    assertThat(stage.now(new Found())).isPresent();
    world.cloud.vcenter().inventory().removeStoragePolicy("Own");
    assertThat(StageWorld.Told.by(stage()).changes).hasSize(1);
    Found found = new Found();

    assertThat(stage.now(found)).isEmpty();

    assertThat(found.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.NO_ENCRYPTION_POLICY);
  }

  @Test
  @DisplayName("VMs are judged with the policy that is there, or to come; what lacks is told once")
  void after() {
    PolicyStage own = stage();
    assertThat(own.plan(StageWorld.NOW, new Found())).isPresent();
    assertThat(own.after(StageWorld.NOW).policy().map(StoragePolicy::name)).contains("Own");
    assertThat(StageWorld.NOW.policy()).isEmpty();

    world.cloud.vcenter().inventory().removeStoragePolicy("VM Encryption Policy");
    Found found = new Found();
    PolicyStage none = new PolicyStage(world.context(new ClientTrust.SelfSigned()), true);
    assertThat(none.plan(StageWorld.NOW, found)).isEmpty();
    assertThat(none.after(StageWorld.NOW).policy()).isEmpty();
    assertThat(found.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.NO_ENCRYPTION_POLICY);

    Found notAsked = new Found();
    new PolicyStage(world.context(new ClientTrust.SelfSigned()), false)
        .plan(StageWorld.NOW, notAsked);
    assertThat(notAsked.findings()).isEmpty();
  }

  @Test
  @DisplayName("that policies may not be read stands in the plan, which goes on to tell all else")
  void plan_refused_isTold() {
    world
        .cloud
        .vcenter()
        .faults()
        .onEvery(
            FakeVcenter.call("PbmQueryProfile"), Fault.soapFault("NoPermission", "not for you"));
    Found found = new Found();

    assertThat(stage().plan(StageWorld.NOW, found)).isEmpty();

    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.code()).isEqualTo(FindingCode.PRIVILEGES_MISSING);
              assertThat(finding.subject().name()).isEqualTo("Own");
            });
  }
}
