package io.vmcrypt.vsphere.internal.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementWriterTest {

  private static String body(Consumer<ElementWriter> arguments) {
    String envelope =
        ElementWriter.envelope(
            Namespaces.VIM, null, "M", new ManagedObjectReference("T", "v"), arguments);
    return envelope.substring(
        envelope.indexOf("</_this>") + "</_this>".length(), envelope.indexOf("</M>"));
  }

  @Test
  @DisplayName("what XML would change or misread is escaped")
  void text_special_isEscaped() {
    assertThat(body(writer -> writer.text("a", "<&>\"'\r\n\t]]>\uD83D\uDE00")))
        .isEqualTo("<a>&lt;&amp;&gt;\"'&#13;\n\t]]&gt;\uD83D\uDE00</a>");
    assertThat(body(writer -> writer.reference("a", new ManagedObjectReference("\"\n", "v"))))
        .isEqualTo("<a type=\"&quot;&#10;\">v</a>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0008", "\uFFFE", "\uD83D", "\uDE00", "a\uD83Db"})
  @DisplayName("what XML cannot carry is refused, naming the character and nothing else")
  void text_unspeakable_isRefused(String text) {
    assertThatThrownBy(() -> body(writer -> writer.text("a", "MARK" + text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+")
        .hasMessageNotContaining("MARK");
  }
}
