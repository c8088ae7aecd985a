package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private final String id;
  private final byte[] material;
  private final Map<String, List<TtlvValue>> attributes = new LinkedHashMap<>();

  /** A key that a client has just made. */
  StoredObject(String id, byte[] material, Map<String, List<TtlvValue>> given, Instant now) {
    this(id, SYMMETRIC_KEY, material, given, now);
  }

  /** An object that is there, Pre-Active and not archived. */
  public StoredObject(
      String id, int type, byte[] material, Map<String, List<TtlvValue>> given, Instant now) {
    this.id = id;
    this.material = material.clone();
    set(KmipAttribute.UNIQUE_IDENTIFIER, new TtlvValue.Text(id));
    set(KmipAttribute.OBJECT_TYPE, new TtlvValue.Enumeration(type));
    set(KmipAttribute.OPERATION_POLICY_NAME, new TtlvValue.Text("default"));
    given.forEach((name, values) -> attributes.put(name, new ArrayList<>(values)));
    state(PRE_ACTIVE);
    set(KmipAttribute.INITIAL_DATE, new TtlvValue.DateTime(now));
  }

  private StoredObject(StoredObject other) {
    this.id = other.id;
    this.material = other.material.clone();
    other.attributes.forEach((name, values) -> attributes.put(name, new ArrayList<>(values)));
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

  boolean isArchived() {
    return attributes.containsKey(KmipAttribute.ARCHIVE_DATE.name());
  }

  /** Its bytes are put away: it is listed, and given only after it was brought back. */
  public void archive(Instant when) {
    set(KmipAttribute.ARCHIVE_DATE, new TtlvValue.DateTime(when));
  }

  /** All instances of an attribute, in the order of their indexes; empty if it has none. */
  List<TtlvValue> values(String attributeName) {
    return List.copyOf(attributes.getOrDefault(attributeName, List.of()));
  }

  /** Adds an instance and returns its index. */
  int add(String attributeName, TtlvValue value) {
    List<TtlvValue> values = attributes.computeIfAbsent(attributeName, name -> new ArrayList<>());
    values.add(value);
    return values.size() - 1;
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

  private void set(KmipAttribute attribute, TtlvValue value) {
    List<TtlvValue> values = new ArrayList<>();
    values.add(value);
    attributes.put(attribute.name(), values);
  }

  private int number(KmipAttribute attribute, int absent) {
    List<TtlvValue> values = values(attribute.name());
    if (!values.isEmpty() && values.get(0) instanceof TtlvValue.Enumeration meaning) {
      return meaning.value();
    }
    return !values.isEmpty() && values.get(0) instanceof TtlvValue.Int number
        ? number.value()
        : absent;
  }
}
