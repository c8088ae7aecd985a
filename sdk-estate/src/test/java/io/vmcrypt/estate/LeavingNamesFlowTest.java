package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateLeavingFlowTest.told;
import static io.vmcrypt.estate.LeavingWorld.estate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An absent subject is not a proved one: the name of the key provider that is left may be wrong.
 */
@Tag("thorough")
class LeavingNamesFlowTest {

  private static final Leaving MISSPELT = Leaving.builder("old-clutser").force().build();

  private static final String ONLY =
      "there being no other than kms-cluster, and keys in use naming no other";

  /** Somebody has removed it by hand, or a run that broke off. */
  private static void removeOld(EstateSystems systems) {
    assertThat(systems.vcenter().kmsClusters().remove(LeavingWorld.OLD, Removal.careful()))
        .isTrue();
  }

  /** All has moved; the key provider is still there, and its registration. */
  private static void move(EstateSystems systems) {
    assertThat(
            systems.apply(estate(systems, Leaving.builder(LeavingWorld.OLD).build())).isComplete())
        .isTrue();
  }

  private static void assertBlocked(
      LeavingWorld world, EstateSystems systems, Estate estate, FindingCode code, String... words) {
    List<String> before = world.state();
    List<String> writes = Writes.at(world.cloud());

    EstatePlan plan = systems.estates().plan(estate);

    assertThat(told(plan.findings(), code))
        .as(plan.text())
        .anySatisfy(line -> assertThat(line).startsWith("BLOCKING ").contains(words));
    assertThatThrownBy(() -> systems.estates().startApply(plan))
        .isInstanceOf(PlanBlockedException.class);
    assertThat(world.state()).isEqualTo(before);
    assertThat(Writes.at(world.cloud())).isEqualTo(writes);
  }

  @Test
  @DisplayName("a misspelt name blocks the plan and fails the proof, with the names that exist")
  void misspelt() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      systems.vcenter().nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
      for (Leaving leaving :
          List.of(MISSPELT, Leaving.builder("old-clutser").registration("127.0.0.99").build())) {
        assertBlocked(
            world,
            systems,
            estate(systems, leaving),
            FindingCode.UNKNOWN_KEY_PROVIDER,
            "KMS cluster old-clutser: vCenter has no key provider of that name, and nothing names"
                + " it; there are: old-cluster, nkp");
      }
      move(systems);

      EstateProof proof = systems.estates().prove(estate(systems, MISSPELT));

      assertThat(proof.isProved()).isFalse();
      assertThat(told(proof.findings(), FindingCode.UNKNOWN_KEY_PROVIDER))
          .singleElement()
          .asString()
          .startsWith("BLOCKING KMS cluster old-clutser: vCenter has no key provider")
          .endsWith("there are: old-cluster, kms-cluster, nkp");
      assertThat(told(proof.findings(), FindingCode.KEY_PROVIDER_LEFT)).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "a run that died after the removal ends with the same estate, and so does each later one")
  void diedAfterRemoval_ends() {
    try (LeavingWorld world = LeavingWorld.of(1, 1);
        EstateSystems systems = world.systems()) {
      move(systems);
      removeOld(systems);
      Estate estate = estate(systems, LeavingWorld.leaving());

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(told(plan.findings(), FindingCode.UNKNOWN_KEY_PROVIDER))
          .containsExactly(
              "NOTE KMS cluster old-cluster: no key provider of this name is in vCenter;"
                  + " that it is gone is shown by the registration 127.0.0.2, which no server of"
                  + " another one has, "
                  + ONLY);

      EstateReport report = systems.apply(estate);

      assertThat(report.isComplete()).isTrue();
      assertThat(String.join("\n", world.state())).doesNotContain("old-cluster", "127.0.0.2");
      // the same document once more, and a proof with it
      EstatePlan again = systems.estates().plan(estate);
      assertThat(again.isBlocked()).as(again.text()).isFalse();
      assertThat(again.isEmpty()).isTrue();
      EstateProof proof = systems.estates().prove(estate);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(told(proof.findings(), FindingCode.KEY_PROVIDER_LEFT))
          .singleElement()
          .asString()
          .contains("stands on the word of the estate (force)");
    }
  }

  @Test
  @DisplayName("a report skips its name only if the run has removed it, to its end")
  void estateNow_notRemoved() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      Estate staying = estate(systems, Leaving.builder(LeavingWorld.OLD).build());
      assertThat(systems.apply(staying).estateNow()).isEqualTo(staying);

      world
          .cloud()
          .ovh()
          .faults()
          .onEvery(request -> request.method().equals("DELETE"), Fault.serverError());
      Estate leaving = estate(systems, LeavingWorld.leaving());
      EstateReport broken = systems.apply(leaving);
      assertThat(broken.isComplete()).isFalse();
      assertThat(broken.estateNow()).isEqualTo(leaving);
    }
  }
}
