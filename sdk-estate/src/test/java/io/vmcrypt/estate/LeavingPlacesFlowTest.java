package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An estate that leaves a key provider which is the default of parts of the inventory")
class LeavingPlacesFlowTest {

  private static final String THIRD = "third";

  private static Estate.Builder estate(EstateSystems systems) {
    return Estate.builder("prod")
        .keyServer(systems.keyServer())
        .registeredWith(systems.cloud().ovh().serviceName())
        .keyProvider(LeavingWorld.NEW, "kms-1")
        .encrypt(VmSelection.all().build())
        .leaving(leaving().build());
  }

  private static Leaving.Builder leaving() {
    return Leaving.builder(LeavingWorld.OLD).force();
  }

  /** A VM whose key names no key provider. */
  private static FakeVm.Builder nameless() {
    return FakeVm.builder("nameless")
        .datacenter("One")
        .disk(FakeDisk.ofGibibytes(1))
        .encryptedWith(new FakeKey("key-x", ""));
  }

  /** What is left is the default of parts alone: that of the vCenter is a third one. */
  private static void thirdIsDefault(EstateSystems systems) {
    var clusters = systems.vcenter().kmsClusters();
    var unused =
        clusters.ensure(
            KmsClusterSpec.builder(
                    THIRD, KmsServerSpec.builder("kms-3", "127.0.0.3").port(1).build())
                .build());
    var unusedToo = clusters.ensureDefault(EntityDefaultSpec.of(THIRD).force());
  }

  private static void assertNothingIsLeft(EstateSystems systems, Estate estate) {
    EstateReport report = systems.apply(estate);
    assertThat(report.isComplete()).as(report.toString()).isTrue();
    EstatePlan second = systems.estates().plan(report.estateNow());
    assertThat(second.isEmpty()).as(second.text()).isTrue();
    assertThat(second.isBlocked()).as(second.text()).isFalse();
  }

  @Test
  @DisplayName("they stay where a key that names no key provider is one that nothing moves")
  void keyWithoutProviderThatStays_placesStay() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      world.cloud().vcenter().addVm(nameless().poweredOn().build());
      thirdIsDefault(systems);

      EstatePlan plan =
          systems
              .estates()
              .plan(
                  estate(systems)
                      .defaultProvider(DefaultProvider.NEVER)
                      .leaving(leaving().deep().build())
                      .build());

      assertThat(plan.findings(Severity.BLOCKING))
          .as(plan.text())
          .anySatisfy(
              finding ->
                  assertThat(finding.seen())
                      .contains("it is the default of parts of the inventory")
                      .contains("keys that name no key provider are in use by VM nameless"));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a part gets its first own default after that re-key, too")
  void keysWithoutProvider_firstOwnDefaultAfterThem() {
    try (LeavingWorld world = LeavingWorld.of(2, 0);
        EstateSystems systems = world.systems()) {
      world.cloud().vcenter().addVm(nameless().build());
      Estate estate = estate(systems).defaultFor("/One/host").build();

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(kinds(plan)).containsSubsequence("rekey-vms", "move-defaults", "make-default");
      assertNothingIsLeft(systems, estate);
    }
  }
}
