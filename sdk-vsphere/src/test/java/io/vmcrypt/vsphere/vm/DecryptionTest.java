package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecryptionTest {

  private static final StoragePolicy PLAIN = new StoragePolicy("p-2", "Gold", "", false);

  @Test
  @DisplayName("home and all disks, or some disks; without a policy instead unless one is named")
  void builder_values_areKept() {
    Decryption all = Decryption.homeAndAllDisks();
    assertThat(all.coversHome()).isTrue();
    assertThat(all.disks()).isEmpty();
    assertThat(all.replacementPolicy()).isEmpty();
    assertThat(all).hasToString("decrypt home and all disks");

    Decryption some =
        Decryption.disksOnly(DiskSelector.label("Hard disk 2")).replacementPolicy(PLAIN);
    assertThat(some.coversHome()).isFalse();
    assertThat(some.disks()).containsExactly(DiskSelector.label("Hard disk 2"));
    assertThat(some.replacementPolicy()).contains(PLAIN);
    assertThat(some).hasToString("decrypt disks \"Hard disk 2\" (policy \"Gold\" instead)");
  }

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

  @Test
  @DisplayName("modes of fault tolerance are words that must be there")
  @SuppressWarnings("NullAway") // what callers without null checks may pass
  void ftEncryptionMode_refusals() {
    assertThatNullPointerException()
        .isThrownBy(() -> new VmEncryptionState.FtMode(null))
        .withMessage("value");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VmEncryptionState.FtMode(" "))
        .withMessageContaining("ftEncryptionRequired");
    assertThat(VmEncryptionState.FtMode.REQUIRED).hasToString("ftEncryptionRequired");
  }
}
