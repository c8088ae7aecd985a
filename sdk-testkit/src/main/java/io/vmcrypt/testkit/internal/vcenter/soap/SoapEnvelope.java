package io.vmcrypt.testkit.internal.vcenter.soap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * A SOAP 1.1 request: the call in its body and the elements of its header.
 *
 * @param call the only child of the body
 */
public record SoapEnvelope(Element call, List<Element> headers) {

  /** Parsers that no thread uses now: making one takes longer than to read a request. */
  private static final Queue<DocumentBuilder> FREE = new ConcurrentLinkedQueue<>();

  private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

  /** The largest request that is read, in bytes. No client has a reason to send more. */
  private static final int MAXIMUM_SIZE = 16 * 1024 * 1024;

  public static SoapEnvelope parse(byte[] body) throws VimFault {
    if (body.length > MAXIMUM_SIZE) {
      throw VimFault.invalidRequest("The request is larger than " + MAXIMUM_SIZE + " bytes");
    }
    Element envelope = document(body);
    if (!is(envelope, "Envelope")) {
      throw VimFault.invalidRequest(
          "Unexpected element tag \"" + name(envelope) + "\" seen\n\nwhile parsing SOAP envelope");
    }
    List<Element> headers = List.of();
    Element call = null;
    for (Element child : children(envelope)) {
      if (is(child, "Header") && headers.isEmpty() && call == null) {
        headers = children(child);
      } else if (is(child, "Body") && call == null) {
        List<Element> calls = children(child);
        if (calls.size() != 1) {
          throw VimFault.invalidRequest("The SOAP body must hold one call, not " + calls.size());
        }
        call = calls.get(0);
      } else {
        throw VimFault.invalidRequest(
            "Unexpected element tag \"" + name(child) + "\" seen\n\nwhile parsing SOAP envelope");
      }
    }
    if (call == null) {
      throw VimFault.invalidRequest("The SOAP body is missing\n\nwhile parsing SOAP envelope");
    }
    return new SoapEnvelope(call, headers);
  }

  private static Element document(byte[] body) throws VimFault {
    DocumentBuilder builder = FREE.poll();
    if (builder == null) {
      builder = newBuilder();
    }
    try {
      builder.setErrorHandler(new Silent());
      return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
    } catch (SAXException | IOException e) {
      throw VimFault.invalidRequest(
          "XML document is not well-formed: " + e.getMessage() + "\n\nwhile parsing SOAP envelope");
    } finally {
      builder.reset();
      FREE.add(builder);
    }
  }

  private static DocumentBuilder newBuilder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      return factory.newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser lacks a feature", e);
    }
  }

  /** The text of a header, found by its local name, because clients use different namespaces. */
  public Optional<String> header(String localName) {
    return headers.stream()
        .filter(header -> name(header).equals(localName))
        .map(Element::getTextContent)
        .findFirst();
  }

  private static boolean is(Element element, String name) {
    return SOAP.equals(element.getNamespaceURI()) && name.equals(name(element));
  }

  public static String name(Element element) {
    String local = element.getLocalName();
    return local == null ? element.getNodeName() : local;
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (@Nullable Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  /** Without this, the parser would print to standard error. */
  private static final class Silent implements ErrorHandler {
    @Override
    public void warning(SAXParseException exception) {}

    @Override
    public void error(SAXParseException exception) throws SAXException {
      throw exception;
    }

    @Override
    public void fatalError(SAXParseException exception) throws SAXException {
      throw exception;
    }
  }
}
