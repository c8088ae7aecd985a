package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for in one retrieval. It is suspended after each page: what a later page says of
 * an object is how that is then, and one that is gone by then is left out.
 */
public final class Retrieval {

  private final Map<MoRef, List<PropertyQuery>> left = new LinkedHashMap<>();
  private final int pageSize;

  /**
   * @param pageSize 0: all at once
   */
  public Retrieval(
      List<PropertyQuery> queries, int pageSize, Function<MoRef, @Nullable ManagedObject> lookup)
      throws VimFault {
    this.pageSize = pageSize;
    for (PropertyQuery query : queries) {
      for (MoRef object : query.objects(lookup)) {
        left.computeIfAbsent(object, unused -> new ArrayList<>(1)).add(query);
      }
    }
  }

  /** The objects of the next page, with their properties. */
  public List<PropertyQuery.Row> next(Function<MoRef, @Nullable ManagedObject> lookup)
      throws VimFault {
    List<PropertyQuery.Row> page = new ArrayList<>();
    var objects = left.entrySet().iterator();
    while (objects.hasNext() && (pageSize == 0 || page.size() < pageSize)) {
      Map.Entry<MoRef, List<PropertyQuery>> asked = objects.next();
      objects.remove();
      ManagedObject object = lookup.apply(asked.getKey());
      if (object == null) {
        continue;
      }
      Map<String, Object> values = new LinkedHashMap<>();
      Map<String, VimFault> hidden = new LinkedHashMap<>();
      for (PropertyQuery query : asked.getValue()) {
        values.putAll(query.values(object));
        hidden.putAll(query.hidden(object));
      }
      page.add(new PropertyQuery.Row(asked.getKey(), values, hidden));
    }
    return page;
  }

  /** Whether there is more now. */
  public boolean hasNext(Function<MoRef, @Nullable ManagedObject> lookup) {
    return left.keySet().stream().anyMatch(object -> lookup.apply(object) != null);
  }
}
