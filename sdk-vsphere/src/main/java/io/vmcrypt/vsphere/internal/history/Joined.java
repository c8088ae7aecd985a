package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.history.HistoryReport.Action;
import io.vmcrypt.vsphere.history.HistoryReport.Entry;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what vCenter has tied together. For one thread. */
final class Joined {

  /** What ties things together, and the VM or host: a chain may be about several. */
  private record Place(int chain, String id) {}

  /** An entry that grows. */
  private static final class Growing {
    private final Subject subject;
    private final Set<String> parts = new LinkedHashSet<>();
    private final Set<CryptoKeyId> keys = new LinkedHashSet<>();
    private final Set<String> types = new LinkedHashSet<>();
    private Instant time;
    private String user;
    private Action action;
    private String text;
    private Entry.@Nullable Task task;

    Growing(EventMeaning first) {
      this.time = first.time();
      this.subject = first.subject();
      this.user = first.user();
      this.action = first.action();
      this.text = first.text();
    }

    void add(EventMeaning event) {
      // a page may have the newest first
      if (event.time().isBefore(time)) {
        time = event.time();
      }
      parts.addAll(event.parts());
      event.keys().forEach(this::add);
      types.add(event.type());
      if (user.isEmpty()) {
        user = event.user();
      }
      // what is known of another event of the same change says more, and a decryption most
      boolean saysLittle = action == Action.OTHER || action == Action.POLICY;
      if (event.action() == Action.DECRYPTED || (saysLittle && event.action() != Action.OTHER)) {
        action = event.action();
      }
      if (!text.contains(event.text())) {
        text = text.isEmpty() ? event.text() : text + "; " + event.text();
      }
    }

    /** One event of a change names the key provider, and another the id alone. */
    private void add(CryptoKeyId key) {
      if (key.providerId().isPresent()) {
        keys.remove(new CryptoKeyId(key.keyId(), Optional.empty()));
        keys.add(key);
      } else if (keys.stream().noneMatch(key::isSame)) {
        keys.add(key);
      }
    }

    Entry entry() {
      return new Entry(
          time,
          Optional.of(user).filter(named -> !named.isEmpty()),
          action,
          subject,
          List.copyOf(parts),
          List.copyOf(keys),
          List.copyOf(types),
          text,
          Optional.ofNullable(task),
          Optional.empty());
    }
  }

  private final List<Growing> entries = new ArrayList<>();
  private final Map<Place, Growing> byPlace = new LinkedHashMap<>();
  private final Map<Integer, List<Growing>> byChain = new LinkedHashMap<>();

  int size() {
    return entries.size();
  }

  void add(EventMeaning event) {
    Place place = new Place(event.chain(), event.subject().id());
    Growing known = event.chain() == 0 ? null : byPlace.get(place);
    if (known == null) {
      known = new Growing(event);
      entries.add(known);
      byPlace.put(place, known);
      byChain.computeIfAbsent(event.chain(), chain -> new ArrayList<>()).add(known);
    }
    known.add(event);
  }

  /** Ties a task to its events; one that speaks of keys and has none is an entry of its own. */
  void add(TaskMeaning task) {
    List<Growing> tied = task.chain() == 0 ? null : byChain.get(task.chain());
    if (tied != null) {
      for (Growing entry : tied) {
        entry.task = task.ended();
        entry.types.add(task.descriptionId());
        if (entry.user.isEmpty()) {
          entry.user = task.user();
        }
      }
    } else if (task.isOfKeys()) {
      add(task.asEvent());
      entries.get(entries.size() - 1).task = task.ended();
    }
  }

  /** All of them, the oldest first. */
  List<Entry> entries() {
    return entries.stream().map(Growing::entry).sorted(Comparator.comparing(Entry::time)).toList();
  }
}
