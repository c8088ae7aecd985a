package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a history collector goes through, the oldest first. Not thread-safe. */
public final class History {

  private final List<DataObject> items;
  private int at;
  private int pageSize = 10;

  public History(List<DataObject> items) {
    this.items = List.copyOf(items);
  }

  public List<DataObject> next(int most) {
    int from = at;
    at = Math.min(items.size(), from + most);
    return items.subList(from, at);
  }

  public void setPageSize(int size) {
    pageSize = size;
  }

  /** The latest page of all that there is now, the newest first. */
  public List<DataObject> latest(List<DataObject> all) {
    List<DataObject> page =
        new ArrayList<>(all.subList(Math.max(0, all.size() - pageSize), all.size()));
    Collections.reverse(page);
    return page;
  }
}
