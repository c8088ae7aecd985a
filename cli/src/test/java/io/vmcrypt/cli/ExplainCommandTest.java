package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {

  private static Run explain(String... words) {
    List<String> all = new ArrayList<>(List.of("explain"));
    all.addAll(List.of(words));
    return Cli.bare().run(all.toArray(String[]::new));
  }

  @Test
  @Tag("thorough")
  @DisplayName("each code of a finding is explained, with what to do")
  void codes_areAllExplained() throws IllegalAccessException {
    int codes = 0;
    for (Field field : FindingCode.class.getFields()) {
      String code = ((FindingCode) field.get(null)).value();
      Run run = explain(code);
      assertThat(run.status()).as(code).isZero();
      assertThat(run.out()).startsWith(code + " (").contains("\n  ");
      codes++;
    }
    assertThat(codes).isGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource({
    "could not connect (KMS 192.0.2.1:5696): the server refused the connection,"
        + " Nothing listens there",
    "THE PASSPHRASE DOES NOT OPEN THE PRIVATE KEY, It belongs to another key",
    "msg.vtpm.add.notEncrypted, not-encrypted",
    "key-not-found, Bring it back with its keys",
  })
  @DisplayName("a message is explained by the part of it that is always the same")
  void message_isExplained(String message, String told) {
    Run run = explain(message.split(" "));

    assertThat(run.status()).isZero();
    assertThat(run.words()).contains(told).doesNotContain("](");
    assertThat(explain("--json", message).out())
        .contains("\"format\": 1", "\"cure\": \"")
        .contains(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BLOCKING vm-not-encrypted: vCenter, VM web-01 (vm-13): nothing of VM \"web-01\" is"
            + " encrypted. Assign an encryption policy to its home and disks.",
        "      BLOCKING [vm-not-encrypted] nothing of VM \"web-01\" is encrypted.",
        "  ! BLOCKING vm-not-encrypted: vCenter, VM web-01 (vm-13): nothing\n    of VM",
      })
  @DisplayName("a finding is explained by its whole line, as it was printed")
  void finding_isExplainedByItsLine(String line) {
    Run run = explain(line);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("vm-not-encrypted (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense-hunter2", "a", "the", "()"})
  @DisplayName("what nobody knows is refused, and is not told again: it may hold a secret")
  void unknown_isRefused(String word) {
    Run run = explain(word, "hunter2");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Nothing is known of that.").doesNotContain("hunter2");
  }
}
