package io.vmcrypt.testkit.internal.vcenter.soap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads a call as strictly as a vCenter does: elements in schema order and in their namespace,
 * nothing unknown or of a later release, nothing required missing, and xsi:type wherever the
 * declared type is abstract. Like a vCenter it accepts the prefixes {@code xsd} and {@code xs} in
 * xsi:type even if they are not bound. In a call of another service, what is of vim25 may be in its
 * own namespace, as pyVmomi sends it, or in that of the call, as govmomi does.
 */
public final class RequestReader {

  private static final String XSI = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;
  private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;
  private static final Set<String> USUAL_XSD_PREFIXES = Set.of("xsd", "xs");
  private static final int MAXIMUM_DEPTH = 64;

  private final TypeTable table;
  private final ApiVersion version;
  private final String method;
  private final Set<String> unmodelled = new TreeSet<>();
  private String ofCall = TypeTable.VIM;
  private @Nullable VimFault refusal;
  private String path = "";
  private int depth;

  public RequestReader(TypeTable table, ApiVersion version, String method) {
    this.table = table;
    this.version = version;
    this.method = method;
  }

  /** The parameters of a call, with {@code _this}. */
  public DataObject call(Element call, TypeTable.Method description) throws VimFault {
    ofCall = description.namespace();
    TypeTable.Field self =
        new TypeTable.Field(
            "_this", "ref", false, false, ApiVersion.OLDEST, description.namespace(), Map.of());
    List<TypeTable.Field> fields = new ArrayList<>();
    fields.add(self);
    fields.addAll(description.parameters());
    DataObject arguments = new DataObject(method);
    members(call, arguments, fields, "call information for method " + method, "parameter");
    if (!unmodelled.isEmpty()) {
      throw VimFault.notSupported("This fake does not model " + String.join(", ", unmodelled));
    }
    return arguments;
  }

  /** Why the call is refused, as the row of one of its elements says; null if none does. */
  public @Nullable VimFault refusal() {
    return refusal;
  }

  private @Nullable VimFault refusal(TypeTable.Field field, String value) {
    List<String> values = field.says("of");
    List<String> limits = field.says("from");
    if ((values != null && !values.contains(value.isEmpty() ? "\"\"" : value))
        || (limits != null && !isWithin(limits, Long.parseLong(value)))) {
      return VimFault.invalidArgument(path);
    }
    List<String> gap = field.says("unmodelled");
    return gap != null && (gap.isEmpty() || gap.contains(value))
        ? VimFault.notSupported(
            "This fake does not model " + field.name() + (gap.isEmpty() ? "" : " " + value))
        : null;
  }

  private static boolean isWithin(List<String> limits, long number) {
    return number >= Long.parseLong(limits.get(0))
        && (limits.size() < 2 || number <= Long.parseLong(limits.get(1)));
  }

  private void members(
      Element parent, DataObject into, List<TypeTable.Field> fields, String where, String kind)
      throws VimFault {
    if (++depth > MAXIMUM_DEPTH) {
      throw refuse("Too many nested elements", where);
    }
    noText(parent, where);
    List<Element> children = SoapEnvelope.children(parent);
    int at = 0;
    String outer = path;
    for (TypeTable.Field field : fields) {
      path = outer.isEmpty() ? field.name() : outer + "." + field.name();
      boolean known = version.includes(field.since());
      List<Object> values = new ArrayList<>();
      while (at < children.size()
          && (values.isEmpty() || field.repeated())
          && known
          && matches(children.get(at), field)) {
        Object value = value(children.get(at), field, where);
        if (refusal == null) {
          refusal = refusal(field, String.valueOf(value));
        }
        values.add(value);
        at++;
      }
      if (values.isEmpty()) {
        if (known && !field.optional()) {
          // the unexpected element at this place is a better hint than the missing one
          if (at < children.size()) {
            throw unexpected(children.get(at), where);
          }
          throw refuse("Required " + kind + " " + field.name() + " is missing", where);
        }
      } else {
        into.with(field.name(), field.repeated() ? values : values.get(0));
      }
    }
    if (at < children.size()) {
      throw unexpected(children.get(at), where);
    }
    path = outer;
    depth--;
  }

  private boolean matches(Element element, TypeTable.Field field) {
    return field.name().equals(SoapEnvelope.name(element))
        && isIn(field.namespace(), element.getNamespaceURI());
  }

  private boolean isIn(String own, @Nullable String sent) {
    return own.equals(sent) || ofCall.equals(sent);
  }

  private Object value(Element element, TypeTable.Field field, String where) throws VimFault {
    if (element.hasAttributeNS(XSI, "nil")) {
      throw refuse("xsi:nil is not accepted on \"" + field.name() + "\"", where);
    }
    QualifiedName xsiType = xsiType(element, where);
    String declared = field.type();
    if (declared.equals("ref")) {
      return reference(element, xsiType, where);
    }
    if (declared.equals("any")) {
      if (xsiType == null) {
        throw refuse("xsi:type is missing on \"" + field.name() + "\"", where);
      }
      return anyValue(element, xsiType, where);
    }
    if (TypeTable.isSimple(declared)) {
      return simple(element, declared, where);
    }
    if (table.isEnum(declared)) {
      String text = leafText(element, where).trim();
      if (!table.isEnumValue(declared, text)) {
        throw refuse("\"" + text + "\" is not a value of " + declared, where);
      }
      return text;
    }
    return data(element, declared, xsiType, where);
  }

  private Object data(
      Element element, String declared, @Nullable QualifiedName xsiType, String where)
      throws VimFault {
    TypeTable.Described declaredType = table.type(declared);
    if (declaredType == null) {
      unmodelled.add(SoapEnvelope.name(element) + " (" + declared + ")");
      return new DataObject(declared);
    }
    String actual = declared;
    if (xsiType != null) {
      actual = xsiType.local();
      TypeTable.Described type = table.type(actual);
      if (type == null) {
        throw refuse("Unable to resolve the type \"" + actual + "\"", where);
      }
      if (!isIn(type.namespace(), xsiType.namespace())) {
        throw refuse(
            "The type \"" + actual + "\" is not in the namespace " + xsiType.namespace(), where);
      }
      if (!table.isA(actual, declared) || !version.includes(type.since())) {
        throw refuse("Type " + actual + " is not a " + declared, where);
      }
    }
    TypeTable.Described type = table.type(actual);
    if (type != null && type.isAbstract()) {
      throw refuse(
          "Cannot create an object of the abstract type "
              + actual
              + (xsiType == null ? ": xsi:type is missing" : ""),
          where);
    }
    DataObject data = new DataObject(actual);
    members(
        element,
        data,
        table.fields(actual),
        "serialized DataObject of type " + actual + "\n\nwhile parsing " + where,
        "property");
    return data;
  }

  private MoRef reference(Element element, @Nullable QualifiedName xsiType, String where)
      throws VimFault {
    if (xsiType != null && !xsiType.local().equals("ManagedObjectReference")) {
      throw refuse("Type " + xsiType.local() + " is not a ManagedObjectReference", where);
    }
    String type = element.getAttribute("type");
    if (type.isEmpty()) {
      throw refuse(
          "The attribute type is missing on \"" + SoapEnvelope.name(element) + "\"", where);
    }
    String value = leafText(element, where).trim();
    if (value.isEmpty()) {
      throw refuse("The managed object id is empty", where);
    }
    return new MoRef(type, value);
  }

  private Object anyValue(Element element, QualifiedName xsiType, String where) throws VimFault {
    if (xsiType.namespace().equals(XSD)) {
      if (!TypeTable.isSimple(xsiType.local())) {
        throw refuse("Unable to resolve the type \"xsd:" + xsiType.local() + "\"", where);
      }
      return simple(element, xsiType.local(), where);
    }
    if (xsiType.local().equals("ManagedObjectReference")) {
      return reference(element, xsiType, where);
    }
    return data(element, xsiType.local(), xsiType, where);
  }

  private Object simple(Element element, String type, String where) throws VimFault {
    String text = leafText(element, where);
    try {
      return switch (type) {
        case "boolean" -> bool(text.trim());
        case "int" -> Integer.valueOf(text.trim());
        case "long" -> Long.valueOf(text.trim());
        case "short" -> Short.valueOf(text.trim());
        case "byte" -> Byte.valueOf(text.trim());
        case "dateTime" -> instant(text.trim());
        default -> text;
      };
    } catch (NumberFormatException | DateTimeException e) {
      throw refuse(
          "\""
              + text
              + "\" is not a value of type "
              + type
              + "\n\nwhile parsing property \""
              + SoapEnvelope.name(element)
              + "\"",
          where);
    }
  }

  private static Boolean bool(String text) {
    if (text.equals("true") || text.equals("1")) {
      return true;
    }
    if (text.equals("false") || text.equals("0")) {
      return false;
    }
    throw new NumberFormatException(text);
  }

  private static Instant instant(String text) {
    return text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  private String leafText(Element element, String where) throws VimFault {
    List<Element> children = SoapEnvelope.children(element);
    if (!children.isEmpty()) {
      throw unexpected(children.get(0), where);
    }
    return element.getTextContent();
  }

  private void noText(Element parent, String where) throws VimFault {
    for (Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at.getNodeType() == Node.TEXT_NODE || at.getNodeType() == Node.CDATA_SECTION_NODE) {
        if (!at.getTextContent().isBlank()) {
          throw refuse("Unexpected text in \"" + SoapEnvelope.name(parent) + "\"", where);
        }
      }
    }
  }

  /** A resolved xsi:type. */
  private record QualifiedName(String namespace, String local) {}

  private @Nullable QualifiedName xsiType(Element element, String where) throws VimFault {
    if (!element.hasAttributeNS(XSI, "type")) {
      return null;
    }
    String text = element.getAttributeNS(XSI, "type").trim();
    int colon = text.indexOf(':');
    Map.Entry<String, String> parts =
        colon < 0
            ? Map.entry("", text)
            : Map.entry(text.substring(0, colon), text.substring(colon + 1));
    String namespace = element.lookupNamespaceURI(parts.getKey().isEmpty() ? null : parts.getKey());
    if (namespace == null && USUAL_XSD_PREFIXES.contains(parts.getKey())) {
      // govmomi writes xsi:type="xsd:string" and never binds the prefix; vCenters accept it
      namespace = XSD;
    }
    if (namespace == null) {
      throw refuse("The prefix of xsi:type=\"" + text + "\" is not bound", where);
    }
    return new QualifiedName(namespace, parts.getValue());
  }

  private VimFault unexpected(Element element, String where) {
    return refuse("Unexpected element tag \"" + SoapEnvelope.name(element) + "\" seen", where);
  }

  private static VimFault refuse(String what, String where) {
    return VimFault.invalidRequest(
        what
            + "\n\nwhile parsing "
            + where
            + "\n\nwhile parsing SOAP body\n\nwhile parsing SOAP envelope");
  }
}
