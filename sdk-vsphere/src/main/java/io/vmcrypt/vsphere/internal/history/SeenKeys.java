package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which events or tasks were told. Their keys are numbers that follow one another, so a bit for
 * each is enough; a million take some hundred kB. Exact. For one thread.
 */
final class SeenKeys {

  private static final int BITS = 16;
  private static final int MOST_BLOCKS = 4096;
  private static final int MOST_WORDS = 10_000;
  private static final int MOST_DIGITS = 18;

  private final Map<String, BitSet> blocks = new HashMap<>();
  private final Set<String> others = new HashSet<>();
  private long size;

  /** How many there are. */
  long size() {
    return size;
  }

  /**
   * Adds a key.
   *
   * @return false if it has been told
   */
  boolean add(String key) {
    int start = key.length();
    while (start > 0 && key.charAt(start - 1) >= '0' && key.charAt(start - 1) <= '9') {
      start--;
    }
    int digits = key.length() - start;
    // a number that is written otherwise is another key
    if (digits == 0 || digits > MOST_DIGITS || (digits > 1 && key.charAt(start) == '0')) {
      boolean fresh = others.add(key);
      if (others.size() > MOST_WORDS) {
        throw new XmlFailure("it has too many keys that are no numbers");
      }
      return counted(fresh);
    }
    long number = Long.parseLong(key.substring(start));
    BitSet block =
        blocks.computeIfAbsent(
            key.substring(0, start) + ":" + (number >>> BITS), first -> new BitSet());
    if (blocks.size() > MOST_BLOCKS) {
      throw new XmlFailure("its keys are too far apart");
    }
    int bit = (int) (number & ((1L << BITS) - 1));
    boolean fresh = !block.get(bit);
    block.set(bit);
    return counted(fresh);
  }

  private boolean counted(boolean fresh) {
    if (fresh) {
      size++;
    }
    return fresh;
  }
}
