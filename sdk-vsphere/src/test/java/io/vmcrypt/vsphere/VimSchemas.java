package io.vmcrypt.vsphere;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Validates SOAP bodies against the vendor's schemas. These are not part of the project: where they
 * are absent, {@link #areHere} says so and tests that need them are skipped.
 */
public final class VimSchemas {

  /** The newest release. */
  public static final String VIM_9_1 = "vim-9.1";

  /** What an older vCenter still understands. */
  public static final String VIM_7_0_2 = "vim-7.0.2";

  private static final String PBM_9_1 = "pbm-9.1";
  private static final String VSAN_9_1 = "vsan-9.1";

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

  private static final Path FOLDER =
      Path.of(System.getProperty("vmcrypt.shared", "absent")).resolve("schemas");
  private static final Map<String, Schema> LOADED = new ConcurrentHashMap<>();

  /** Found valid: most requests of a test class were sent before, but for what is new each time. */
  private static final Set<String> VALID = ConcurrentHashMap.newKeySet();

  /**
   * Strings that are new in each test: ids of sessions and of what is theirs, and certificates. All
   * are valid where one is.
   */
  private static final Pattern EACH_TIME_NEW =
      Pattern.compile(
          "\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}(\\]\\p{XDigit}{8})?"
              + "|-----BEGIN [A-Z ]+-----[^-]*-----END");

  private VimSchemas() {}

  public static boolean areHere() {
    return Files.isDirectory(FOLDER.resolve(VIM_9_1));
  }

  public static String whereExpected() {
    return "the vendor's schemas are not at " + FOLDER.toAbsolutePath().normalize();
  }

  /**
   * Validates the body of a request or an answer, or the detail of a fault.
   *
   * @return what is wrong; empty if it is valid
   */
  public static Optional<String> errorIn(String envelope, String vimRelease) {
    String asked = vimRelease + EACH_TIME_NEW.matcher(envelope).replaceAll("");
    if (VALID.contains(asked)) {
      return Optional.empty();
    }
    try {
      DocumentBuilderFactory documents = DocumentBuilderFactory.newDefaultNSInstance();
      Document document =
          documents
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(envelope.getBytes(StandardCharsets.UTF_8)));
      Element method = firstElement(firstOfName(document.getDocumentElement(), "Body"));
      if ("Fault".equals(method.getLocalName())) {
        method = firstElement(firstOfName(method, "detail"));
      }
      String release =
          switch (String.valueOf(method.getNamespaceURI())) {
            case "urn:pbm" -> PBM_9_1;
            case "urn:vsan" -> VSAN_9_1;
            default -> vimRelease;
          };
      schema(release).newValidator().validate(new DOMSource(method));
      VALID.add(asked);
      return Optional.empty();
    } catch (SAXException e) {
      return Optional.of(e.getMessage() + "\nin " + envelope);
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Schema schema(String release) {
    return LOADED.computeIfAbsent(
        release,
        name -> {
          Path root = FOLDER.resolve(name).resolve(name.startsWith("pbm") ? "pbm.xsd" : "vim.xsd");
          SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
          try {
            return name.equals(VSAN_9_1)
                ? factory.newSchema(
                    new StreamSource(
                        new StringReader(VSAN_ELEMENTS),
                        FOLDER.resolve(VIM_9_1).resolve("vsan.xsd").toUri().toString()))
                : factory.newSchema(root.toFile());
          } catch (SAXException e) {
            throw new IllegalStateException("cannot load " + root, e);
          }
        });
  }

  private static Element firstElement(Node parent) {
    for (Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element) {
        return element;
      }
    }
    throw new IllegalArgumentException("no element in " + parent.getNodeName());
  }

  private static Element firstOfName(Node parent, String name) {
    for (Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element && name.equals(element.getLocalName())) {
        return element;
      }
    }
    throw new IllegalArgumentException("no element " + name);
  }
}
