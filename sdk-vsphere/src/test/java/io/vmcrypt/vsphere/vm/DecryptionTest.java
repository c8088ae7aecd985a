package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecryptionTest {

  @Test
  @DisplayName("no disk, one twice, and a policy that encrypts are refused")
  @SuppressWarnings("NullAway") // what callers without null checks may pass
  void builder_refusals() {
    assertThatNullPointerException()
        .isThrownBy(() -> Decryption.disksOnly((DiskSelector[]) null))
        .withMessage("disks");
    assertThatIllegalArgumentException()
        .isThrownBy(Decryption::disksOnly)
        .withMessageContaining("disks");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decryption.disksOnly(DiskSelector.key(1), DiskSelector.key(1)))
        .withMessageContaining("key 1");
    Decryption decryption = Decryption.homeAndAllDisks();
    assertThatNullPointerException()
        .isThrownBy(() -> decryption.replacementPolicy(null))
        .withMessage("policy");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> decryption.replacementPolicy(new StoragePolicy("p-1", "Encrypt", "", true)))
        .withMessageContaining("Encrypt");
  }
}
