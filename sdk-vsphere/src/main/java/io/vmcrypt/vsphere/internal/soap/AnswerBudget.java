package io.vmcrypt.vsphere.internal.soap;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What an answer may take, whatever the server says of its size: bytes of one tag, comment or run
 * of white space, since the parser keeps all of it before it reports anything; bytes of what is
 * kept of one object; depth; and names, since the parser keeps each different one until the end of
 * the answer. The estimates are never too low: each object that is made counts, even an empty text.
 */
final class AnswerBudget extends FilterInputStream {

  static final long MAX_EVENT_BYTES = 1024L * 1024;

  /**
   * For one object of a long list, or for all of a short answer. 100,000 keys take 30 MB; a VM with
   * all its disks and snapshots takes 1 MB.
   */
  static final long MAX_KEPT_BYTES = 32L * 1024 * 1024;

  /** Far more than vSphere answers need: snapshot trees are the deepest, with 32 levels. */
  static final int MAX_DEPTH = 256;

  /** Eight times what all names of the vendor's schema take together, each with ten prefixes. */
  static final long MAX_NAME_BYTES = 8L * 1024 * 1024;

  /** Elements of real answers declare at most four. */
  static final int MAX_DECLARATIONS = 64;

  private static final int OBJECT_BYTES = 128;

  private final Set<String> names = new HashSet<>();
  private final Set<String> prefixes = new HashSet<>();
  private long nameBytes;
  private long sinceEvent;
  private int kept;
  private long chars;
  private int depth;

  AnswerBudget(InputStream in) {
    super(in);
  }

  private int counted(int count) {
    sinceEvent += Math.max(0, count);
    if (sinceEvent > MAX_EVENT_BYTES) {
      throw new XmlFailure(
          "one tag, comment or run of white space is larger than " + MAX_EVENT_BYTES + " bytes");
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    counted(1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return counted(super.read(buffer, offset, length));
  }

  /** What the parser has come to. */
  void event(int event, XMLStreamReader xml) {
    sinceEvent = 0;
    if (event == XMLStreamConstants.START_ELEMENT) {
      tag(xml);
      if (++depth > MAX_DEPTH) {
        throw new XmlFailure("it nests deeper than " + MAX_DEPTH + " levels");
      }
    } else if (event == XMLStreamConstants.END_ELEMENT) {
      depth--;
    } else if (event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
      name(null, xml.getPITarget());
    }
  }

  int depth() {
    return depth;
  }

  private void tag(XMLStreamReader xml) {
    name(xml.getPrefix(), xml.getLocalName());
    for (int i = xml.getAttributeCount() - 1; i >= 0; i--) {
      name(xml.getAttributePrefix(i), xml.getAttributeLocalName(i));
    }
    int declarations = xml.getNamespaceCount();
    if (declarations > MAX_DECLARATIONS) {
      throw new XmlFailure("an element declares more than " + MAX_DECLARATIONS + " namespaces");
    }
    for (int i = 0; i < declarations; i++) {
      name(xml.getNamespacePrefix(i), xml.getNamespaceURI(i));
    }
  }

  /** The parser keeps a name anew with each prefix that it has. */
  private void name(@Nullable String prefix, @Nullable String name) {
    boolean isNew = prefix != null && prefixes.add(prefix);
    if (name != null && names.add(name)) {
      nameBytes += OBJECT_BYTES + 2L * name.length();
      isNew = true;
    }
    if (isNew && nameBytes * (prefixes.size() + 1) > MAX_NAME_BYTES) {
      throw new XmlFailure("its different names are more than " + MAX_NAME_BYTES + " bytes");
    }
  }

  /** An element, an attribute or a text is kept. */
  void keep(int textChars) {
    chars += textChars;
    kept++;
    if ((long) OBJECT_BYTES * kept + 2 * chars > MAX_KEPT_BYTES) {
      throw new XmlFailure(
          "one object or list in it takes more than " + MAX_KEPT_BYTES + " bytes of memory");
    }
  }

  /** How many objects are kept. */
  int kept() {
    return kept;
  }

  /** Of all that was kept only so many objects are left, with all characters. */
  void left(int objects) {
    kept = objects;
  }

  /** Nothing is kept any more. */
  void clear() {
    kept = 0;
    chars = 0;
  }
}
