package io.vmcrypt.estate.proof;

import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of what a proof has seen, as JSON; null where not all of it could be read. */
final class InventoryJson {

  static final String NAME = "inventory";

  private static final String VMS = "vms";
  private static final String KEYS = "keys";
  private static final String KEY_PROVIDERS = "keyProviders";
  private static final String KEY_SERVERS = "keyServers";
  private static final String REGISTRATIONS = "registrations";

  private InventoryJson() {}

  static void write(ResultJson json, EstateInventory inventory) {
    json.name(NAME).beginObject();
    json.name(VMS);
    if (inventory.vms().isPresent()) {
      json.beginObject();
      inventory.vms().get().forEach((id, name) -> json.name(id).value(name));
      json.endObject();
    } else {
      json.nullValue();
    }
    names(
        json.name(KEYS),
        inventory.keys().map(keys -> keys.stream().map(CryptoKeyId::keyId).toList()));
    json.name(KEY_PROVIDERS);
    inventory
        .keys()
        .ifPresentOrElse(
            keys -> json.list(keys, key -> json.value(key.providerId().orElse(null))),
            json::nullValue);
    names(json.name(KEY_SERVERS), inventory.keyServers());
    names(json.name(REGISTRATIONS), inventory.registrations());
    json.endObject();
  }

  private static void names(ResultJson json, Optional<? extends Collection<String>> names) {
    names.ifPresentOrElse(json::texts, json::nullValue);
  }

  /**
   * What {@link #write} wrote.
   *
   * @param value as it was read; null in a proof of an earlier version
   * @throws IllegalArgumentException if it has another shape
   */
  static EstateInventory read(@Nullable Object value) {
    if (value == null) {
      return EstateInventory.notKnown();
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw new IllegalArgumentException(NAME + " is no object");
    }
    return new EstateInventory(
        vms(object.get(VMS)),
        keys(object),
        names(object.get(KEY_SERVERS)),
        names(object.get(REGISTRATIONS)));
  }

  private static Optional<Map<String, String>> vms(@Nullable Object value) {
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw new IllegalArgumentException(VMS + " is no object");
    }
    Map<String, String> vms = new LinkedHashMap<>();
    object.forEach((id, name) -> vms.put((String) id, text(name)));
    return Optional.of(vms);
  }

  /** In proofs of earlier versions without their key providers. */
  private static Optional<Set<CryptoKeyId>> keys(Map<?, ?> object) {
    Iterator<?> providers = list(object.get(KEY_PROVIDERS)).orElse(List.of()).iterator();
    return list(object.get(KEYS))
        .map(
            ids -> {
              Set<CryptoKeyId> keys = new LinkedHashSet<>();
              for (Object id : ids) {
                Optional<String> provider =
                    Optional.ofNullable(providers.hasNext() ? providers.next() : null)
                        .map(InventoryJson::text);
                keys.add(new CryptoKeyId(text(id), provider));
              }
              return keys;
            });
  }

  private static Optional<Set<String>> names(@Nullable Object value) {
    return list(value)
        .map(
            list -> {
              Set<String> names = new LinkedHashSet<>();
              list.forEach(name -> names.add(text(name)));
              return names;
            });
  }

  private static Optional<List<?>> list(@Nullable Object value) {
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException("names are no list");
    }
    return Optional.of(list);
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("a name is no text");
  }
}
