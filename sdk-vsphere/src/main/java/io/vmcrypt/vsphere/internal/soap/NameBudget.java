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

  /** A power of two, and more than the names that an answer about VMs has. */
  private static final int LATELY = 512;

  private final Map<String, Set<String>> byPrefix = new HashMap<>();
  // the parser gives the same object for the same name, so that most need no look into the sets
  private final @Nullable String[] latelyNames = new String[LATELY];
  private final @Nullable String[] latelyPrefixes = new String[LATELY];
  private int bytes;

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

  @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // only what is the same needs no look
  private void seen(@Nullable String prefix, @Nullable String name) {
    if (name == null) {
      counted(prefix, "");
      return;
    }
    int at = name.hashCode() & (LATELY - 1);
    if (latelyNames[at] != name || latelyPrefixes[at] != prefix) {
      counted(prefix, name);
      latelyNames[at] = name;
      latelyPrefixes[at] = prefix;
    }
  }

  private void counted(@Nullable String prefixOrNull, String name) {
    String prefix = prefixOrNull == null ? "" : prefixOrNull;
    Set<String> names = byPrefix.get(prefix);
    if (names == null) {
      names = new HashSet<>();
      byPrefix.put(prefix, names);
      bytes += NAME_BYTES;
    }
    if (names.add(name)) {
      bytes += NAME_BYTES + 2 * (prefix.length() + name.length());
      if (bytes > MAX_BYTES) {
        throw new XmlFailure("its different names are more than " + MAX_BYTES + " bytes");
      }
    }
  }
}
