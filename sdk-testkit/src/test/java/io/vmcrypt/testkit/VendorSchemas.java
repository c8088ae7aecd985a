package io.vmcrypt.testkit;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
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

  private final Schema vim;
  private final Schema pbm;

  private VendorSchemas(Path folder) throws SAXException {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    this.vim = factory.newSchema(new File(folder.toFile(), "vim-9.1/vim.xsd"));
    this.pbm = factory.newSchema(new File(folder.toFile(), "pbm-9.1/pbm.xsd"));
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
      Schema schema = "urn:pbm".equals(content.getNamespaceURI()) ? pbm : vim;
      schema.newValidator().validate(new DOMSource(content));
    } catch (SAXException e) {
      throw new AssertionError("not valid: " + e.getMessage() + "\n" + envelope, e);
    } catch (IOException | ParserConfigurationException e) {
      throw new AssertionError(e);
    }
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
