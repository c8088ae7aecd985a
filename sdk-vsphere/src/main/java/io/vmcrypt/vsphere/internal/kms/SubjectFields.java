package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** The subject that vCenter is asked for, field by field. What is not asked for it chooses. */
final class SubjectFields {

  /** The fields of vSphere {@code CryptoManagerKmipCertSignRequest}, in its order. */
  private enum Field {
    CN("commonName"),
    O("organization"),
    OU("organizationUnit"),
    L("locality"),
    ST("state"),
    C("country", "[A-Z]{2}", "is not two capital letters, such as FR"),
    EMAILADDRESS("email", "[^@\\s]+@[^@\\s]+", "is no address such as name@example.com");

    private final String element;
    private final String form;
    private final String refusal;

    Field(String element) {
      this(element, ".*", "");
    }

    Field(String element, String form, String refusal) {
      this.element = element;
      this.form = form;
      this.refusal = refusal;
    }

    private String checked(String value) {
      ObjectName.checked(element, value);
      if (!value.matches(form)) {
        throw new IllegalArgumentException(element + " \"" + value + "\" " + refusal);
      }
      return value;
    }
  }

  private static final Map<String, String> MORE_KEYWORDS =
      Map.of("1.2.840.113549.1.9.1", Field.EMAILADDRESS.name());

  private final Map<Field, String> asked = new EnumMap<>(Field.class);

  /**
   * The subject that is asked for.
   *
   * @param subject without a field if all is left to vCenter
   * @throws IllegalArgumentException if vCenter does not take a field, or its value
   */
  SubjectFields(X500Principal subject) {
    for (Map.Entry<String, String> given : fields(requireNonNull(subject, "subject"))) {
      Field field = field(given.getKey());
      if (asked.put(field, field.checked(given.getValue())) != null) {
        throw new IllegalArgumentException(
            "subject \"" + subject + "\" has " + field + " twice; vCenter takes one");
      }
    }
  }

  private static Field field(String name) {
    return Stream.of(Field.values())
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "vCenter takes no %s in a subject; it takes %s"
                        .formatted(name, List.of(Field.values()))));
  }

  /** Whether all is left to vCenter. */
  boolean isAny() {
    return asked.isEmpty();
  }

  void write(ElementWriter request) {
    asked.forEach((field, value) -> request.text(field.element, value));
  }

  /** Whether each field that was asked for is there. */
  boolean match(X500Principal is) {
    List<Map.Entry<String, String>> there = fields(is);
    return asked.entrySet().stream()
        .allMatch(field -> there.contains(Map.entry(field.getKey().name(), field.getValue())));
  }

  /** Who a certificate is to be made out to. */
  String inWords() {
    return "made out to "
        + (isAny()
            ? "whom vCenter chooses"
            : asked.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
  }

  private static List<Map.Entry<String, String>> fields(X500Principal subject) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    try {
      for (Rdn rdn :
          new LdapName(subject.getName(X500Principal.RFC2253, MORE_KEYWORDS)).getRdns()) {
        var attributes = rdn.toAttributes().getAll();
        while (attributes.hasMore()) {
          Attribute attribute = attributes.next();
          fields.add(
              Map.entry(
                  attribute.getID().toUpperCase(Locale.ROOT), String.valueOf(attribute.get())));
        }
      }
    } catch (NamingException e) {
      throw new IllegalStateException("a principal writes names of RFC 2253", e);
    }
    return fields;
  }
}
