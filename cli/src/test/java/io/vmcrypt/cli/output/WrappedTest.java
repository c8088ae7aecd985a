package io.vmcrypt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WrappedTest {

  @Test
  @DisplayName("a line of up to 80 columns stays as it is")
  void line_short_stays() {
    assertThat(Wrapped.line("", 80)).isEmpty();
    assertThat(Wrapped.line("  " + "x".repeat(37) + " " + "y".repeat(40), 80)).hasSize(80);
    assertThat(Wrapped.line("a  b", 80)).isEqualTo("a  b");
  }

  @Test
  @DisplayName("a longer one is broken between words, and what follows stands deeper")
  void line_long_isBroken() {
    assertThat(Wrapped.line("  " + "x".repeat(37) + " " + "y".repeat(41) + " z", 80).lines())
        .containsExactly("  " + "x".repeat(37), "    " + "y".repeat(41) + " z");
  }

  @Test
  @DisplayName("a word that is too long stays whole")
  void line_longWord_staysWhole() {
    assertThat(Wrapped.line("SHA1 Fingerprint=" + "5E:".repeat(30) + " of it", 80).lines())
        .containsExactly("SHA1", "  Fingerprint=" + "5E:".repeat(30), "  of it");
  }
}
