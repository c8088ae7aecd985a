package io.vmcrypt.estate.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EstateInventoryTest {

  @Test
  @DisplayName("servers and registrations that are gone are told; of what was not read, nothing is")
  void gone_ofEachKind() {
    EstateInventory before =
        new EstateInventory(
            Optional.of(Map.of("vm-1", "a", "vm-2", "b")),
            Optional.of(Set.of(key("k1", "kms-1"), key("k2", "kms-1"))),
            Optional.of(Set.of("kms-1 at a:1", "kms-2 at b:1")),
            Optional.of(Set.of("192.0.2.1", "192.0.2.2")));
    EstateInventory now =
        new EstateInventory(
            Optional.of(Map.of("vm-2", "renamed")),
            Optional.empty(),
            Optional.of(Set.of("kms-1 at a:1")),
            Optional.of(Set.of("192.0.2.2")));

    assertThat(before.goneIn(now).subjects())
        .extracting(Subject::toString)
        .containsExactly("VM a (vm-1)", "KMS kms-2 at b:1", "registration 192.0.2.1");
    assertThat(before.goneIn(now).notKnown()).containsExactly("keys");
    assertThat(EstateInventory.notKnown().goneIn(now).subjects()).isEmpty();
    assertThat(EstateInventory.notKnown().goneIn(now).notKnown())
        .containsExactly("VMs", "keys", "key servers", "registrations");
    assertThat(before.goneIn(before).subjects()).isEmpty();
  }

  private static CryptoKeyId key(String id, @Nullable String provider) {
    return new CryptoKeyId(id, Optional.ofNullable(provider));
  }

  private static EstateInventory having(CryptoKeyId key) {
    return new EstateInventory(
        Optional.of(Map.of()),
        Optional.of(Set.of(key)),
        Optional.of(Set.of()),
        Optional.of(Set.of()));
  }

  @Test
  @DisplayName("whether a key is gone is not known if its id is there, written otherwise")
  void gone_keyInOtherSpelling() {
    EstateInventory.Gone gone = having(key("Key-1", "a")).goneIn(having(key("key-1", "a")));
    assertThat(gone.subjects()).isEmpty();
    assertThat(gone.notKnown()).containsExactly("key Key-1, which may be key-1");
  }

  @Test
  @DisplayName("a key is gone if only another key provider has its id; an old proof names none")
  void gone_keyOfOtherProvider() {
    assertThat(having(key("1", "kms-1")).goneIn(having(key("1", "kms-2"))).subjects())
        .extracting(Subject::toString)
        .containsExactly("key 1");
    assertThat(having(key("1", null)).goneIn(having(key("1", "kms-2"))).subjects()).isEmpty();
    assertThat(having(key("1", "kms-1")).goneIn(having(key("1", "kms-1"))).subjects()).isEmpty();
  }
}
