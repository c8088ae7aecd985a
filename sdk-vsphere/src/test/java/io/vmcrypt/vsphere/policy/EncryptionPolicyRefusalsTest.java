package io.vmcrypt.vsphere.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the spec of a new encryption policy and the records about policies refuse. */
class EncryptionPolicyRefusalsTest {

  private static final EncryptionPolicySpec ENCRYPTED = EncryptionPolicySpec.of("Encrypted");

  @ParameterizedTest
  @ValueSource(strings = {" a", "a ", "a\nb", "a\u0000b", "a\uD800b", "a\uFFFE"})
  @DisplayName("a name that vCenter cannot hold is refused")
  void name_odd_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncryptionPolicySpec.of(name))
        .withMessageContaining("policy name");
  }

  @Test
  @DisplayName("a name of more than 80 characters is refused, with the bound")
  void name_tooLong_isRefused() {
    assertThat(EncryptionPolicySpec.of("x".repeat(80)).name()).hasSize(80);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncryptionPolicySpec.of("x".repeat(81)))
        .withMessageContaining("has 81 characters")
        .withMessageContaining("at most 80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0007", "a\rb", "a\uDC00", "\uFFFF"})
  @DisplayName("a description that XML cannot carry is refused; lines and tabs are not")
  void description_odd_isRefused(String description) {
    assertThat(ENCRYPTED.description("a\n\tb \uD83D\uDD12").description()).contains("b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ENCRYPTED.description(description))
        .withMessageContaining("description");
  }

  @Test
  @DisplayName("by default there is no description, and no filter sees clear text")
  void builder_defaults_areTheSafeOnes() {
    assertThat(ENCRYPTED.description()).isEmpty();
    assertThat(ENCRYPTED.allowCleartextFilters()).isFalse();
    assertThat(ENCRYPTED).hasToString("EncryptionPolicySpec[Encrypted]");
  }

  @Test
  @DisplayName("what refines it keeps the rest")
  void refined_keepsTheRest() {
    EncryptionPolicySpec spec = ENCRYPTED.description("d").allowCleartextFilters(true);

    assertThat(spec).isEqualTo(new EncryptionPolicySpec("Encrypted", "d", true));
    assertThat(spec.description("e").allowCleartextFilters()).isTrue();
    assertThat(spec)
        .hasToString("EncryptionPolicySpec[Encrypted, I/O filters before encryption allowed]");
  }

  @Test
  @DisplayName("policies differ by each thing that they ask for")
  void equality() {
    assertThat(EncryptionPolicySpec.of("x"))
        .isEqualTo(EncryptionPolicySpec.of("x"))
        .hasSameHashCodeAs(EncryptionPolicySpec.of("x"))
        .isNotEqualTo(EncryptionPolicySpec.of("y"))
        .isNotEqualTo(EncryptionPolicySpec.of("x").description("d"))
        .isNotEqualTo(EncryptionPolicySpec.of("x").allowCleartextFilters(true))
        .isNotEqualTo("x");
  }
}
