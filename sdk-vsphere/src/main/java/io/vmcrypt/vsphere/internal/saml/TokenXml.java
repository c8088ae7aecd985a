package io.vmcrypt.vsphere.internal.saml;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** The XML of a token, which a stranger wrote. */
final class TokenXml {

  static final String SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
  static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  static final String WSSE =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
  static final String WSU =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

  /** No token service makes larger ones. */
  private static final int MAX_CHARS = 1024 * 1024;

  private TokenXml() {}

  /** The root; empty if it is not well-formed, too large, or has a document type. */
  static Optional<Element> parse(String xml) {
    if (xml.isEmpty() || xml.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Silent());
      return Optional.of(
          builder.parse(new InputSource(new StringReader(xml))).getDocumentElement());
    } catch (SAXException e) {
      return Optional.empty();
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser lacks a feature", e);
    }
  }

  /** The same text, to be put inside another document. */
  static String withoutDeclaration(String xml) {
    String text = xml.strip();
    int end = text.startsWith("<?xml") ? text.indexOf("?>") : -1;
    return end < 0 ? text : text.substring(end + 2).strip();
  }

  static boolean isA(Element element, String namespace, String name) {
    return name.equals(element.getLocalName()) && namespace.equals(element.getNamespaceURI());
  }

  static Optional<Element> child(Element parent, String namespace, String name) {
    for (@Nullable Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element && isA(element, namespace, name)) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
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
