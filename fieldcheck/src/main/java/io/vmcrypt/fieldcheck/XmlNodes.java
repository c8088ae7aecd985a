package io.vmcrypt.fieldcheck;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML as nodes, and nodes as XML. Comments and the like are left out. */
final class XmlNodes {

  private static final int DEEPEST = 200;
  private static final int MOST = 400_000;

  private final XMLStreamReader reader;
  private int count;

  private XmlNodes(XMLStreamReader reader) {
    this.reader = reader;
  }

  /** Reads a document. Entities and DTDs are refused. */
  static Node read(byte[] xml) throws NotReadableException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      reader.nextTag();
      return new XmlNodes(reader).element(0);
    } catch (XMLStreamException | RuntimeException e) {
      throw new NotReadableException("it is no XML");
    }
  }

  /** Stands on the start of an element, and ends on its end. */
  private Node element(int depth) throws XMLStreamException, NotReadableException {
    if (depth > DEEPEST || ++count > MOST) {
      throw new NotReadableException("it has too many elements");
    }
    String namespace = reader.getNamespaceURI() == null ? "" : reader.getNamespaceURI();
    String name = reader.getLocalName();
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      boolean ofSchema =
          XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(reader.getAttributeNamespace(i));
      attributes.put(
          (ofSchema ? "xsi:" : "") + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    List<Node> children = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int event = reader.next(); event != XMLStreamReader.END_ELEMENT; event = reader.next()) {
      if (event == XMLStreamReader.START_ELEMENT) {
        children.add(element(depth + 1));
      } else if (event == XMLStreamReader.CHARACTERS || event == XMLStreamReader.CDATA) {
        text.append(reader.getText());
      }
    }
    return new Node(
        Node.Kind.ELEMENT,
        namespace,
        name,
        attributes,
        children.isEmpty() ? text.toString() : "",
        children);
  }

  static String text(Node element) {
    StringBuilder text = new StringBuilder();
    write(element, "", true, text);
    return text.toString();
  }

  private static void write(Node element, String namespace, boolean root, StringBuilder text) {
    text.append('<').append(element.name());
    if (!element.namespace().equals(namespace)) {
      text.append(" xmlns=\"").append(escaped(element.namespace())).append('"');
    }
    if (root) {
      text.append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"")
          .append(" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"");
    }
    element.attributes().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            attribute ->
                text.append(' ')
                    .append(attribute.getKey())
                    .append("=\"")
                    .append(escaped(attribute.getValue()))
                    .append('"'));
    text.append('>').append(escaped(element.text()));
    element.children().forEach(child -> write(child, element.namespace(), false, text));
    text.append("</").append(element.name()).append('>');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("\r", "&#13;");
  }
}
