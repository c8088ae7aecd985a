package io.vmcrypt.vsphere.internal.soap;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Limits the names in an answer. The parser keeps each different name until the end of the answer.
 * So an answer full of different names would fill the memory, even if its reader keeps nothing.
 */
final class NameBudget {

  /** Ten times what all element and attribute names of the vendor's schema take together. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Elements of real answers declare at most four. */
  static final int MAX_DECLARATIONS = 64;

  private static final int NAME_BYTES = 64;
  private static final String DECLARED = "xmlns";
  private static final String INSTRUCTION = "?";

  private final Map<String, Set<String>> byPrefix = new HashMap<>();
  private String lastPrefix = "";
  private Set<String> known = new HashSet<>();
  private int bytes;

  NameBudget() {
    byPrefix.put(lastPrefix, known);
  }

  /** A start tag, which the parser stands on. */
  void tag(XMLStreamReader xml) {
    seen(xml.getPrefix(), xml.getLocalName());
    for (int i = xml.getAttributeCount() - 1; i >= 0; i--) {
      seen(xml.getAttributePrefix(i), xml.getAttributeLocalName(i));
    }
    int declarations = xml.getNamespaceCount();
    if (declarations > MAX_DECLARATIONS) {
      throw new XmlFailure("an element declares more than " + MAX_DECLARATIONS + " namespaces");
    }
    for (int i = 0; i < declarations; i++) {
      seen(DECLARED, xml.getNamespacePrefix(i));
      seen(DECLARED, xml.getNamespaceURI(i));
    }
  }

  /** A processing instruction, which the parser stands on. */
  void instruction(XMLStreamReader xml) {
    seen(INSTRUCTION, xml.getPITarget());
  }

  private void seen(@Nullable String prefixOrNull, @Nullable String nameOrNull) {
    String prefix = prefixOrNull == null ? "" : prefixOrNull;
    String name = nameOrNull == null ? "" : nameOrNull;
    // most names have the prefix of the one before
    if (!prefix.equals(lastPrefix)) {
      Set<String> names = byPrefix.get(prefix);
      if (names == null) {
        names = new HashSet<>();
        byPrefix.put(prefix, names);
        bytes += NAME_BYTES;
      }
      known = names;
      lastPrefix = prefix;
    }
    if (known.add(name)) {
      bytes += NAME_BYTES + 2 * (prefix.length() + name.length());
      if (bytes > MAX_BYTES) {
        throw new XmlFailure("its different names are more than " + MAX_BYTES + " bytes");
      }
    }
  }
}
