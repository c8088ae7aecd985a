package io.vmcrypt.core.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The one form of an id of a key")
class KeyIdFormTest {

  private static final String ID = "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4F1C2F0A-6A0E-4C3E-9F5D-0D9D7A3B1C22",
        "4f1c2f0a6a0e4c3e9f5d0d9d7a3b1c22",
        "4F1C2F0A6A0E4C3E9F5D0D9D7A3B1C22",
        "{4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22}",
        " 4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22\t",
        "\uFEFF4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22\u00A0",
        "urn:uuid:4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22",
        "{ URN:UUID:{4F1C2F0A-6A0E-4C3E-9F5D-0D9D7A3B1C22} }"
      })
  @DisplayName("is alike in all spellings, which are doubts and not the same")
  void alike(String other) {
    assertThat(KeyIdForm.of(other)).isEqualTo(KeyIdForm.of(ID));
    assertThat(KeyIdForm.areAlike(ID, other)).isTrue();
    assertThat(KeyIdForm.alike(other, List.of("x", ID))).contains(ID);
    assertThat(KeyIdForm.of(other).isRandom()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "k-12-1, k-1-21",
    "k-1, k1",
    "7, 07",
    "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22, 4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c23",
    "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22, 4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c2"
  })
  @DisplayName(
      "tells others apart: dashes are left out of UUIDs and longer ids of hex digits alone")
  void others(String one, String other) {
    assertThat(KeyIdForm.of(one)).isNotEqualTo(KeyIdForm.of(other));
    assertThat(KeyIdForm.areAlike(one, other)).isFalse();
  }

  @Test
  @DisplayName("of an id that is there as text is like none")
  void alike_itself() {
    assertThat(KeyIdForm.areAlike(ID, ID)).isFalse();
    assertThat(KeyIdForm.alike(ID, List.of(ID.toUpperCase(Locale.ROOT), ID))).isEmpty();
    assertThat(KeyIdForm.alike("Key-A", List.of("key-a"))).contains("key-a");
  }

  @Test
  @DisplayName("tells the spellings that a KMS may have of a UUID, and of nothing else")
  void spellings() {
    assertThat(KeyIdForm.of("{" + ID.toUpperCase(Locale.ROOT) + "}").spellings())
        .containsExactly(
            ID,
            "4F1C2F0A-6A0E-4C3E-9F5D-0D9D7A3B1C22",
            "4f1c2f0a6a0e4c3e9f5d0d9d7a3b1c22",
            "4F1C2F0A6A0E4C3E9F5D0D9D7A3B1C22");
    assertThat(KeyIdForm.of("k-1").spellings()).isEmpty();
    assertThat(KeyIdForm.of(" 17 ").isNumber()).isTrue();
    assertThat(KeyIdForm.of("k17").isNumber()).isFalse();
    assertThat(KeyIdForm.of("17").isRandom()).isFalse();
  }
}
