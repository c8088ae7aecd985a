package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses from which the vCenter of the service may be reached, and those from which programs
 * may sign in while two-factor authentication is on. Guarded by the lock of {@link OvhCloud}.
 */
final class PrivateCloudNetworks {
  private static final long FIRST_ID = 501;
  private static final int ONE_ADDRESS = 32;

  private record Entry(String block, @Nullable String description, String state) {}

  private final Map<Long, Entry> allowed = new LinkedHashMap<>();
  private final Map<Long, Entry> whitelist = new LinkedHashMap<>();
  private long nextId = FIRST_ID;

  PrivateCloudNetworks(List<String> networks, List<String> twoFactorBlocks) {
    networks.forEach(block -> allowed.put(nextId++, new Entry(block, null, "allowed")));
    twoFactorBlocks.forEach(block -> whitelist.put(nextId++, new Entry(block, "", "enabled")));
  }

  /** OVH's word for whether the list of allowed networks is in effect. */
  String userAccessPolicy() {
    return allowed.isEmpty() ? "open" : "filtered";
  }

  List<Long> allowedIds() {
    return List.copyOf(allowed.keySet());
  }

  Map<String, @Nullable Object> allowed(OvhCall call) {
    long id = call.longParameter("networkAccessId");
    Entry entry = known(allowed, "networkAccessId", id);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("networkAccessId", id);
    json.put("network", entry.block());
    json.put("description", entry.description());
    json.put("state", entry.state());
    return json;
  }

  List<Long> whitelistIds() {
    return List.copyOf(whitelist.keySet());
  }

  Map<String, @Nullable Object> whitelistEntry(OvhCall call) {
    long id = call.longParameter("id");
    Entry entry = known(whitelist, "id", id);
    int slash = entry.block().indexOf('/');
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("ip", slash < 0 ? entry.block() : entry.block().substring(0, slash));
    json.put(
        "cidrNetmask",
        slash < 0 ? (long) ONE_ADDRESS : Long.parseLong(entry.block().substring(slash + 1)));
    json.put("description", entry.description());
    json.put("state", entry.state());
    return json;
  }

  private static Entry known(Map<Long, Entry> entries, String name, long id) {
    Entry found = entries.get(id);
    if (found == null) {
      throw OvhRefusal.notFound(name + " = " + id);
    }
    return found;
  }
}
