package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.util.List;

/** What a history collector goes through, the oldest first. Not thread-safe. */
public final class History {

  private final List<DataObject> items;
  private int at;

  public History(List<DataObject> items) {
    this.items = List.copyOf(items);
  }

  public List<DataObject> next(int most) {
    int from = at;
    at = Math.min(items.size(), from + most);
    return items.subList(from, at);
  }

  public void rewind() {
    at = 0;
  }
}
