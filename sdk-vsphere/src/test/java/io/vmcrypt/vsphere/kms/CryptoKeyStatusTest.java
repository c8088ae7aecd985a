package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CryptoKeyStatusTest {

  private static final CryptoKeyId FIVE = new CryptoKeyId("5", Optional.of("a"));

  private static CryptoKeyStatus status(CryptoKeyId key, boolean available) {
    return new CryptoKeyStatus(
        key, Optional.of(available), Optional.empty(), List.of(), List.of(), List.of());
  }

  @Test
  @DisplayName("of two answers that differ, and that may be about one key, nothing is known")
  void of_twoThatDiffer_isEmpty() {
    CryptoKeyId nameless = new CryptoKeyId("5", Optional.empty());
    CryptoKeyStatus got = status(nameless, true);

    assertThat(CryptoKeyStatus.of(FIVE, List.of(got, got))).contains(got);
    assertThat(CryptoKeyStatus.of(FIVE, List.of(got, status(nameless, false)))).isEmpty();
    assertThat(CryptoKeyStatus.of(FIVE, List.of())).isEmpty();
    CryptoKeyId namesake = new CryptoKeyId("5", Optional.of("b"));
    CryptoKeyStatus own = status(FIVE, false);
    assertThat(CryptoKeyStatus.of(FIVE, List.of(status(namesake, true), own))).contains(own);
  }
}
