package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.core.error.Attempt;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer element by element. It stands on the start tag of one element at a time. That
 * element can be consumed once: by {@link #text()} or a similar method, by {@link #children} or by
 * {@link #capture}. If it is not consumed, it is skipped. Not thread-safe.
 */
public final class ElementReader implements Element {

  static final int MAX_TEXT_CHARS = 1024 * 1024;

  /** Elements of vSphere have at most three, apart from those that declare namespaces. */
  private static final String MAX_ATTRIBUTES = "256";

  private static final String MAX_NAME_CHARS = "1000";

  // white space, the first tag, or a byte order mark of UTF-8 or UTF-16
  private static final String STARTS = " \t\r\n<\u00EF\u00FE\u00FF";

  private final XMLStreamReader xml;
  private final AnswerBudget budget;
  private final @Nullable Attempt attempt;
  // no more than the names that are allowed
  private final Map<String, QName> elementNames = new HashMap<>();

  private ElementReader(XMLStreamReader xml, AnswerBudget budget, @Nullable Attempt attempt) {
    this.xml = xml;
    this.budget = budget;
    this.attempt = attempt;
  }

  /** A reader of a document that no server has sent. */
  public static ElementReader of(InputStream bytes) {
    return of(null, bytes);
  }

  /**
   * A reader that stands on the root element.
   *
   * @param attempt what the document answers; null if no server has sent it
   */
  static ElementReader of(@Nullable Attempt attempt, InputStream bytes) {
    AnswerBudget budget = new AnswerBudget(startOfXml(bytes));
    // always the JDK's own parser, because its limits are known
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    // the JDK's limit differs by release, and its error says only "malformed"; the budget has ours
    factory.setProperty("jdk.xml.maxElementDepth", "0");
    factory.setProperty("jdk.xml.elementAttributeLimit", MAX_ATTRIBUTES);
    factory.setProperty("jdk.xml.maxXMLNameLimit", MAX_NAME_CHARS);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("external entities are not read");
        });
    ElementReader reader;
    try {
      reader = new ElementReader(factory.createXMLStreamReader(budget), budget, attempt);
    } catch (XMLStreamException e) {
      throw failure(e);
    }
    while (reader.next() != XMLStreamConstants.START_ELEMENT) {
      // prolog
    }
    return reader;
  }

  /** Checks the first byte: the JDK's parser writes to System.err if it cannot begin a document. */
  private static InputStream startOfXml(InputStream bytes) {
    PushbackInputStream start = new PushbackInputStream(bytes);
    try {
      int first = start.read();
      if (first >= 0) {
        start.unread(first);
        if (STARTS.indexOf(first) < 0) {
          throw new XmlFailure("it is not well-formed XML");
        }
      }
      return start;
    } catch (IOException e) {
      throw new XmlFailure(e);
    }
  }

  /** The local name of this element. */
  @Override
  public String name() {
    return xml.getLocalName();
  }

  String namespace() {
    return xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI();
  }

  /** The local name of this element's xsi:type; empty if it has none. */
  @Override
  public String type() {
    String value = xml.getAttributeValue(Namespaces.XSI, "type");
    if (value == null) {
      return "";
    }
    String name = value.strip();
    // a prefix that is not declared is told; most types have none
    return name.indexOf(':') < 0 ? name : qualified(name).getLocalPart();
  }

  private @Nullable QName qualifiedType() {
    String value = xml.getAttributeValue(Namespaces.XSI, "type");
    return value == null ? null : qualified(value.strip());
  }

  private QName qualified(String name) {
    int colon = name.indexOf(':');
    String prefix = colon < 0 ? XMLConstants.DEFAULT_NS_PREFIX : name.substring(0, colon);
    String namespace = xml.getNamespaceURI(prefix);
    if (namespace == null && colon >= 0) {
      throw new XmlFailure("an xsi:type has a prefix without a namespace" + place());
    }
    return new QName(namespace == null ? "" : namespace, name.substring(colon + 1));
  }

  /** An attribute without a namespace; empty if it is not there. */
  public String attribute(String name) {
    // "" means no namespace; null would mean any, and would find xsi:type instead of type
    String value = xml.getAttributeValue("", name);
    return value == null ? "" : value;
  }

  /**
   * Visits the child elements in order. What a visit does not consume is skipped.
   *
   * @param each is given this reader, standing on the child
   */
  public void children(Consumer<? super ElementReader> each) {
    int level = open();
    for (int event = next(); budget.depth() >= level; event = next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        each.accept(this);
        skipTo(level);
      }
    }
  }

  @Override
  public void visit(Consumer<Element> each) {
    children(each);
  }

  /** The text of this element, without that of elements inside it. */
  @Override
  public String text() {
    int level = open();
    String first = null;
    StringBuilder more = null;
    for (int event = next(); budget.depth() >= level; event = next()) {
      if (isText(event) && budget.depth() == level) {
        if (first == null) {
          first = xml.getText();
        } else {
          more = more == null ? new StringBuilder(first) : more;
          append(more, xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        }
      }
    }
    String text = more != null ? more.toString() : first != null ? first : "";
    budget.keep(text.length());
    return text;
  }

  private void append(StringBuilder to, char[] chars, int start, int length) {
    if (to.length() + length > MAX_TEXT_CHARS) {
      throw new XmlFailure("a text is longer than " + MAX_TEXT_CHARS + " characters" + place());
    }
    to.append(chars, start, length);
  }

  @Override
  public ManagedObjectReference reference() {
    String type = attribute("type");
    return new ManagedObjectReference(type, text().strip());
  }

  /** This element with all that is in it. */
  public XmlFragment capture() {
    QName name = qualifiedName();
    QName type = qualifiedType();
    budget.keep(type == null ? 0 : type.getLocalPart().length());
    List<XmlFragment.Attribute> attributes = List.of();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      String namespace = xml.getAttributeNamespace(i) == null ? "" : xml.getAttributeNamespace(i);
      String local = xml.getAttributeLocalName(i);
      if (!(Namespaces.XSI.equals(namespace) && "type".equals(local))) {
        budget.keep(xml.getAttributeValue(i).length());
        attributes = attributes.isEmpty() ? new ArrayList<>(2) : attributes;
        attributes.add(
            new XmlFragment.Attribute(new QName(namespace, local), xml.getAttributeValue(i)));
      }
    }
    int level = open();
    // most elements hold one text only
    XmlNode first = null;
    List<XmlNode> more = List.of();
    for (int event = next(); budget.depth() >= level; event = next()) {
      XmlNode node;
      if (event == XMLStreamConstants.START_ELEMENT) {
        node = capture();
      } else if (isText(event) && xml.getTextLength() > 0) {
        budget.keep(xml.getTextLength());
        node = new XmlNode.Text(xml.getText());
      } else {
        continue;
      }
      if (first == null) {
        first = node;
      } else {
        more = more.isEmpty() ? new ArrayList<>(List.of(first)) : more;
        more.add(node);
      }
    }
    return new XmlFragment(
        attempt, name, type, attributes, first == null || !more.isEmpty() ? more : List.of(first));
  }

  /** The names of elements are few, and return often. */
  private QName qualifiedName() {
    String local = name();
    String namespace = namespace();
    QName known = elementNames.get(local);
    if (known == null || !known.getNamespaceURI().equals(namespace)) {
      known = new QName(namespace, local);
      elementNames.put(local, known);
    }
    return known;
  }

  /** Captures this element only to make a smaller value of it. */
  <T> T captured(Function<XmlFragment, T> conversion) {
    int before = budget.kept();
    T value = conversion.apply(capture());
    budget.left(before + 1);
    return value;
  }

  /**
   * Begins the next object of a list. What was read before is no longer kept, so the memory limit
   * starts anew.
   */
  public void nextObject() {
    budget.clear();
  }

  /** Reads to the end of the document, so that a truncated reply is noticed. */
  void finish() {
    try {
      while (xml.getEventType() != XMLStreamConstants.END_DOCUMENT) {
        next();
      }
    } finally {
      close();
    }
  }

  private void close() {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw failure(e);
    }
  }

  private int open() {
    if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
      throw new IllegalStateException("the element has been consumed already");
    }
    return budget.depth();
  }

  private void skipTo(int level) {
    while (budget.depth() > level) {
      next();
    }
  }

  private int next() {
    int event;
    try {
      event = xml.next();
    } catch (XMLStreamException e) {
      throw failure(e);
    } catch (XmlFailure e) {
      throw e;
    } catch (RuntimeException e) {
      // for some malformed bytes the JDK's parser throws unchecked exceptions
      throw new XmlFailure("it is not well-formed XML");
    }
    budget.event(event, xml);
    if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw new XmlFailure("it has a DTD or an entity, which SOAP forbids" + place());
    }
    return event;
  }

  private static boolean isText(int event) {
    return event == XMLStreamConstants.CHARACTERS
        || event == XMLStreamConstants.CDATA
        || event == XMLStreamConstants.SPACE;
  }

  private String place() {
    return " (at character " + xml.getLocation().getCharacterOffset() + ")";
  }

  private static XmlFailure failure(XMLStreamException e) {
    Throwable nested = e.getNestedException();
    if (nested instanceof java.io.CharConversionException) {
      return new XmlFailure("it is not well-formed XML (its characters are not UTF-8)");
    }
    if (nested instanceof IOException broken) {
      return new XmlFailure(broken);
    }
    return new XmlFailure(
        "it is not well-formed XML"
            + (e.getLocation() == null
                ? ""
                : " (line %s, column %s)"
                    .formatted(
                        e.getLocation().getLineNumber(), e.getLocation().getColumnNumber())));
  }
}
