package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

  private final Placeholders placeholders = new Placeholders();

  @Test
  @DisplayName("the same value has the same placeholder, another one another")
  void stable() {
    assertThat(placeholders.of("web-01", "name")).isEqualTo("name-1");
    assertThat(placeholders.of("db-01", "name")).isEqualTo("name-2");
    assertThat(placeholders.of("web-01", "entityName")).isEqualTo("name-1");
    assertThat(new Placeholders().of("db-01", "name")).isEqualTo("name-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5c7e6f0a-0000-4a11-8b11-abcdefabcdef",
        "2026-11-25T10:11:12.123456Z",
        "2026-11-25T10:11:12+02:00",
        "7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61",
        "10.1.2.3",
        "10.1.2.3:5696",
        "10.1.2.0/24",
        "fe80::1",
        "administrator@vsphere.local",
        "kms.corp.example",
        "kms.corp.example:5696",
        "https://pcc-10-1-2-3.ovh.com/ui/",
        "urn:v1:eu:resource:okms:abc",
        "pcc-10-1-2-3",
        "vm-4711",
        "vm-4711:2000",
        "123456789012",
        "some text",
      })
  @DisplayName("a placeholder has the form of its value, and nothing of it")
  void form(String value) {
    String placeholder = placeholders.of(value, "x");
    assertThat(placeholder).isNotEqualTo(value);
    assertThat(Form.of(placeholder)).isIn(Form.of(value), Form.TEXT);
    if (Form.of(value) != Form.TEXT) {
      assertThat(Form.of(placeholder)).isEqualTo(Form.of(value));
    }
    assertThat(placeholder)
        .doesNotContain(
            "4711", "corp", "10.1.2", "10-1-2", "administrator", "abc", "7B:D9", "2026");
  }
}
