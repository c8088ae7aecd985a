package io.vmcrypt.vsphere.internal.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementReaderTest {

  private static ElementReader reader(String xml) {
    return ElementReader.of(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  @DisplayName("an element can be consumed once only")
  void element_consumedTwice_isABug() {
    reader("<r><a>1</a></r>")
        .children(
            child -> {
              assertThat(child.text()).isEqualTo("1");
              assertThatThrownBy(child::text).isInstanceOf(IllegalStateException.class);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<r xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns='urn:vim25'"
            + " xsi:type='VirtualDisk'/>",
        "<r xmlns:_XMLSchema-instance='http://www.w3.org/2001/XMLSchema-instance'"
            + " xmlns:v='urn:vim25' _XMLSchema-instance:type='v:VirtualDisk'/>",
        "<v:r xmlns:q='http://www.w3.org/2001/XMLSchema-instance' xmlns:v='urn:vim25'"
            + " q:type=' v:VirtualDisk '/>"
      })
  @DisplayName("xsi:type is found by its namespace, whatever the prefixes")
  void type_anyPrefix_isFound(String xml) {
    assertThat(reader(xml).type()).isEqualTo("VirtualDisk");
  }

  @Test
  @DisplayName("text comes whole from character data, CDATA, references and across comments")
  void text_inParts_isJoined() {
    assertThat(reader("<r>a&lt;b<!-- c -->&#x1F600;<![CDATA[<d>]]><e>no</e>f</r>").text())
        .isEqualTo("a<b\uD83D\uDE00<d>f");
    assertThat(reader("<r/>").text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><r>&b;</r>",
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>",
        "<r>&unknown;</r>"
      })
  @DisplayName("DTDs and entities are refused, whatever they would say")
  void document_withDtdOrEntity_isRefused(String xml) {
    assertThatThrownBy(() -> reader(xml).text()).isInstanceOf(XmlFailure.class);
  }

  @Test
  @DisplayName("nesting deeper than the limit is refused")
  void document_deep_isRefused() {
    int tooDeep = AnswerBudget.MAX_DEPTH + 1;
    String deep = "<d>".repeat(tooDeep) + "</d>".repeat(tooDeep);

    assertThatThrownBy(() -> reader("<r><a>" + deep + "</a></r>").children(child -> {}))
        .isInstanceOf(XmlFailure.class)
        .hasMessageContaining("deeper");
  }

  @Test
  @DisplayName("a text longer than the limit is refused, one of the limit is read")
  void text_tooLong_isRefused() {
    String most = "x".repeat(ElementReader.MAX_TEXT_CHARS);

    assertThat(reader("<r>" + most + "</r>").text()).hasSize(ElementReader.MAX_TEXT_CHARS);
    assertThatThrownBy(() -> reader("<r>" + most + "x</r>").text())
        .isInstanceOf(XmlFailure.class)
        .hasMessageContaining("longer");
  }

  @Test
  @Tag("thorough")
  @DisplayName("an object larger than the limit cannot be captured")
  void capture_tooLarge_isRefused() {
    String part = "<a>" + "x".repeat(500_000) + "</a>";

    assertThatThrownBy(() -> reader("<r>" + part.repeat(40) + "</r>").capture())
        .isInstanceOf(XmlFailure.class)
        .hasMessageContaining("takes more than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!--", "<a b='", "<!DOCTYPE r [", "<?pi ", "<"})
  @DisplayName("a comment, tag, DTD or instruction that never ends is cut off at the limit")
  void event_endless_isCutOff(String start) {
    Endless endless = new Endless("<r>" + start, 'x');

    assertThatThrownBy(() -> ElementReader.of(endless).children(child -> {}))
        .isInstanceOf(XmlFailure.class);
    assertThat(endless.given).isLessThan(2 * AnswerBudget.MAX_EVENT_BYTES);
  }

  @Test
  @DisplayName("white space before the document that never ends is cut off at the limit")
  void prolog_endlessWhiteSpace_isCutOff() {
    Endless endless = new Endless("", ' ');

    assertThatThrownBy(() -> ElementReader.of(endless)).isInstanceOf(XmlFailure.class);
    assertThat(endless.given).isLessThan(2 * AnswerBudget.MAX_EVENT_BYTES);
  }

  /** A start, then one character for ever. */
  private static final class Endless extends InputStream {
    private final byte[] start;
    private final int then;
    private long given;

    Endless(String start, char then) {
      this.start = start.getBytes(StandardCharsets.UTF_8);
      this.then = then;
    }

    @Override
    public int read() throws IOException {
      return given < start.length ? start[(int) given++] : count();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      for (int i = 0; i < length; i++) {
        buffer[offset + i] = (byte) read();
      }
      return length;
    }

    private int count() {
      given++;
      return then;
    }
  }
}
