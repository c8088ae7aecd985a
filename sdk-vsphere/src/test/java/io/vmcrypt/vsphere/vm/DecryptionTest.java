package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecryptionTest {

  @Test
  @DisplayName("no disk, one twice, and a policy that encrypts are refused")
  void builder_refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(Decryption::disksOnly)
        .withMessageContaining("disks");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decryption.disksOnly(DiskSelector.key(1), DiskSelector.key(1)))
        .withMessageContaining("key 1");
    Decryption decryption = Decryption.homeAndAllDisks();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> decryption.replacementPolicy(new StoragePolicy("p-1", "Encrypt", "", true)))
        .withMessageContaining("Encrypt");
  }
}
