package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A symmetric key as the server keeps it: its material, its state and its other attributes. */
final class StoredKey {

  static final int PRE_ACTIVE = 1;
  static final int ACTIVE = 2;
  static final int DEACTIVATED = 3;
  static final int COMPROMISED = 4;

  static final int OBJECT_TYPE_SYMMETRIC_KEY = 2;
  static final int ALGORITHM_AES = 3;

  private final String id;
  private final byte[] material;
  private final Map<String, List<TtlvValue>> attributes = new LinkedHashMap<>();

  StoredKey(String id, byte[] material, Map<String, List<TtlvValue>> given, Instant now) {
    this.id = id;
    this.material = material.clone();
    set(KmipAttribute.UNIQUE_IDENTIFIER, new TtlvValue.Text(id));
    set(KmipAttribute.OBJECT_TYPE, new TtlvValue.Enumeration(OBJECT_TYPE_SYMMETRIC_KEY));
    set(KmipAttribute.OPERATION_POLICY_NAME, new TtlvValue.Text("default"));
    given.forEach((name, values) -> attributes.put(name, new ArrayList<>(values)));
    state(PRE_ACTIVE);
    set(KmipAttribute.INITIAL_DATE, new TtlvValue.DateTime(now));
  }

  String id() {
    return id;
  }

  byte[] material() {
    return material.clone();
  }

  int state() {
    return enumeration(KmipAttribute.STATE);
  }

  void state(int state) {
    set(KmipAttribute.STATE, new TtlvValue.Enumeration(state));
  }

  int bits() {
    return material.length * 8;
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

  /** The attributes that the key has: the standard ones in their order, then the custom ones. */
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

  private int enumeration(KmipAttribute attribute) {
    return values(attribute.name()).get(0) instanceof TtlvValue.Enumeration value
        ? value.value()
        : 0;
  }
}
