package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which objects a retrieval has told. vCenter's ids are a word and a number, such as vm-1042: of
 * these only the number is kept, in 16 to 32 bytes, so that 100,000 objects take 2 MB. Others are
 * kept whole. Exact: no two objects pass for one. For one thread.
 */
public final class SeenObjects {

  /** Five times as many as a vCenter can have. */
  static final int MOST = 500_000;

  /** Of ids that are not kept as numbers: nobody but a server that misbehaves has so many. */
  static final int MOST_CHARS = 8 * 1024 * 1024;

  private static final int MOST_WORDS = 64;
  private static final int MOST_DIGITS = 18;

  private final Map<String, Numbers> byWord = new HashMap<>();
  private final Set<ManagedObjectReference> others = new HashSet<>();
  private int count;
  private int chars;
  // most objects of an answer are of one type
  private String type = "";
  private String word = "";
  private @Nullable Numbers last;

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
    Numbers known = number ? numbers(object.type(), id, start) : null;
    boolean fresh =
        known == null ? addOther(object) : known.add(Long.parseLong(id, start, id.length(), 10));
    if (fresh && ++count > MOST) {
      throw new XmlFailure("it tells more than " + MOST + " objects");
    }
    return fresh;
  }

  /** Hands on all of them, in no order. */
  public void forEach(Consumer<ManagedObjectReference> each) {
    byWord.forEach(
        (key, numbers) -> {
          int colon = key.indexOf(':');
          numbers.forEach(
              number ->
                  each.accept(
                      new ManagedObjectReference(
                          key.substring(0, colon), key.substring(colon + 1) + number)));
        });
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
  private @Nullable Numbers numbers(String ofType, String id, int start) {
    if (last == null || !ofType.equals(type) || start != word.length() || !id.startsWith(word)) {
      type = ofType;
      word = id.substring(0, start);
      String key = type + ":" + word;
      last = byWord.get(key);
      if (last == null && byWord.size() < MOST_WORDS) {
        last = new Numbers();
        byWord.put(key, last);
      }
    }
    return last;
  }

  /** A hash table of numbers, none negative. */
  private static final class Numbers {
    /** A free place is 0, so each number is kept one higher. */
    private long[] places = new long[16];

    private int count;

    boolean add(long number) {
      if (!put(places, number + 1)) {
        return false;
      }
      if (++count * 2 > places.length) {
        long[] more = new long[places.length * 2];
        Arrays.stream(places).filter(kept -> kept != 0).forEach(kept -> put(more, kept));
        places = more;
      }
      return true;
    }

    void forEach(LongConsumer each) {
      Arrays.stream(places).filter(kept -> kept != 0).forEach(kept -> each.accept(kept - 1));
    }

    private static boolean put(long[] places, long kept) {
      // numbers that follow one another must not gather
      int at = (int) ((kept * 0x9E3779B97F4A7C15L) >>> 32) & (places.length - 1);
      while (places[at] != 0) {
        if (places[at] == kept) {
          return false;
        }
        at = (at + 1) & (places.length - 1);
      }
      places[at] = kept;
      return true;
    }
  }
}
