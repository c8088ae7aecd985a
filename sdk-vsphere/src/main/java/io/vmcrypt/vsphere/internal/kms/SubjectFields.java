package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.vsphere.kms.CertSignRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Tells whether a subject is the one that was asked for. */
final class SubjectFields {

  private static final String EMAIL = "EMAIL";
  private static final Map<String, String> MORE_KEYWORDS = Map.of("1.2.840.113549.1.9.1", EMAIL);

  private SubjectFields() {}

  /** Whether each field that was asked for is there; fields of vCenter's choice do not count. */
  static boolean match(CertSignRequest wanted, X500Principal is) {
    Set<String> fields = fields(is);
    return has(fields, "CN", wanted.commonName())
        && has(fields, "O", wanted.organization())
        && has(fields, "OU", wanted.organizationUnit())
        && has(fields, "L", wanted.locality())
        && has(fields, "ST", wanted.state())
        && has(fields, "C", wanted.country())
        && has(fields, EMAIL, wanted.email());
  }

  /** Who a certificate is to be made out to. */
  static String inWords(CertSignRequest wanted) {
    if (wanted.isAny()) {
      return "made out to whom vCenter chooses";
    }
    List<String> fields = new ArrayList<>();
    wanted.commonName().ifPresent(value -> fields.add("CN=" + value));
    wanted.organization().ifPresent(value -> fields.add("O=" + value));
    wanted.organizationUnit().ifPresent(value -> fields.add("OU=" + value));
    wanted.locality().ifPresent(value -> fields.add("L=" + value));
    wanted.state().ifPresent(value -> fields.add("ST=" + value));
    wanted.country().ifPresent(value -> fields.add("C=" + value));
    wanted.email().ifPresent(value -> fields.add("email=" + value));
    return "made out to " + String.join(", ", fields);
  }

  private static boolean has(Set<String> fields, String name, Optional<String> value) {
    return value.isEmpty() || fields.contains(name + "=" + value.get());
  }

  private static Set<String> fields(X500Principal subject) {
    Set<String> fields = new HashSet<>();
    try {
      for (Rdn rdn :
          new LdapName(subject.getName(X500Principal.RFC2253, MORE_KEYWORDS)).getRdns()) {
        var attributes = rdn.toAttributes().getAll();
        while (attributes.hasMore()) {
          Attribute attribute = attributes.next();
          fields.add(attribute.getID().toUpperCase(Locale.ROOT) + "=" + attribute.get());
        }
      }
    } catch (InvalidNameException e) {
      throw new IllegalStateException("a principal writes names of RFC 2253", e);
    } catch (NamingException e) {
      throw new IllegalStateException("attributes in memory can be read", e);
    }
    return fields;
  }
}
