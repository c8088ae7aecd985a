package io.vmcrypt.kmip.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An id that no key has")
class MadeUpIdTest {

  @ParameterizedTest
  @CsvSource({
    "1, [1-9][0-9]{8}",
    "214, [1-9][0-9]{8}",
    "10000000000, [1-9][0-9]{10}",
    "d4f1c0de-0782-4351-9850-f2c428e58a9b,"
        + " [a-f][0-9][a-f][0-9][a-f][0-9][a-f]{2}-[0-9]{4}-[0-9]{4}-[0-9]{4}"
        + "-[a-f][0-9][a-f][0-9]{3}[a-f][0-9]{2}[a-f][0-9][a-f]",
    "00FF, [0-9]{2}[A-F]{2}[0-9]{5}",
    "key-7, key-[0-9]{9}",
    "KEY-8a89d57-15f9b1d9e8f, KEY-[0-9][a-f][0-9]{2}[a-f][0-9]{2}-[0-9]{2}[a-f][0-9][a-f][0-9]"
        + "[a-f][0-9][a-f][0-9][a-f]",
    "vault_face_mB3xk9, vault_[a-f]{4}_m[A-F][0-9]xk[0-9]{3}",
    "zz, zz[0-9]{9}"
  })
  @DisplayName("has the form of those that are asked for")
  void like_form_isKept(String pattern, String form) {
    for (int i = 0; i < 100; i++) {
      assertThat(MadeUpId.like(pattern, Set.of(pattern))).matches(form).isNotEqualTo(pattern);
    }
  }
}
