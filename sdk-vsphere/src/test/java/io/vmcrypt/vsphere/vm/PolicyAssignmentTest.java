package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
  @DisplayName("a policy that does not encrypt is refused by name")
  void builder_plainPolicy_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PolicyAssignment.builder(new StoragePolicy("p-2", "vSAN Default", "", false)))
        .withMessageContaining("\"vSAN Default\" does not encrypt")
        .withMessageContaining("VM Encryption Policy");
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
}
