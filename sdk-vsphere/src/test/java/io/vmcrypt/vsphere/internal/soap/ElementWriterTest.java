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
  @DisplayName("an envelope declares its namespaces once and the method first names its object")
  void envelope_whole_isAsExpected() {
    assertThat(
            ElementWriter.envelope(
                Namespaces.PBM,
                header -> header.text("vcSessionCookie", "c"),
                "PbmQueryProfile",
                new ManagedObjectReference("PbmProfileProfileManager", "ProfileManager"),
                arguments -> arguments.text("profileCategory", "REQUIREMENT")))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">"
                + "<soapenv:Header><vcSessionCookie>c</vcSessionCookie></soapenv:Header>"
                + "<soapenv:Body><PbmQueryProfile xmlns=\"urn:pbm\">"
                + "<_this type=\"PbmProfileProfileManager\">ProfileManager</_this>"
                + "<profileCategory>REQUIREMENT</profileCategory>"
                + "</PbmQueryProfile></soapenv:Body></soapenv:Envelope>");
  }

  @Test
  @DisplayName("elements come in the order of the calls, with a type where one is given")
  void elements_allKinds_areWritten() {
    assertThat(
            body(
                writer ->
                    writer
                        .object("crypto", "CryptoSpecEncrypt", key -> key.text("keyId", "k"))
                        .object("options", options -> options.number("max", 3))
                        .bool("all", false)
                        .optional("absent", null)
                        .optional("present", "p")
                        .any("value", "string", "s")
                        .reference("obj", new ManagedObjectReference("VirtualMachine", "vm-1"))))
        .isEqualTo(
            "<crypto xsi:type=\"CryptoSpecEncrypt\"><keyId>k</keyId></crypto>"
                + "<options><max>3</max></options><all>false</all><present>p</present>"
                + "<value xsi:type=\"xsd:string\">s</value>"
                + "<obj type=\"VirtualMachine\">vm-1</obj>");
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
