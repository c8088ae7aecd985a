package io.vmcrypt.vsphere.internal.vim;

import java.util.ArrayList;
import java.util.List;

/** A long list in pages, one for each call. */
public final class ListPages {

  private ListPages() {}

  /** The pages in their order, as views; none of an empty list. */
  public static <T> List<List<T>> of(List<T> all, int size) {
    List<List<T>> pages = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      pages.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return pages;
  }
}
