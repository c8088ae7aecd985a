package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An object as the server keeps it, most often a key: its bytes, its state and its attributes. */
public final class StoredObject {

  public static final int CERTIFICATE = 1;
  public static final int SYMMETRIC_KEY = 2;
  public static final int PRIVATE_KEY = 4;
  public static final int SECRET_DATA = 7;

  static final int PRE_ACTIVE = 1;
  public static final int ACTIVE = 2;
  static final int DEACTIVATED = 3;
  static final int COMPROMISED = 4;

  public static final int ALGORITHM_AES = 3;

  /** A Key Format Type: the bytes as they are. */
  static final int RAW = 1;

  private final String id;
  private final byte[] material;
  private final @Nullable String owner;
  private final Map<String, SortedMap<Integer, TtlvValue>> attributes = new LinkedHashMap<>();

  /** An object that is there, Pre-Active and not archived, and nobody's own. */
  public StoredObject(
      String id, int type, byte[] material, Map<String, List<TtlvValue>> given, Instant now) {
    this(id, type, material, given, now, null);
  }

  /** An object that a client has just made. */
  StoredObject(
      String id,
      int type,
      byte[] material,
      Map<String, List<TtlvValue>> given,
      Instant now,
      @Nullable String owner) {
    this.id = id;
    this.material = material.clone();
    this.owner = owner;
    set(KmipAttribute.UNIQUE_IDENTIFIER, new TtlvValue.Text(id));
    set(KmipAttribute.OBJECT_TYPE, new TtlvValue.Enumeration(type));
    set(KmipAttribute.OPERATION_POLICY_NAME, new TtlvValue.Text("default"));
    given.forEach(this::setAll);
    state(PRE_ACTIVE);
    set(KmipAttribute.INITIAL_DATE, new TtlvValue.DateTime(now));
    changed(now);
  }

  private StoredObject(StoredObject other) {
    this.id = other.id;
    this.material = other.material.clone();
    this.owner = other.owner;
    other.attributes.forEach((name, values) -> attributes.put(name, new TreeMap<>(values)));
  }

  /** The same object with the same bytes, as another server holds it. */
  StoredObject copy() {
    return new StoredObject(this);
  }

  String id() {
    return id;
  }

  byte[] material() {
    return material.clone();
  }

  /** Whether a server that gives keys to their owners only gives this one. */
  boolean isFor(String client) {
    return owner == null || owner.equals(client);
  }

  int type() {
    return number(KmipAttribute.OBJECT_TYPE, 0);
  }

  int algorithm() {
    return number(KmipAttribute.ALGORITHM, 0);
  }

  int bits() {
    return number(KmipAttribute.LENGTH, material.length * 8);
  }

  int state() {
    return number(KmipAttribute.STATE, 0);
  }

  public void state(int state) {
    set(KmipAttribute.STATE, new TtlvValue.Enumeration(state));
  }

  /** The state follows the dates: one that lay ahead may have come. */
  void settle(Instant now) {
    int state = state();
    if (state == PRE_ACTIVE && hasCome(KmipAttribute.ACTIVATION_DATE, now)) {
      state = ACTIVE;
      state(state);
    }
    if (state == ACTIVE && hasCome(KmipAttribute.DEACTIVATION_DATE, now)) {
      state(DEACTIVATED);
    }
  }

  private boolean hasCome(KmipAttribute attribute, Instant now) {
    Instant date = date(attribute);
    return date != null && !date.isAfter(now);
  }

  @Nullable Instant date(KmipAttribute attribute) {
    return first(attribute) instanceof TtlvValue.DateTime moment ? moment.value() : null;
  }

  void date(KmipAttribute attribute, Instant date) {
    set(attribute, new TtlvValue.DateTime(date));
  }

  void changed(Instant now) {
    date(KmipAttribute.LAST_CHANGE_DATE, now);
  }

  boolean isArchived() {
    return attributes.containsKey(KmipAttribute.ARCHIVE_DATE.name());
  }

  /** Its bytes are put away: it is listed, and given only after it was brought back. */
  public void archive(Instant when) {
    date(KmipAttribute.ARCHIVE_DATE, when);
  }

  /** All instances of an attribute, in the order of their indexes; empty if it has none. */
  List<TtlvValue> values(String attributeName) {
    return List.copyOf(instances(attributeName).values());
  }

  /** All instances of an attribute by their indexes; empty if it has none. */
  SortedMap<Integer, TtlvValue> instances(String attributeName) {
    return Collections.unmodifiableSortedMap(
        attributes.getOrDefault(attributeName, Collections.emptySortedMap()));
  }

  /** Adds an instance and returns its index. */
  int add(String attributeName, TtlvValue value) {
    SortedMap<Integer, TtlvValue> values =
        attributes.computeIfAbsent(attributeName, name -> new TreeMap<>());
    int index = values.isEmpty() ? 0 : values.lastKey() + 1;
    values.put(index, value);
    return index;
  }

  /** The attributes that it has: the standard ones in their order, then the custom ones. */
  List<KmipAttribute> present() {
    List<KmipAttribute> present = new ArrayList<>();
    for (KmipAttribute attribute : KmipAttribute.STANDARD) {
      if (attributes.containsKey(attribute.name())) {
        present.add(attribute);
      }
    }
    for (String name : attributes.keySet()) {
      KmipAttribute.named(name).filter(KmipAttribute::isCustom).ifPresent(present::add);
    }
    return present;
  }

  void set(KmipAttribute attribute, TtlvValue value) {
    setAll(attribute.name(), List.of(value));
  }

  private void setAll(String name, List<TtlvValue> values) {
    attributes.remove(name);
    values.forEach(value -> add(name, value));
  }

  private int number(KmipAttribute attribute, int absent) {
    TtlvValue value = first(attribute);
    if (value instanceof TtlvValue.Enumeration meaning) {
      return meaning.value();
    }
    return value instanceof TtlvValue.Int number ? number.value() : absent;
  }

  /** Each list asks it of each object: nothing is copied for it. */
  private @Nullable TtlvValue first(KmipAttribute attribute) {
    SortedMap<Integer, TtlvValue> values = attributes.get(attribute.name());
    return values == null || values.isEmpty() ? null : values.get(values.firstKey());
  }
}
