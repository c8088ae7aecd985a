package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects that the server holds, as the client of the message at hand may see them, and the one
 * that this message is about. Not safe for several threads.
 */
final class StoredObjects {

  private final Map<String, StoredObject> byId = new LinkedHashMap<>();
  private final Clock clock;
  private final Supplier<String> ids;
  private final boolean toOwnersOnly;

  /** The object of an earlier item in the batch: later items may leave the identifier out. */
  private @Nullable String placeholder;

  private String client = "";

  StoredObjects(Clock clock, Supplier<String> ids, boolean toOwnersOnly) {
    this.clock = clock;
    this.ids = ids;
    this.toOwnersOnly = toOwnersOnly;
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  void beginMessage(String byClient) {
    client = byClient;
    placeholder = null;
  }

  /** From here on, this object is the one that the message is about; none, if null. */
  void means(@Nullable String id) {
    placeholder = id;
  }

  /** All objects, whoever asks. */
  List<StoredObject> all() {
    Instant now = now();
    byId.values().forEach(object -> object.settle(now));
    return List.copyOf(byId.values());
  }

  /** The id of the oldest object; empty if there is none. */
  String oldest() {
    return byId.isEmpty() ? "" : byId.keySet().iterator().next();
  }

  /** The objects that the client may see. */
  List<StoredObject> visible() {
    return all().stream().filter(this::isVisible).toList();
  }

  private boolean isVisible(StoredObject object) {
    return !toOwnersOnly || object.isFor(client);
  }

  void put(StoredObject object) {
    byId.put(object.id(), object);
  }

  /** Takes an object away, whatever its state; says whether there was one. */
  boolean remove(String id) {
    return byId.remove(id) != null;
  }

  /** Keeps a new object of the client, which the message is about from here on. */
  StoredObject add(int type, byte[] material, Map<String, List<TtlvValue>> given)
      throws KmipRefusal {
    for (TtlvValue name : given.getOrDefault(KmipAttribute.NAME.name(), List.of())) {
      if (isTaken(name, null)) {
        throw KmipRefusal.invalidField("Another object has this name already.");
      }
    }
    StoredObject object = new StoredObject(ids.get(), type, material, given, now(), client);
    put(object);
    means(object.id());
    return object;
  }

  /** Whether an object other than this one has the name. */
  boolean isTaken(TtlvValue name, @Nullable StoredObject but) {
    return byId.values().stream()
        .filter(object -> !object.equals(but))
        .anyMatch(object -> object.values(KmipAttribute.NAME.name()).contains(name));
  }

  /** The object with an id, or the one that the message is about if the id is empty. */
  StoredObject find(String id) throws KmipRefusal {
    String wanted = id.isEmpty() && placeholder != null ? placeholder : id;
    StoredObject object = byId.get(wanted);
    if (object == null) {
      throw new KmipRefusal(KmipResultReason.ITEM_NOT_FOUND, "Could not locate object: " + wanted);
    }
    if (!isVisible(object)) {
      throw KmipRefusal.permissionDenied("Could not locate object: " + wanted);
    }
    object.settle(now());
    return object;
  }

  /** The same, for what cannot be done with an archived object. */
  StoredObject findOnLine(String id) throws KmipRefusal {
    StoredObject object = find(id);
    if (object.isArchived()) {
      throw new KmipRefusal(KmipResultReason.OBJECT_ARCHIVED, "The object is archived.");
    }
    return object;
  }

  /** The identifier in a request, or empty for "the one that this message is about". */
  static String identifier(TtlvFields payload) throws TtlvException {
    Ttlv id = payload.optional(KmipTag.UNIQUE_IDENTIFIER);
    return id == null ? "" : id.text();
  }
}
