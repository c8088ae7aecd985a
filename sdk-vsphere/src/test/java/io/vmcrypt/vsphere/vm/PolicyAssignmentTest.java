package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyAssignmentTest {

  private static final StoragePolicy POLICY = new StoragePolicy("p-1", "Encrypt", "", true);

  private static PolicyAssignment.Builder builder() {
    return PolicyAssignment.builder(POLICY);
  }

  @Test
  @DisplayName(
      "by default home and all disks are covered, key provider and vMotion left to vCenter")
  void builder_defaults_coverEverything() {
    PolicyAssignment assignment = builder().build();

    assertThat(assignment.policy()).isEqualTo(POLICY);
    assertThat(assignment.coversHome()).isTrue();
    assertThat(assignment.coversAllDisks()).isTrue();
    assertThat(assignment.disks()).isEmpty();
    assertThat(assignment.keyProvider()).isEmpty();
    assertThat(assignment.migrateEncryption()).isEmpty();
    assertThat(assignment).hasToString("assign policy \"Encrypt\" to home and all disks");
  }

  @Test
  @DisplayName("the last word on what is covered counts")
  void builder_coverage_lastOneCounts() {
    PolicyAssignment.Builder builder = builder().homeAndDisks(DiskSelector.key(2000)).homeOnly();
    assertThat(builder.build().disks()).isEmpty();
    assertThat(builder.build().coversAllDisks()).isFalse();
    assertThat(builder.build()).hasToString("assign policy \"Encrypt\" to home");
    assertThat(builder.homeAndAllDisks().build().coversAllDisks()).isTrue();

    PolicyAssignment disksOnly =
        builder.disksOnly(DiskSelector.label("Hard disk 2"), DiskSelector.position(3)).build();
    assertThat(disksOnly.coversHome()).isFalse();
    assertThat(disksOnly)
        .hasToString("assign policy \"Encrypt\" to disks \"Hard disk 2\", position 3");
  }

  @Test
  @DisplayName("toBuilder keeps everything")
  void toBuilder_assignment_keepsEverything() {
    PolicyAssignment assignment =
        builder()
            .homeAndDisks(DiskSelector.label("Hard disk 2"))
            .keyProvider("kms-cluster")
            .migrateEncryption(MigrateEncryption.REQUIRED)
            .build();

    PolicyAssignment copy = assignment.toBuilder().build();

    assertThat(copy).usingRecursiveComparison().isEqualTo(assignment);
    assertThat(copy)
        .hasToString(
            "assign policy \"Encrypt\" to home and disks \"Hard disk 2\" (key provider kms-cluster,"
                + " vMotion encryption required)");
  }

  @Test
  @DisplayName("a policy that does not encrypt is refused by name")
  void builder_plainPolicy_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PolicyAssignment.builder(new StoragePolicy("p-2", "vSAN Default", "", false)))
        .withMessageContaining("\"vSAN Default\" does not encrypt")
        .withMessageContaining("VM Encryption Policy");
  }

  @Test
  @DisplayName("no disks, and a disk that is named twice, are refused")
  void disks_noneOrTwice_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().homeAndDisks())
        .withMessageContaining("at least one disk");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().disksOnly())
        .withMessageContaining("at least one disk");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder()
                    .homeAndDisks(
                        DiskSelector.key(2000), DiskSelector.position(1), DiskSelector.key(2000)))
        .withMessageContaining("disk key 2000 is named twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "opportunistic"})
  @DisplayName("a weaker vMotion mode is refused, since an encrypted VM cannot have it")
  void migrateEncryption_weaker_isRefused(String mode) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().migrateEncryption(new MigrateEncryption(mode)))
        .withMessageContaining("mode " + mode + " is not possible")
        .withMessageContaining("required");
  }

  @Test
  @DisplayName("blank texts are refused with what is accepted")
  void values_blank_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().keyProvider(" "))
        .withMessageContaining("clusterId \" \" is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MigrateEncryption(""))
        .withMessageContaining("disabled, opportunistic, required");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DiskSelector.label(""))
        .withMessageContaining("\"Hard disk 2\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DiskSelector.position(0))
        .withMessageContaining("position 0 is less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoragePolicy(" ", "n", "", true))
        .withMessageContaining("id \" \" is blank");
  }

  @Test
  @DisplayName("null is refused by name")
  @SuppressWarnings("NullAway") // nulls are what is tested
  void arguments_null_areRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> PolicyAssignment.builder(null))
        .withMessage("policy");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().homeAndDisks((DiskSelector[]) null))
        .withMessage("disks");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().disksOnly(DiskSelector.key(1), null))
        .withMessage("disk");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().migrateEncryption(null))
        .withMessage("mode");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().keyProvider(null))
        .withMessage("clusterId");
    assertThatNullPointerException()
        .isThrownBy(() -> DiskSelector.label(null))
        .withMessage("label");
  }
}
