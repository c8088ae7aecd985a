package io.vmcrypt.core.shared.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  @DisplayName("line breaks and what steers a terminal become a space, all else stays")
  void steering_becomesASpace() {
    assertThat(OneLine.of("a\r\nb\u001b[2Jc\u202ed\u2028e\u009bf")).isEqualTo("a b [2Jc d e f");
    assertThat(OneLine.of("B\u00fccher \ud83d\udd11 -> x"))
        .isEqualTo("B\u00fccher \ud83d\udd11 -> x");
  }
}
