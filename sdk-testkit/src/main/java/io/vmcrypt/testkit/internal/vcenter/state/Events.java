package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeHistoryTrait;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What happened at a vCenter, as its event manager keeps it. Called with the lock held. */
public final class Events {

  /** What vCenter calls an operation of its crypto manager. */
  public static final String CRYPTO = "com.vmware.vc.crypto.Operation";

  /** What vCenter calls a change of a host's key. */
  public static final String HOST_KEY = "com.vmware.vc.crypto.HostKeyUpdatedEvent";

  private static final String INFO = "info";

  private final InstantSource clock;
  private final Options options;
  private final List<DataObject> events = new ArrayList<>();
  private Set<FakeHistoryTrait> traits = Set.of();
  private int next = 1;

  Events(InstantSource clock, Options options) {
    this.clock = clock;
    this.options = options;
  }

  /**
   * Adds one.
   *
   * @param user empty for vCenter itself
   * @param chain what ties events and tasks together; 0 for a chain of its own
   */
  public DataObject add(DataObject event, @Nullable String user, int chain) {
    int key = next++;
    events.add(
        event
            .with("key", key)
            .with("chainId", chain == 0 ? key : chain)
            .with("createdTime", clock.instant())
            .with("userName", user == null ? "" : user));
    return event;
  }

  /** One with an id of its own. What its arguments are called is known of no vCenter. */
  public static DataObject named(String id, String message, Map<String, String> arguments) {
    return new DataObject("EventEx")
        .with("eventTypeId", id)
        .with("severity", INFO)
        .with("message", message)
        .with("fullFormattedMessage", message)
        .with(
            "arguments",
            arguments.entrySet().stream()
                .map(
                    argument ->
                        new DataObject("KeyAnyValue")
                            .with("key", argument.getKey())
                            .with("value", argument.getValue()))
                .toList());
  }

  /** How pages of events and tasks are told where that is not documented. */
  public Set<FakeHistoryTrait> traits() {
    return traits;
  }

  public void setTraits(Set<FakeHistoryTrait> traits) {
    this.traits = Set.copyOf(traits);
  }

  /**
   * {@code EventManager.description}: of events with an id of their own the format begins with it.
   */
  DataObject description() {
    Set<String> ids = new TreeSet<>(Set.of(CRYPTO, HOST_KEY));
    Set<String> types = new TreeSet<>();
    for (DataObject event : kept()) {
      String id = event.findText("eventTypeId");
      (id == null ? types : ids).add(id == null ? event.type() : id);
    }
    List<DataObject> infos = new ArrayList<>();
    ids.forEach(id -> infos.add(info("EventEx", id + "|{message}")));
    types.forEach(type -> infos.add(info(type, type)));
    return new DataObject("EventDescription")
        .with("category", List.of(Literals.of("ElementDescription").with("key", INFO)))
        .with("eventInfo", infos);
  }

  private static DataObject info(String key, String format) {
    return Literals.of("EventDescriptionEventDetail")
        .with("key", key)
        .with("category", INFO)
        .with("fullFormat", format);
  }

  /** Forgets what happens from now on. */
  Runnable remembered() {
    int first = next;
    return () -> {
      events.removeIf(event -> event.number("key") >= first);
      next = first;
    };
  }

  /** The one that came last; null if there is none. */
  @Nullable DataObject latest() {
    List<DataObject> kept = kept();
    return kept.isEmpty() ? null : kept.get(kept.size() - 1);
  }

  /** Those that are kept yet, the oldest first. */
  public List<DataObject> kept() {
    options
        .retention("event")
        .ifPresent(
            age -> events.removeIf(event -> time(event).isBefore(clock.instant().minus(age))));
    return List.copyOf(events);
  }

  static Instant time(DataObject event) {
    return (Instant) Objects.requireNonNull(event.get("createdTime"));
  }

  /** The object that an event is about; null if it names none. */
  public static @Nullable MoRef subject(DataObject event) {
    DataObject vm = event.findData("vm");
    DataObject host = event.findData("host");
    return vm != null ? vm.ref("vm") : host == null ? null : host.ref("host");
  }
}
