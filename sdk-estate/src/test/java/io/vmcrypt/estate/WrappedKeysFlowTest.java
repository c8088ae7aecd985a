package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A key provider that is born with wrapping keys, and one that moves to them")
@Tag("thorough")
class WrappedKeysFlowTest {

  private static final int VMS = 4;

  private FakeCloud cloud = cloud("9.0.0.0");
  private EstateSystems systems = EstateSystems.withoutWaiting(cloud);

  private static FakeCloud cloud(String release) {
    FakeCloud.Builder builder =
        FakeCloud.builder().taskStep(Duration.ofMillis(1)).vcenterRelease(release);
    for (int i = 0; i < VMS; i++) {
      builder.virtualMachine(FakeVm.builder("vm-" + i).disks(2).build());
    }
    return builder.start();
  }

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  private Estate.Builder rotated(String provider) {
    return systems
        .estate()
        .keyProvider(provider, "kms-1")
        .wrappingKey(WrappingKeySpec.rotatedEvery(90));
  }

  private static EstateReport complete(EstateReport report) {
    assertThat(report.isComplete()).as(report.text()).isTrue();
    return report;
  }

  private long keysAtKms() {
    return cloud.kms().orElseThrow().keys().size();
  }

  /** The keys of the VMs and hosts, whatever wraps them. */
  private List<FakeKey> keysInUse() {
    return Stream.concat(
            cloud.vmNames().stream().map(name -> cloud.vcenter().vm(name).key()),
            cloud.vcenter().hosts().keys().values().stream())
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** The ids at the KMS that must stay for these keys. */
  private List<String> neededAtKms() {
    return keysInUse().stream()
        .map(
            key -> {
              String wrapping = cloud.vcenter().keys().wrappingKeyId(key);
              return wrapping == null ? key.keyId() : wrapping;
            })
        .distinct()
        .toList();
  }

  private FakeKmsCluster provider(String name) {
    return cloud.vcenter().kmsClusters().stream()
        .filter(cluster -> cluster.id().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> told(List<Finding> findings, FindingCode code) {
    return findings.stream()
        .filter(finding -> finding.code().equals(code))
        .map(Finding::toString)
        .toList();
  }

  @Test
  @DisplayName("is planned, born, proved, and leaves one key at the KMS for all VMs")
  void apply_rotated_oneKeyAtKms() {
    Estate estate = rotated("wrapped").build();

    EstatePlan plan = systems.estates().plan(estate);

    assertThat(plan.text()).contains("keys of type wrappedKey, wrapping key rotated every 90 days");
    EstateReport report = complete(systems.apply(estate));
    assertThat(report.text()).doesNotContain("needed at the KMS");
    assertThat(provider("wrapped").keyType()).isEqualTo("wrappedKey");
    assertThat(provider("wrapped").rotationDays()).isEqualTo(90);
    assertThat(keysInUse()).hasSizeGreaterThanOrEqualTo(VMS);
    assertThat(neededAtKms()).hasSize(1);
    assertThat(keysAtKms()).isOne();
    assertThat(systems.estates().plan(estate).isEmpty()).isTrue();
    EstateProof proof = systems.estates().prove(estate);
    assertThat(proof.isProved()).as(proof.text()).isTrue();
  }

  @Test
  @DisplayName("is left for one with a named wrapping key, and back for raw keys")
  void leave_rotatedForNamedForRaw() {
    complete(systems.apply(rotated("rotated").build()));
    cloud.kms().orElseThrow().put(FakeKmipObject.key("company-key").build());
    Estate named =
        systems
            .estate()
            .keyProvider("named", "kms-1")
            .wrappingKey(WrappingKeySpec.named("company-key"))
            .defaultProvider(DefaultProvider.ALWAYS)
            .leaving(Leaving.builder("rotated").force().build())
            .build();

    EstateReport moved = complete(systems.apply(named));

    assertThat(moved.text()).contains("1 key of rotated", "1 key of named");
    assertThat(neededAtKms()).containsExactly("company-key");
    Estate raw =
        systems
            .estate()
            .keyProvider("raw", "kms-1")
            .keyType(KmsKeyType.RAW)
            .defaultProvider(DefaultProvider.ALWAYS)
            .leaving(Leaving.builder("named").force().build())
            .build();
    EstatePlan back = systems.estates().plan(raw);
    assertThat(told(back.findings(), FindingCode.KEYS_COUNTED))
        .singleElement()
        .asString()
        .contains("1 key of named", "a key of raw for each of them");
    complete(systems.apply(raw));
    assertThat(neededAtKms()).hasSize(keysInUse().size()).doesNotContain("company-key");
  }

  @Test
  @DisplayName("one that is there is never changed: the plan is blocked and names the cure")
  void plan_otherKeyTypeThere_isBlocked() {
    Estate raw = systems.estate().keyProvider("provider", "kms-1").build();
    complete(systems.apply(raw));
    List<String> before = Writes.at(cloud);
    Estate wrapped = rotated("provider").build();

    EstatePlan plan = systems.estates().plan(wrapped);

    assertThat(plan.isBlocked()).isTrue();
    assertThat(told(plan.findings(), FindingCode.KEY_TYPE_DIFFERS))
        .singleElement()
        .asString()
        .contains(
            "keys of type rawKey -> keys of type wrappedKey, wrapping key rotated every 90 days",
            "leave provider for it");
    assertThat(plan.findings())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsOnly(FindingCode.KEY_TYPE_DIFFERS);
    EstateProof proof = systems.estates().prove(wrapped);
    assertThat(proof.isProved()).isFalse();
    assertThat(told(proof.findings(), FindingCode.KEY_TYPE_DIFFERS)).hasSize(1);
    assertThat(Writes.at(cloud)).isEqualTo(before);
    assertThat(systems.estates().plan(raw.toBuilder().keyType(KmsKeyType.RAW).build()).isEmpty())
        .as("the same, said")
        .isTrue();
  }
}
