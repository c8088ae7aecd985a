package io.vmcrypt.testkit.internal.vcenter.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

@DisplayName("The type table")
class TypeTableTest {

  private static final ApiVersion NEWEST = new ApiVersion("9.1.0.0");
  private static final String XSD = "http://www.w3.org/2001/XMLSchema";

  /** Complex types and global elements of a folder of vendor schemas, by name. */
  private static final class Vendor {
    private final Map<String, Element> types = new HashMap<>();
    private final Map<String, Element> elements = new HashMap<>();

    Vendor(String release, String only)
        throws IOException, SAXException, ParserConfigurationException {
      Path folder = Path.of(System.getProperty("vmcrypt.shared", ""), "schemas", release);
      assumeTrue(Files.isDirectory(folder), "the vendor schemas are not at hand: " + folder);
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Element root = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
          if (only.equals(root.getAttribute("targetNamespace"))) {
            collect(root, "complexType", types);
            collect(root, "element", elements);
          }
        }
      }
    }

    private static void collect(Element root, String kind, Map<String, Element> into) {
      for (Element child : SoapEnvelope.children(root)) {
        if (kind.equals(child.getLocalName())) {
          into.put(child.getAttribute("name"), child);
        }
      }
    }

    List<String> fields(Element type) {
      List<String> fields = new ArrayList<>();
      NodeList found = type.getElementsByTagNameNS(XSD, "element");
      for (int i = 0; i < found.getLength(); i++) {
        Element element = (Element) found.item(i);
        fields.add(
            element.getAttribute("name")
                + " "
                + typeName(element.getAttribute("type"))
                + " "
                + (element.getAttribute("minOccurs").equals("0") ? "optional" : "required")
                + (element.getAttribute("maxOccurs").equals("unbounded") ? " repeated" : ""));
      }
      return fields;
    }

    @Nullable String base(Element type) {
      NodeList found = type.getElementsByTagNameNS(XSD, "extension");
      if (found.getLength() == 0) {
        return null;
      }
      String base = typeName(((Element) found.item(0)).getAttribute("base"));
      return base.equals("DynamicData") ? null : base;
    }

    List<String> parameters(String method) {
      Element call = Objects.requireNonNull(elements.get(method), method);
      return fields(Objects.requireNonNull(types.get(typeName(call.getAttribute("type"))), method));
    }
  }

  private static String typeName(String qualified) {
    String local = qualified.substring(qualified.indexOf(':') + 1);
    return switch (local) {
      case "ManagedObjectReference" -> "ref";
      case "anyType" -> "any";
      case "base64Binary" -> "binary";
      default -> local;
    };
  }

  /** A later release may ask for less: it made elements optional that were required. */
  private static List<String> withoutPresence(List<String> fields) {
    return fields.stream()
        .map(field -> field.replace(" optional", "").replace(" required", ""))
        .toList();
  }

  private static String text(TypeTable.Field field) {
    return field.name()
        + " "
        + field.type()
        + " "
        + (field.optional() ? "optional" : "required")
        + (field.repeated() ? " repeated" : "");
  }

  private static List<String> known(List<TypeTable.Field> fields, ApiVersion version) {
    return fields.stream()
        .filter(field -> version.includes(field.since()))
        .map(TypeTableTest::text)
        .toList();
  }

  private static void compare(
      TypeTable table, String namespace, Vendor vendor, ApiVersion version) {
    for (String name : table.typeNames()) {
      TypeTable.Described type = Objects.requireNonNull(table.type(name));
      if (!type.namespace().equals(namespace)) {
        continue;
      }
      Element other = vendor.types.get(name);
      if (!version.includes(type.since())) {
        assertThat(other).as(name).isNull();
        continue;
      }
      assertThat(other).as(name).isNotNull();
      Element present = Objects.requireNonNull(other);
      assertThat(type.base()).as(name).isEqualTo(vendor.base(present));
      assertThat(withoutPresence(known(type.own(), version)))
          .as(name)
          .isEqualTo(withoutPresence(vendor.fields(present)));
      if (version.equals(NEWEST)) {
        assertThat(known(type.own(), version)).as(name).isEqualTo(vendor.fields(present));
      }
    }
    for (String name : table.methodNames()) {
      TypeTable.Method method = table.method(name).orElseThrow();
      if (name.equals("Fetch")) {
        // real servers have it, the published schema has not
        assertThat(vendor.elements).doesNotContainKey(name);
        continue;
      }
      if (!version.includes(method.since())) {
        assertThat(vendor.elements).doesNotContainKey(name);
        continue;
      }
      List<String> expected = new ArrayList<>(vendor.parameters(name));
      assertThat(expected.remove(0)).startsWith("_this ref");
      assertThat(known(method.parameters(), version)).as(name).isEqualTo(expected);
      List<String> returns =
          vendor.fields(Objects.requireNonNull(vendor.elements.get(name + "Response")));
      TypeTable.Field returned = method.returns();
      assertThat(returned == null ? List.of() : List.of(text(returned)))
          .as(name)
          .isEqualTo(returns);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("says of vim25 9.1 what the vendor's schema says")
  void vim_newest_equalsVendorSchema() throws Exception {
    compare(TypeTables.VIM, TypeTable.VIM, new Vendor("vim-9.1", TypeTable.VIM), NEWEST);
  }

  @Test
  @Tag("thorough")
  @DisplayName("says of vim25 7.0.2 what the vendor's schema says, with nothing later")
  void vim_702_equalsVendorSchema() throws Exception {
    compare(
        TypeTables.VIM,
        TypeTable.VIM,
        new Vendor("vim-7.0.2", TypeTable.VIM),
        new ApiVersion("7.0.2.0"));
  }

  @Test
  @Tag("thorough")
  @DisplayName("says of pbm 9.1 what the vendor's schema says")
  void pbm_newest_equalsVendorSchema() throws Exception {
    compare(TypeTables.PBM, TypeTable.PBM, new Vendor("pbm-9.1", TypeTable.PBM), NEWEST);
  }

  @Test
  @Tag("thorough")
  @DisplayName("says of vSAN's configuration what the vendor's schema says, as far as it goes")
  void vsan_newest_equalsVendorSchema() throws Exception {
    Vendor vendor = new Vendor("vim-9.1", TypeTable.VSAN);
    TypeTable table = TypeTables.VSAN;

    assertThat(known(Objects.requireNonNull(table.type("VsanDataEncryptionConfig")).own(), NEWEST))
        .isEqualTo(
            vendor.fields(Objects.requireNonNull(vendor.types.get("VsanDataEncryptionConfig"))));
    assertThat(known(Objects.requireNonNull(table.type("VsanConfigInfoEx")).own(), NEWEST))
        .containsExactly(
            "dataEncryptionConfig VsanDataEncryptionConfig optional",
            "dataInTransitEncryptionConfig VsanDataInTransitEncryptionConfig optional");
    assertThat(
            known(
                Objects.requireNonNull(table.type("VsanDataInTransitEncryptionConfig")).own(),
                NEWEST))
        .isEqualTo(
            vendor.fields(
                Objects.requireNonNull(vendor.types.get("VsanDataInTransitEncryptionConfig"))));
    List<String> parameters =
        vendor.fields(Objects.requireNonNull(vendor.types.get("VsanClusterGetConfigRequestType")));
    assertThat(parameters.remove(0)).startsWith("_this ref");
    assertThat(known(table.method("VsanClusterGetConfig").orElseThrow().parameters(), NEWEST))
        .isEqualTo(parameters);
  }

  @Test
  @DisplayName("says of each method why it is there")
  void methods_allWithReason() {
    for (TypeTable table : List.of(TypeTables.VIM, TypeTables.PBM, TypeTables.VSAN)) {
      assertThat(table.methods()).isNotEmpty().noneMatch(method -> method.why().length() < 3);
    }
  }
}
