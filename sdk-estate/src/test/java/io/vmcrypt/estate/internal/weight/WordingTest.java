package io.vmcrypt.estate.internal.weight;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of findings whose words are fixed. */
class WordingTest {

  /** The id of a row, or a choice of two. */
  private static final Pattern USE = Pattern.compile("Wording\\.of\\(([^,]+),|which =([^;]+);");

  private static final Pattern ID = Pattern.compile("\"([a-z]+(-[a-z]+)*)\"");

  @Test
  @DisplayName("the code uses each row, and no other; each code is one of the SDK's")
  void rows_areThoseOfTheCode() throws IOException {
    List<String> used =
        ProofWeightsTest.found(Path.of("src/main/java"), USE)
            .flatMap(use -> ID.matcher(use.group()).results())
            .map(id -> id.group(1))
            .toList();

    assertThat(Wording.rows()).containsOnlyKeys(used.toArray(String[]::new));
    assertThat(Wording.rows().values())
        .extracting(Wording.Row::code)
        .isSubsetOf(ProofWeightsTest.codes());
  }

  @Test
  @DisplayName("places are filled in both texts, whatever characters stand for them")
  void places_areFilled() {
    assertThat(Wording.of("keeps-other-keys", Subject.of("VM", "web"), "kms-$1", "home {0}"))
        .hasToString(
            "WARNING key-on-other-provider: vCenter, VM web: keeps keys that are not of kms-$1:"
                + " home {0}. Re-key the VM: \"vmcrypt rekey --provider kms-$1\".");
  }
}
