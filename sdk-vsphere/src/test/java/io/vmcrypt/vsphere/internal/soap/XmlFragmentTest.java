package io.vmcrypt.vsphere.internal.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.namespace.QName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class XmlFragmentTest {

  private static final String DISK =
      "<p:device xmlns:p='urn:vim25' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'"
          + " xmlns:s='http://www.w3.org/2001/XMLSchema' xmlns:n='urn:new'"
          + " i:type='p:VirtualDisk'>\n"
          + "  <p:key>2000</p:key><p:deviceInfo i:type='p:Description'><p:label>Hard &amp; disk"
          + " &lt;1&gt;</p:label><p:summary>a\tb&#13;\n"
          + "\"c\"  \uD83D\uDE00</p:summary></p:deviceInfo><p:backing"
          + " i:type='p:VirtualDiskFlatVer2BackingInfo'><p:fileName>[ds]"
          + " web/web.vmdk</p:fileName><p:datastore type='Datastore'"
          + " serverGuid='&quot;g&quot;&#10;&#9;'>datastore-1</p:datastore><p:futureField"
          + " i:type='n:FutureType'><n:inner n:attr='v' i:nil='true'/></p:futureField>"
          + "</p:backing><p:anything i:type='s:string'>text</p:anything><p:empty/><x"
          + " xml:lang='en'>no namespace</x></p:device>";

  private static XmlFragment capture(String xml) {
    return ElementReader.of(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
        .capture();
  }

  @Test
  @DisplayName("a device is written back with all that was read, unknown parts and white space too")
  void fragment_writtenBack_isTheSame() {
    XmlFragment disk = capture(DISK);

    String request =
        ElementWriter.envelope(
            Namespaces.VIM,
            null,
            "M",
            new ManagedObjectReference("T", "v"),
            arguments -> arguments.fragment("device", disk));
    List<XmlFragment> again = new ArrayList<>();
    ElementReader.of(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)))
        .children(
            body -> body.children(method -> method.children(child -> again.add(child.capture()))));

    assertThat(canonical(again.get(1))).isEqualTo(canonical(disk));
  }

  @Test
  @DisplayName("elements are found by path, and missing ones are empty")
  void element_byPath_isFound() {
    XmlFragment disk = capture(DISK);

    assertThat(disk.type()).isEqualTo("VirtualDisk");
    assertThat(disk.number("key")).contains(2000L);
    assertThat(disk.text("deviceInfo", "label")).contains("Hard & disk <1>");
    assertThat(disk.requiredElement("backing").type()).isEqualTo("VirtualDiskFlatVer2BackingInfo");
    assertThat(disk.requiredElement("backing", "datastore").reference())
        .isEqualTo(new ManagedObjectReference("Datastore", "datastore-1"));
    assertThat(disk.element("backing", "parent")).isEmpty();
    assertThatThrownBy(() -> disk.required("backing", "parent"))
        .isInstanceOf(XmlFailure.class)
        .hasMessageContaining("backing/parent");
  }

  /** All but prefixes. */
  private static String canonical(XmlFragment fragment) {
    StringBuilder text = new StringBuilder("<").append(fragment.qualifiedName());
    QName type = fragment.qualifiedType();
    text.append(" type=").append(type);
    TreeMap<String, String> attributes = new TreeMap<>();
    fragment.attributes().forEach(a -> attributes.put(a.name().toString(), a.value()));
    text.append(attributes).append('>');
    for (XmlNode node : fragment.content()) {
      if (node instanceof XmlFragment element) {
        text.append(canonical(element));
      } else if (node instanceof XmlNode.Text part) {
        text.append(part.value());
      }
    }
    return text.append("</>").toString();
  }
}
