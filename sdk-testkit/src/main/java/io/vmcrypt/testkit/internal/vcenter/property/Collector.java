package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.soap.XmlWriter;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A property collector: its filters, and for each version that it returned, what the client knows
 * at that version. Runs with the lock of the {@link Monitor} held.
 */
public final class Collector {

  private static final int REMEMBERED_VERSIONS = 8;

  /** In place of the text of a property that is not told to who asks. */
  private static final String HIDDEN = "\0";

  /** A filter. */
  public record Filter(MoRef ref, DataObject spec, PropertyQuery query, boolean partialUpdates) {}

  /** What a client knows: for each filter and object the text of each property. */
  private record Known(String version, Map<MoRef, Map<MoRef, Map<String, String>>> filters) {}

  private final String prefix;
  private final XmlWriter writer;
  private final Map<MoRef, Filter> filters = new LinkedHashMap<>();
  private final Deque<Known> history = new ArrayDeque<>();
  private int version;

  public Collector(String prefix, XmlWriter writer) {
    this.prefix = prefix;
    this.writer = writer;
  }

  public Map<MoRef, Filter> filters() {
    return filters;
  }

  private Known known(String from) throws VimFault {
    if (from.isEmpty()) {
      return new Known("", Map.of());
    }
    for (Known known : history) {
      if (known.version().equals(from)) {
        return known;
      }
    }
    throw VimFault.of("InvalidCollectorVersion", "The version is not known to the collector.");
  }

  /** What changed since a version, or null if nothing did. */
  public @Nullable DataObject updates(
      String from, int maxObjects, Function<MoRef, @Nullable ManagedObject> lookup)
      throws VimFault {
    Known base = known(from);
    Map<MoRef, Map<MoRef, Map<String, String>>> now = new LinkedHashMap<>();
    List<DataObject> filterUpdates = new ArrayList<>();
    Budget budget = new Budget(maxObjects);
    for (Filter filter : filters.values()) {
      Map<MoRef, Map<String, String>> before = base.filters().getOrDefault(filter.ref(), Map.of());
      Map<MoRef, Map<String, String>> after = new LinkedHashMap<>(before);
      List<DataObject> updates = objectUpdates(filter, before, after, budget, lookup);
      now.put(filter.ref(), after);
      if (!updates.isEmpty()) {
        filterUpdates.add(
            new DataObject("PropertyFilterUpdate")
                .with("filter", filter.ref())
                .with("objectSet", updates));
      }
    }
    if (filterUpdates.isEmpty()) {
      return null;
    }
    String next = prefix + ":" + ++version;
    history.addLast(new Known(next, now));
    if (history.size() > REMEMBERED_VERSIONS) {
      history.removeFirst();
    }
    return new DataObject("UpdateSet")
        .with("version", next)
        .with("filterSet", filterUpdates)
        .with("truncated", budget.exhausted ? true : null);
  }

  private static final class Budget {
    private int left;
    private boolean exhausted;

    private Budget(int maximum) {
      this.left = maximum;
    }

    private boolean take() {
      if (left == 0) {
        exhausted = true;
        return false;
      }
      left--;
      return true;
    }
  }

  private List<DataObject> objectUpdates(
      Filter filter,
      Map<MoRef, Map<String, String>> before,
      Map<MoRef, Map<String, String>> after,
      Budget budget,
      Function<MoRef, @Nullable ManagedObject> lookup)
      throws VimFault {
    List<DataObject> updates = new ArrayList<>();
    Map<MoRef, Map<String, String>> gone = new LinkedHashMap<>(before);
    for (PropertyQuery.Row row : filter.query().rows(lookup)) {
      gone.remove(row.object());
      Map<String, String> texts = new LinkedHashMap<>();
      row.values().forEach((name, value) -> texts.put(name, writer.text(value)));
      row.hidden().keySet().forEach(name -> texts.put(name, HIDDEN));
      Map<String, String> known = before.get(row.object());
      List<DataObject> changes = changes(row, texts, known == null ? Map.of() : known);
      Map<String, VimFault> missing = new LinkedHashMap<>(row.hidden());
      missing.keySet().removeIf(name -> known != null && HIDDEN.equals(known.get(name)));
      if (known != null && changes.isEmpty() && missing.isEmpty()) {
        continue;
      }
      if (budget.take()) {
        after.put(row.object(), texts);
        updates.add(
            new DataObject("ObjectUpdate")
                .with("kind", known == null ? "enter" : "modify")
                .with("obj", row.object())
                .with("changeSet", changes)
                .with("missingSet", PropertyQuery.missing(missing)));
      }
    }
    for (MoRef ref : gone.keySet()) {
      if (budget.take()) {
        after.remove(ref);
        updates.add(new DataObject("ObjectUpdate").with("kind", "leave").with("obj", ref));
      }
    }
    return updates;
  }

  private static List<DataObject> changes(
      PropertyQuery.Row row, Map<String, String> texts, Map<String, String> known) {
    List<DataObject> changes = new ArrayList<>();
    texts.forEach(
        (name, text) -> {
          if (row.values().containsKey(name) && !text.equals(known.get(name))) {
            changes.add(change(name).with("val", row.values().get(name)));
          }
        });
    for (String name : known.keySet()) {
      if (!texts.containsKey(name)) {
        changes.add(change(name));
      }
    }
    return changes;
  }

  private static DataObject change(String name) {
    return new DataObject("PropertyChange").with("name", name).with("op", "assign");
  }
}
