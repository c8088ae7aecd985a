package io.vmcrypt.vsphere.internal.soap;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/**
 * Writes elements in the order of the calls, which must be that of the schema. Not thread-safe.
 *
 * <p>Prefixes: {@code xsi} and {@code xsd} are those of XML Schema; the default namespace is that
 * of the request.
 */
public final class ElementWriter {

  private final StringBuilder out;
  private final Deque<String> defaultNamespaces = new ArrayDeque<>();

  private ElementWriter(StringBuilder out) {
    this.out = out;
  }

  /**
   * A whole request.
   *
   * @param header fills the SOAP header; null for none
   * @param arguments the method's arguments after {@code _this}
   */
  static String envelope(
      String namespace,
      @Nullable Consumer<ElementWriter> header,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments) {
    StringBuilder out = new StringBuilder(1024);
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope xmlns:soapenv=\"")
        .append(Namespaces.SOAP)
        .append("\" xmlns:xsi=\"")
        .append(Namespaces.XSI)
        .append("\" xmlns:xsd=\"")
        .append(Namespaces.XSD)
        .append("\">");
    ElementWriter writer = new ElementWriter(out);
    if (header != null) {
      out.append("<soapenv:Header>");
      writer.defaultNamespaces.push("");
      header.accept(writer);
      writer.defaultNamespaces.pop();
      out.append("</soapenv:Header>");
    }
    out.append("<soapenv:Body><")
        .append(method)
        .append(" xmlns=\"")
        .append(namespace)
        .append("\">");
    writer.defaultNamespaces.push(namespace);
    writer.reference("_this", self);
    arguments.accept(writer);
    out.append("</").append(method).append("></soapenv:Body></soapenv:Envelope>");
    return out.toString();
  }

  /** An element with text. */
  public ElementWriter text(String name, String value) {
    out.append('<').append(name).append('>');
    escape(requireNonNull(value, name), false);
    return end(name);
  }

  /** An element with text, or nothing. */
  public ElementWriter optional(String name, @Nullable String value) {
    return value == null ? this : text(name, value);
  }

  /** An element with an xs:boolean. */
  public ElementWriter bool(String name, boolean value) {
    return text(name, Boolean.toString(value));
  }

  /** An element with a whole number. */
  public ElementWriter number(String name, long value) {
    return text(name, Long.toString(value));
  }

  /** An element that refers to a managed object. */
  public ElementWriter reference(String name, ManagedObjectReference value) {
    out.append('<').append(name).append(" type=\"");
    escape(value.type(), true);
    out.append("\">");
    escape(value.value(), false);
    return end(name);
  }

  /** An element where the schema says anyType, with a simple value of XML Schema. */
  public ElementWriter any(String name, String xsdType, String value) {
    out.append('<').append(name).append(" xsi:type=\"xsd:").append(xsdType).append("\">");
    escape(value, false);
    return end(name);
  }

  /** An element with elements. */
  public ElementWriter object(String name, Consumer<ElementWriter> content) {
    out.append('<').append(name).append('>');
    content.accept(this);
    return end(name);
  }

  /** An element with elements, where the schema declares a base type: says which type it is. */
  public ElementWriter object(String name, String type, Consumer<ElementWriter> content) {
    out.append('<').append(name).append(" xsi:type=\"").append(type).append("\">");
    content.accept(this);
    return end(name);
  }

  /** An element as it was read, under a name that may be another one. */
  public ElementWriter fragment(String name, XmlFragment fragment) {
    write(new QName(defaultNamespaces.element(), name), fragment);
    return this;
  }

  private void write(QName name, XmlFragment fragment) {
    boolean foreign = !name.getNamespaceURI().equals(defaultNamespaces.element());
    out.append('<').append(name.getLocalPart());
    if (foreign) {
      attribute("xmlns", name.getNamespaceURI());
    }
    defaultNamespaces.push(name.getNamespaceURI());
    QName type = fragment.qualifiedType();
    if (type != null) {
      attribute("xsi:type", prefixed(type, "t"));
    }
    int index = 0;
    for (XmlFragment.Attribute attribute : fragment.attributes()) {
      String namespace = attribute.name().getNamespaceURI();
      attribute(
          namespace.isEmpty()
              ? attribute.name().getLocalPart()
              : prefixedAttribute(attribute.name(), "a" + index++),
          attribute.value());
    }
    out.append('>');
    for (XmlNode node : fragment.content()) {
      if (node instanceof XmlNode.Text text) {
        escape(text.value(), false);
      } else if (node instanceof XmlFragment element) {
        write(element.qualifiedName(), element);
      }
    }
    defaultNamespaces.pop();
    end(name.getLocalPart());
  }

  private String prefixed(QName name, String prefix) {
    String namespace = name.getNamespaceURI();
    if (namespace.equals(defaultNamespaces.element())) {
      return name.getLocalPart();
    }
    return prefixedAttribute(name, prefix);
  }

  /** The name with a prefix, which is declared if it is not one of those of the envelope. */
  private String prefixedAttribute(QName name, String prefix) {
    return switch (name.getNamespaceURI()) {
      case Namespaces.XSI -> "xsi:" + name.getLocalPart();
      case Namespaces.XSD -> "xsd:" + name.getLocalPart();
      case javax.xml.XMLConstants.XML_NS_URI -> "xml:" + name.getLocalPart();
      default -> {
        attribute("xmlns:" + prefix, name.getNamespaceURI());
        yield prefix + ":" + name.getLocalPart();
      }
    };
  }

  private void attribute(String name, String value) {
    out.append(' ').append(name).append("=\"");
    escape(value, true);
    out.append('"');
  }

  private ElementWriter end(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  private void escape(String value, boolean attribute) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append(attribute ? "&quot;" : "\"");
        // a parser would turn these into line feeds and spaces
        case '\r' -> out.append("&#13;");
        case '\n' -> out.append(attribute ? "&#10;" : "\n");
        case '\t' -> out.append(attribute ? "&#9;" : "\t");
        default -> {
          if (Character.isSurrogate(c)) {
            if (Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1))) {
              out.append(c).append(value.charAt(++i));
            } else {
              throw notAllowedInXml(c);
            }
          } else if (c < 0x20 || c >= 0xFFFE) {
            throw notAllowedInXml(c);
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  private static IllegalArgumentException notAllowedInXml(char c) {
    return new IllegalArgumentException(
        String.format("a text holds the character U+%04X, which XML cannot carry", (int) c));
  }
}
