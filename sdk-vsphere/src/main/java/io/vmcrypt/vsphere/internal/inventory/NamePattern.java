package io.vmcrypt.vsphere.internal.inventory;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.names.InventoryName;

/**
 * A pattern of names: {@code *} stands for any characters, {@code ?} for one. Matching takes time
 * that grows with the lengths alone, whatever the pattern.
 */
public final class NamePattern {

  private final int[] pattern;

  public NamePattern(String pattern) {
    this.pattern = requireNonNull(pattern, "pattern").codePoints().toArray();
  }

  /** Whether a name, as vSphere keeps it, matches in that form or as people read it. */
  public boolean matches(String kept) {
    return matches(InventoryName.shown(kept).codePoints().toArray())
        || matches(kept.codePoints().toArray());
  }

  private boolean matches(int[] name) {
    int at = 0;
    int in = 0;
    int star = -1;
    int afterStar = 0;
    while (in < name.length) {
      if (at < pattern.length && pattern[at] == '*') {
        star = at++;
        afterStar = in;
      } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == name[in])) {
        at++;
        in++;
      } else if (star >= 0) {
        // let the last star stand for one more character
        at = star + 1;
        in = ++afterStar;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }
}
