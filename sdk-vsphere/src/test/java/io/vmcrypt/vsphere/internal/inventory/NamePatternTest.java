package io.vmcrypt.vsphere.internal.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "web, web, true",
    "web, web1, false",
    "web?, web, false",
    "web?, web1, true",
    "*, anything, true",
    "**, x, true",
    "*a, banana, true",
    "*b, banana, false",
    "b*n?, banana, true",
    "b*n*z, banana, false",
    "a.c, abc, false",
    "[a], a, false",
    "a?b, a%2fb, true",
    "a%2fb, a%2fb, true",
    "?, \uD83D\uDD11, true"
  })
  @DisplayName("stars and question marks stand for characters, all else for itself")
  void matches_patterns(String pattern, String kept, boolean expected) {
    assertThat(new NamePattern(pattern).matches(kept)).isEqualTo(expected);
  }

  @Test
  @Timeout(60)
  @DisplayName("no pattern takes long")
  void matches_manyStars_isQuick() {
    assertThat(new NamePattern("*a".repeat(30) + "b").matches("a".repeat(80))).isFalse();
  }
}
