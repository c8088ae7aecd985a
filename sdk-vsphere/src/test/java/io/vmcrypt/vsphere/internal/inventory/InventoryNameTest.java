package io.vmcrypt.vsphere.internal.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.names.InventoryName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryNameTest {

  @ParameterizedTest
  @CsvSource({
    "web-01, web-01",
    "a%2fb, a/b",
    "a%2Fb%5c%5Cc, a/b\\\\c",
    "100%25, 100%",
    "%252f, %2f",
    "50% off, 50% off",
    "a%2, a%2",
    "%, %",
    "'', ''"
  })
  @DisplayName("slash, backslash and percent are shown as themselves; any other percent stays")
  void shown_keptName_isUnescapedOnce(String kept, String shown) {
    assertThat(InventoryName.shown(kept)).isEqualTo(shown);
  }

  @Test
  @DisplayName("what is kept is shown as it was")
  void kept_anyName_isShownAsItWas() {
    assertThat(InventoryName.kept("a/b\\c%d%2f")).isEqualTo("a%2fb%5cc%25d%252f");
    assertThat(InventoryName.shown(InventoryName.kept("a/b\\c%d%2f"))).isEqualTo("a/b\\c%d%2f");
  }

  @Test
  @DisplayName("a name matches in either form, upper and lower case told apart")
  void matches_eitherForm_isTheSameName() {
    assertThat(InventoryName.matches("a/b", "a%2fb")).isTrue();
    assertThat(InventoryName.matches("a%2fb", "a%2fb")).isTrue();
    assertThat(InventoryName.matches("A/b", "a%2fb")).isFalse();
  }
}
