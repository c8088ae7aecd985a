package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A policy of the estate's own is made, and must be there when VMs get it. */
class PolicyStageTest {

  private final StageWorld world = new StageWorld();

  @AfterEach
  void stop() {
    world.close();
  }

  private PolicyStage stage() {
    return new PolicyStage(
        world.context(
            StageWorld.estate(world.server(new ClientTrust.SelfSigned()))
                .policy(EncryptionPolicySpec.builder("Own").build())
                .build()));
  }

  @Test
  @DisplayName("it is made once, and that it was is told")
  void run() {
    PolicyStage stage = stage();
    assertThat(stage.plan(new Found())).isPresent();

    assertThat(StageWorld.Told.by(stage).changes).hasSize(1);

    assertThat(stage.plan(new Found())).isEmpty();
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
  @DisplayName("what is said of a policy that is not there is said to each selection")
  void planned_twice() {
    world.cloud.vcenter().removeStoragePolicy("VM Encryption Policy");
    PolicyStage stage = new PolicyStage(world.context(new ClientTrust.SelfSigned()));
    for (int i = 0; i < 2; i++) {
      Found found = new Found();
      assertThat(stage.planned(found)).isEmpty();
      assertThat(found.findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.NO_ENCRYPTION_POLICY);
    }
  }
}
