package io.vmcrypt.core.shared.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownWordsTest {

  private static final List<String> KNOWN = List.of("encrypt", "decrypt", "plan", "dr", "--yes");

  @ParameterizedTest
  @CsvSource({
    "encypt, encrypt",
    "Encrypt, encrypt",
    "paln, plan",
    "plann, plan",
    "de, dr",
    "--yse, --yes",
  })
  @DisplayName("a word with a letter wrong, missing, too many or out of its place is known again")
  void likeAKnownWord_isFound(String typed, String meant) {
    assertThat(KnownWords.nearest(typed, KNOWN)).contains(meant);
  }

  @Test
  @DisplayName("a word that is like none, as a secret is, brings no word up")
  void otherWord_isNotFound() {
    assertThat(KnownWords.didYouMean("hunter2", KNOWN)).isEmpty();
    assertThat(KnownWords.didYouMean("x".repeat(10_000), KNOWN)).isEmpty();
    assertThat(KnownWords.didYouMean("paln", KNOWN)).isEqualTo(" Did you mean plan?");
  }
}
