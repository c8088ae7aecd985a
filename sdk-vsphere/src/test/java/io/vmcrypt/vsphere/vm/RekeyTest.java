package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RekeyTest {

  private static final CryptoKeyId OLD = new CryptoKeyId("old", Optional.of("kms-a"));
  private static final CryptoKeyId NEW = new CryptoKeyId("new", Optional.of("kms-b"));
  private static final CryptoKeyId NAMELESS = new CryptoKeyId("old", Optional.empty());

  @Test
  @DisplayName("leaving a key provider changes its keys and those that name none, and no others")
  void leaves_leavingKeyProvider() {
    Rekey rekey = Rekey.leavingKeyProvider("kms-a", "kms-b").build();

    assertThat(rekey.leaves(OLD)).isFalse();
    assertThat(rekey.leaves(NAMELESS)).isFalse();
    assertThat(rekey.leaves(NEW)).isTrue();
    assertThat(rekey.leaves(new CryptoKeyId("third", Optional.of("kms-c")))).isTrue();
    assertThat(rekey.keyProvider()).contains("kms-b");
    assertThat(rekey.toBuilder().build().leftProvider()).contains("kms-a");
    assertThat(rekey)
        .hasToString(
            "re-key home and all disks (shallow, leaving key provider kms-a, to key provider"
                + " kms-b)");
  }

  @Test
  @DisplayName("a key provider is not left for itself")
  void leavingKeyProvider_itself_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.leavingKeyProvider("kms-a", "kms-a"))
        .withMessageContaining("cannot be left for itself");
    assertThatIllegalArgumentException().isThrownBy(() -> Rekey.leavingKeyProvider(" ", "kms-a"));
    Rekey.Builder changed = Rekey.leavingKeyProvider("kms-a", "kms-b").keyProvider("kms-a");
    assertThatIllegalStateException()
        .isThrownBy(changed::build)
        .withMessageContaining("cannot be left for itself");
  }

  @Test
  @DisplayName("several replaced keys are changed, and no others")
  void leaves_replacingAll() {
    CryptoKeyId other = new CryptoKeyId("other", Optional.of("kms-b"));
    Rekey rekey = Rekey.replacingAll(List.of(OLD, other)).build();

    assertThat(rekey.leaves(OLD)).isFalse();
    assertThat(rekey.leaves(NAMELESS)).isFalse();
    assertThat(rekey.leaves(other)).isFalse();
    assertThat(rekey.leaves(NEW)).isTrue();
    assertThat(rekey.toBuilder().build().replaced()).containsExactlyInAnyOrder(OLD, other);
    assertThat(rekey).hasToString("re-key home and all disks (shallow, replacing 2 keys)");
  }

  @Test
  @DisplayName("what makes no sense is refused with the argument's name")
  void builder_refusals() {
    CryptoKeyId blank = new CryptoKeyId(" ", Optional.of("kms-a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.replacing(blank))
        .withMessageContaining("current");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.toKey(blank))
        .withMessageContaining("key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.replacingAll(List.of()))
        .withMessageContaining("current is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.replacingAll(List.of(OLD, blank)))
        .withMessageContaining("current");
    Rekey.Builder builder = Rekey.replacing(OLD);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::disksOnly)
        .withMessageContaining("disks");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.homeAndDisks(DiskSelector.key(1), DiskSelector.key(1)))
        .withMessageContaining("key 1");
    assertThatIllegalStateException()
        .isThrownBy(() -> Rekey.toKey(NEW).keyProvider("kms-a").build())
        .withMessageContaining("kms-a");
  }
}
