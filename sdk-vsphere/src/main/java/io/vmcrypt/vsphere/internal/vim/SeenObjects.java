package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which objects a retrieval has told. vCenter's ids are a word and a number, such as vm-1042: of
 * these only a bit is kept, so that 100,000 objects take no MB. Others are kept whole. Exact: no
 * two objects pass for one. For one thread.
 */
public final class SeenObjects {

  /** Five times as many as a vCenter can have. */
  static final int MOST = 500_000;

  /** Of ids that are not kept as numbers: nobody but a server that misbehaves has so many. */
  static final int MOST_CHARS = 8 * 1024 * 1024;

  private static final int MOST_WORDS = 16;

  /** Numbers of up to seven digits take 1.2 MB at most. */
  private static final int MOST_DIGITS = 7;

  private final List<Word> words = new ArrayList<>();
  private final Set<ManagedObjectReference> others = new HashSet<>();
  private int count;
  private int chars;

  private record Word(String type, String word, BitSet numbers) {}

  /**
   * Adds an object.
   *
   * @return false if it has been told
   */
  public boolean add(ManagedObjectReference object) {
    String id = object.value();
    int start = id.length();
    while (start > 0 && id.charAt(start - 1) >= '0' && id.charAt(start - 1) <= '9') {
      start--;
    }
    int digits = id.length() - start;
    boolean number =
        digits > 0 && digits <= MOST_DIGITS && (digits == 1 || id.charAt(start) != '0');
    BitSet known = number ? numbers(object.type(), id, start) : null;
    boolean fresh;
    if (known == null) {
      fresh = addOther(object);
    } else {
      int at = Integer.parseInt(id, start, id.length(), 10);
      fresh = !known.get(at);
      known.set(at);
    }
    if (fresh && ++count > MOST) {
      throw new XmlFailure("it tells more than " + MOST + " objects");
    }
    return fresh;
  }

  /** Hands on all of them, in no order. */
  public void forEach(Consumer<ManagedObjectReference> each) {
    for (Word known : words) {
      known.numbers().stream()
          .forEach(at -> each.accept(new ManagedObjectReference(known.type(), known.word() + at)));
    }
    others.forEach(each);
  }

  private boolean addOther(ManagedObjectReference object) {
    boolean fresh = others.add(object);
    if (fresh) {
      chars += Math.min(MOST_CHARS, object.value().length() + object.type().length());
      if (chars > MOST_CHARS) {
        throw new XmlFailure("its ids are longer than " + MOST_CHARS + " characters");
      }
    }
    return fresh;
  }

  /** The numbers of this type and of the word before them; null if there are too many words. */
  private @Nullable BitSet numbers(String type, String id, int start) {
    for (Word known : words) {
      if (known.type().equals(type)
          && known.word().length() == start
          && id.startsWith(known.word())) {
        return known.numbers();
      }
    }
    if (words.size() == MOST_WORDS) {
      return null;
    }
    words.add(new Word(type, id.substring(0, start), new BitSet()));
    return words.get(words.size() - 1).numbers();
  }
}
