package io.vmcrypt.testkit;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The vendor's schemas of the newest release, where they are at hand. */
final class VendorSchemas {

  private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
  private static @Nullable VendorSchemas loaded;

  /** The vendor gives the types of vSAN's calls, and no elements of them. */
  private static final String VSAN_ELEMENTS =
      """
      <schema targetNamespace="urn:vsan" xmlns="http://www.w3.org/2001/XMLSchema"
          xmlns:vsan="urn:vsan" xmlns:vim25="urn:vim25" elementFormDefault="qualified">
        <import namespace="urn:vim25" schemaLocation="vim.xsd"/>
        <include schemaLocation="vsan-messagetypes.xsd"/>
        <element name="VsanClusterGetConfig" type="vsan:VsanClusterGetConfigRequestType"/>
        <element name="VsanClusterGetConfigResponse">
          <complexType>
            <sequence>
              <element name="returnval" type="vim25:VsanConfigInfoEx"/>
            </sequence>
          </complexType>
        </element>
      </schema>
      """;

  private final Schema vim;
  private final Schema pbm;
  private final Schema vsan;

  private VendorSchemas(Path folder) throws SAXException {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    this.vim = factory.newSchema(new File(folder.toFile(), "vim-9.1/vim.xsd"));
    this.pbm = factory.newSchema(new File(folder.toFile(), "pbm-9.1/pbm.xsd"));
    this.vsan =
        factory.newSchema(
            new StreamSource(
                new StringReader(VSAN_ELEMENTS),
                folder.resolve("vim-9.1/vsan.xsd").toUri().toString()));
  }

  static Optional<Path> folder() {
    Path folder = Path.of(System.getProperty("vmcrypt.shared", ""), "schemas");
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  static synchronized Optional<VendorSchemas> find() {
    if (loaded == null && folder().isPresent()) {
      try {
        loaded = new VendorSchemas(folder().orElseThrow());
      } catch (SAXException e) {
        throw new AssertionError(e);
      }
    }
    return Optional.ofNullable(loaded);
  }

  /** The content of the body, or of a fault's detail, is valid. */
  void validateBody(String envelope) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      Document document =
          factory
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(envelope.getBytes(StandardCharsets.UTF_8)));
      Element content = child((Element) document.getElementsByTagNameNS(SOAP, "Body").item(0));
      if (SOAP.equals(content.getNamespaceURI())) {
        content = child((Element) content.getElementsByTagName("detail").item(0));
      }
      schema(String.valueOf(content.getNamespaceURI()))
          .newValidator()
          .validate(new DOMSource(content));
    } catch (SAXException e) {
      throw new AssertionError("not valid: " + e.getMessage() + "\n" + envelope, e);
    } catch (IOException | ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  private Schema schema(String namespace) {
    return switch (namespace) {
      case "urn:pbm" -> pbm;
      case "urn:vsan" -> vsan;
      default -> vim;
    };
  }

  private static Element child(Element parent) {
    for (Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element) {
        return element;
      }
    }
    throw new AssertionError("nothing in " + parent.getNodeName());
  }
}
