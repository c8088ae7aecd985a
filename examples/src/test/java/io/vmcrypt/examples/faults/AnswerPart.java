package io.vmcrypt.examples.faults;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A part of an answer in XML, by the way to it: {@code returnval/objects/propSet[name]/val}. Of
 * several at the end of a way it is the first.
 *
 * @param way the names from the response element downwards; empty for the whole
 */
record AnswerPart(List<String> way) {

  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

  /** What a thread has looked at last: it asks hundreds of things of the same answer. */
  private record Seen(String answer, Document document) {}

  private static final ThreadLocal<@Nullable Seen> SEEN = new ThreadLocal<>();
  private static final ThreadLocal<Transformer> WRITER =
      ThreadLocal.withInitial(AnswerPart::writer);

  AnswerPart {
    way = List.copyOf(way);
  }

  /** All parts of an answer; none if it is a fault. */
  static List<AnswerPart> of(String answer) {
    Map<List<String>, AnswerPart> parts = new LinkedHashMap<>();
    response(seen(answer))
        .filter(response -> !response.getLocalName().equals("Fault"))
        .ifPresent(
            response -> {
              parts.put(List.of(), new AnswerPart(List.of()));
              collect(response, List.of(), parts);
            });
    return List.copyOf(parts.values());
  }

  private static void collect(
      Element parent, List<String> way, Map<List<String>, AnswerPart> parts) {
    for (Element child : children(parent)) {
      List<String> longer = new ArrayList<>(way);
      longer.add(label(child));
      parts.putIfAbsent(longer, new AnswerPart(longer));
      collect(child, longer, parts);
    }
  }

  /** Properties are told apart by their names, objects and devices by their types. */
  private static String label(Element element) {
    String name = element.getLocalName();
    return switch (name) {
      case "propSet", "changeSet" ->
          child(element, "name").map(is -> name + "[" + is.getTextContent() + "]").orElse(name);
      case "objects", "objectSet" ->
          child(element, "obj").map(is -> name + "[" + is.getAttribute("type") + "]").orElse(name);
      case "VirtualDevice" ->
          name + "[" + element.getAttributeNS(XSI, "type").replaceFirst(".*:", "") + "]";
      default -> name;
    };
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent).stream().filter(child -> child.getLocalName().equals(name)).findFirst();
  }

  /**
   * The answer with this part changed.
   *
   * @return empty if the answer does not have it
   */
  Optional<String> changed(String answer, Consumer<Element> change) {
    Document document = parse(answer);
    return find(document)
        .map(
            part -> {
              change.accept(part);
              return write(document);
            });
  }

  private Optional<Element> find(Document document) {
    Optional<Element> at = response(document);
    for (String label : way) {
      at =
          at.flatMap(
              parent ->
                  children(parent).stream()
                      .filter(child -> label(child).equals(label))
                      .findFirst());
    }
    return at;
  }

  /** Whether it is the whole answer; all else is within it. */
  boolean isWhole() {
    return way.isEmpty();
  }

  /** It, to look at and not to change; empty if the first of its kind does not have it. */
  Optional<Element> in(String answer) {
    return find(seen(answer));
  }

  /** Its xsi:type, or the type of the object that it refers to. */
  static Optional<Attr> type(Element part) {
    Attr ofValue = part.getAttributeNodeNS(XSI, "type");
    return Optional.ofNullable(ofValue == null ? part.getAttributeNode("type") : ofValue);
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static Optional<Element> response(Document document) {
    Element root = document.getDocumentElement();
    return root.getLocalName().equals("Envelope")
        ? child(root, "Body").flatMap(body -> children(body).stream().findFirst())
        : Optional.of(root);
  }

  /** The answer, to look at and not to change. */
  private static Document seen(String answer) {
    Seen last = SEEN.get();
    if (last == null || !last.answer().equals(answer)) {
      last = new Seen(answer, parse(answer));
      SEEN.set(last);
    }
    return last.document();
  }

  private static Document parse(String answer) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      return factory
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new IllegalArgumentException("not XML", e);
    }
  }

  private static String write(Document document) {
    try {
      StringWriter text = new StringWriter();
      WRITER.get().transform(new DOMSource(document), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Transformer writer() {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      return transformer;
    } catch (TransformerConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return way.isEmpty() ? "all" : String.join("/", way);
  }
}
