package io.vmcrypt.vsphere.internal.rollout;

import java.util.HashMap;
import java.util.Map;

/**
 * Gives one object for all that are equal: what is said of 10,000 VMs is mostly the same, and so
 * takes the memory of a few. For one thread.
 */
final class Shared<T> {

  /** What differs from VM to VM, such as a key, is not worth a place. */
  static final int MOST = 1000;

  private final Map<T, T> known = new HashMap<>();

  /** The object that stands for all that are equal to a value. */
  T of(T value) {
    T same = known.get(value);
    if (same != null) {
      return same;
    }
    if (known.size() < MOST) {
      known.put(value, value);
    }
    return value;
  }
}
