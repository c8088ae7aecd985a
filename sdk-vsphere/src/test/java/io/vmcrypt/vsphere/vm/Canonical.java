package io.vmcrypt.vsphere.vm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** XML in a form in which nothing but prefixes has been lost. */
final class Canonical {

  private Canonical() {}

  /** The content, attributes included, of each element of this name. */
  static List<String> contents(String xml, String name) {
    try {
      DocumentBuilderFactory documents = DocumentBuilderFactory.newDefaultNSInstance();
      Element root =
          documents
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
              .getDocumentElement();
      List<String> contents = new ArrayList<>();
      var found = root.getElementsByTagNameNS("*", name);
      for (int i = 0; i < found.getLength(); i++) {
        StringBuilder out = new StringBuilder();
        inside((Element) found.item(i), out);
        contents.add(out.toString());
      }
      return contents;
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(xml, e);
    }
  }

  private static void inside(Element element, StringBuilder out) {
    TreeMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      if (XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
        continue;
      }
      boolean type =
          XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(attribute.getNamespaceURI())
              && "type".equals(attribute.getLocalName());
      attributes.put(
          "{" + attribute.getNamespaceURI() + "}" + attribute.getLocalName(),
          type ? resolved(element, attribute.getValue()) : attribute.getValue());
    }
    out.append(attributes);
    for (Node at = element.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element child) {
        out.append("<{").append(child.getNamespaceURI()).append('}');
        out.append(child.getLocalName()).append(' ');
        inside(child, out);
        out.append('>');
      } else {
        out.append('"').append(at.getTextContent()).append('"');
      }
    }
  }

  private static String resolved(Element element, String name) {
    int colon = name.indexOf(':');
    String prefix = colon < 0 ? null : name.substring(0, colon);
    return "{" + element.lookupNamespaceURI(prefix) + "}" + name.substring(colon + 1);
  }
}
