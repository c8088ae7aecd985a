package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RekeyTest {

  private static final CryptoKeyId OLD = new CryptoKeyId("old", Optional.of("kms-a"));
  private static final CryptoKeyId NEW = new CryptoKeyId("new", Optional.of("kms-b"));
  private static final CryptoKeyId NAMELESS = new CryptoKeyId("old", Optional.empty());

  @Test
  @DisplayName("by default it is shallow and covers home and all disks")
  void builder_defaults() {
    Rekey rekey = Rekey.toKeyProvider("kms-b").build();

    assertThat(rekey.isDeep()).isFalse();
    assertThat(rekey.coversHome()).isTrue();
    assertThat(rekey.coversAllDisks()).isTrue();
    assertThat(rekey.disks()).isEmpty();
    assertThat(rekey).hasToString("re-key home and all disks (shallow, to key provider kms-b)");
  }

  @Test
  @DisplayName("a key provider leaves its own keys alone, and no others")
  void leaves_toKeyProvider() {
    Rekey rekey = Rekey.toKeyProvider("kms-b").build();

    assertThat(rekey.leaves(NEW)).isTrue();
    assertThat(rekey.leaves(OLD)).isFalse();
    assertThat(rekey.leaves(NAMELESS)).isFalse();
  }

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
  @DisplayName("a replaced key alone is changed; without a provider it is told by its id")
  void leaves_replacing() {
    Rekey rekey = Rekey.replacing(OLD).build();

    assertThat(rekey.leaves(OLD)).isFalse();
    assertThat(rekey.leaves(NAMELESS)).isFalse();
    assertThat(rekey.leaves(NEW)).isTrue();
    assertThat(rekey.leaves(new CryptoKeyId("old", Optional.of("kms-b")))).isTrue();
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
  @DisplayName("a replaced key may be known without its provider, as vCenter may list it")
  void leaves_replacingNameless() {
    Rekey rekey = Rekey.replacingAll(List.of(NEW, NAMELESS)).build();

    assertThat(rekey.leaves(OLD)).isFalse();
    assertThat(rekey.leaves(new CryptoKeyId("other", Optional.of("kms-a")))).isTrue();
  }

  @Test
  @DisplayName("a wanted key is left alone, and no other")
  void leaves_toKey() {
    Rekey rekey = Rekey.toKey(NEW).build();

    assertThat(rekey.leaves(NEW)).isTrue();
    assertThat(rekey.leaves(OLD)).isFalse();
  }

  @Test
  @DisplayName("a copy has all options and can be changed")
  void toBuilder_keepsAll() {
    Rekey rekey =
        Rekey.replacing(OLD)
            .deep()
            .keyProvider("kms-b")
            .homeAndDisks(DiskSelector.key(2001))
            .build();

    Rekey copy = rekey.toBuilder().build();

    assertThat(copy)
        .hasToString(
            "re-key home and disks key 2001 (deep, replacing key old of key provider kms-a, to"
                + " key provider kms-b)");
    assertThat(copy.replaced()).contains(OLD);
    assertThat(copy.keyProvider()).contains("kms-b");
    assertThat(copy.key()).isEmpty();
    assertThat(rekey.toBuilder().disksOnly(DiskSelector.position(1)).build().coversHome())
        .isFalse();
    assertThat(rekey.toBuilder().homeOnly().build().disks()).isEqualTo(List.of());
    assertThat(Rekey.toKey(NEW).build().toBuilder().build().key()).contains(NEW);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  @DisplayName("a key provider must have a name")
  @SuppressWarnings("NullAway") // what callers without null checks may pass
  void keyProvider_nameless_isRefused(@Nullable String name) {
    if (name == null) {
      assertThatNullPointerException()
          .isThrownBy(() -> Rekey.toKeyProvider(name))
          .withMessage("clusterId");
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> Rekey.toKeyProvider(name));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Rekey.replacing(OLD).keyProvider(name))
          .withMessageContaining("clusterId");
    }
  }

  @Test
  @DisplayName("what makes no sense is refused with the argument's name")
  @SuppressWarnings("NullAway") // what callers without null checks may pass
  void builder_refusals() {
    CryptoKeyId blank = new CryptoKeyId(" ", Optional.of("kms-a"));
    assertThatNullPointerException().isThrownBy(() -> Rekey.replacing(null)).withMessage("current");
    assertThatNullPointerException().isThrownBy(() -> Rekey.toKey(null)).withMessage("key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.replacing(blank))
        .withMessageContaining("current");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rekey.toKey(blank))
        .withMessageContaining("key");
    assertThatNullPointerException()
        .isThrownBy(() -> Rekey.replacingAll(null))
        .withMessage("current");
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
    assertThatNullPointerException()
        .isThrownBy(() -> Rekey.toKey(NEW).build().leaves(null))
        .withMessage("current");
  }
}
