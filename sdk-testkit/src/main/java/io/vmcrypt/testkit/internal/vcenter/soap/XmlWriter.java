package io.vmcrypt.testkit.internal.vcenter.soap;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes values as a server of one release does: in schema order, nothing of a later release. */
public record XmlWriter(TypeTable table, ApiVersion version) {

  /** An element that is declared by a field; a list becomes a run of elements. */
  public void write(
      StringBuilder out, TypeTable.Field field, @Nullable Object value, String inScope) {
    if (value == null || !version.includes(field.since())) {
      return;
    }
    if (field.repeated()) {
      for (Object element : (List<?>) value) {
        element(out, field.name(), field.namespace(), field.type(), element, inScope);
      }
    } else {
      element(out, field.name(), field.namespace(), field.type(), value, inScope);
    }
  }

  /** The text of a value, to find out whether it has changed. */
  public String text(Object value) {
    StringBuilder out = new StringBuilder();
    element(out, "val", TypeTable.VIM, "any", value, TypeTable.VIM);
    return out.toString();
  }

  public void element(
      StringBuilder out,
      String name,
      String namespace,
      String declared,
      Object value,
      String inScope) {
    out.append('<').append(name);
    if (!namespace.equals(inScope)) {
      out.append(" xmlns=\"").append(namespace).append('"');
    }
    if (value instanceof AnyValue any) {
      any(out, any, namespace);
    } else if (value instanceof DataObject data) {
      String type = knownType(data.type());
      TypeTable.Described described = Objects.requireNonNull(table.type(type), type);
      if (!type.equals(declared) || described.isAbstract()) {
        xsiType(out, described.namespace(), type, namespace);
      }
      out.append('>');
      children(out, type, data, namespace);
    } else if (value instanceof MoRef ref) {
      if (declared.equals("any")) {
        xsiType(out, TypeTable.VIM, "ManagedObjectReference", namespace);
      }
      out.append(" type=\"").append(escape(ref.type())).append("\">").append(escape(ref.value()));
    } else {
      if (declared.equals("any")) {
        out.append(" xsi:type=\"xsd:").append(xsdType(value)).append('"');
      }
      out.append('>').append(escape(simple(value)));
    }
    out.append("</").append(name).append('>');
  }

  private void any(StringBuilder out, AnyValue any, String namespace) {
    if (!any.array()) {
      if (TypeTable.isSimple(any.type())) {
        out.append(" xsi:type=\"xsd:").append(any.type()).append('"');
      } else {
        xsiType(out, TypeTable.VIM, any.type(), namespace);
      }
      out.append('>').append(escape(simple(any.value())));
      return;
    }
    String element = any.type().equals("ref") ? "ManagedObjectReference" : any.type();
    xsiType(
        out,
        TypeTable.VIM,
        "ArrayOf" + element.substring(0, 1).toUpperCase(Locale.ROOT) + element.substring(1),
        namespace);
    out.append('>');
    for (Object value : (List<?>) any.value()) {
      element(out, element, TypeTable.VIM, any.type(), value, namespace);
    }
  }

  private void children(StringBuilder out, String type, DataObject data, String inScope) {
    int found = 0;
    for (TypeTable.Field field : table.fields(type)) {
      Object value = data.get(field.name());
      if (value != null) {
        found++;
        write(out, field, value, inScope);
      }
    }
    if (found != data.values().size() && type.equals(data.type())) {
      throw new IllegalStateException(
          "not all of " + data.values().keySet() + " are elements of " + type);
    }
  }

  /**
   * The type to write. If the release does not know a type, this is the nearest base type that it
   * knows.
   */
  private String knownType(String type) {
    TypeTable.Described described = table.type(type);
    while (described != null
        && !version.includes(described.since())
        && described.base() != null
        && table.type(described.base()) != null) {
      described = table.type(described.base());
    }
    return described == null ? type : described.name();
  }

  private static void xsiType(
      StringBuilder out, String typeNamespace, String type, String inScope) {
    out.append(" xsi:type=\"");
    if (!typeNamespace.equals(inScope)) {
      // each is bound to its own name at the envelope
      out.append(typeNamespace.substring("urn:".length())).append(':');
    }
    out.append(type).append('"');
  }

  private static String xsdType(Object value) {
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (value instanceof Integer) {
      return "int";
    }
    if (value instanceof Long) {
      return "long";
    }
    if (value instanceof Short) {
      return "short";
    }
    if (value instanceof Instant) {
      return "dateTime";
    }
    return "string";
  }

  private static String simple(Object value) {
    if (value instanceof Instant instant) {
      return DateTimeFormatter.ISO_INSTANT.format(instant);
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    return value.toString();
  }

  public static String escape(String text) {
    int plain = 0;
    while (plain < text.length() && "&<>\"\r".indexOf(text.charAt(plain)) < 0) {
      plain++;
    }
    if (plain == text.length()) {
      // nearly always: nothing is copied
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\r' -> out.append("&#xD;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
