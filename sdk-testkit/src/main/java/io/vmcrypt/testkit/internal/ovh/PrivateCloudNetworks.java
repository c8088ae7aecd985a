package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses from which the vCenter of the service may be reached, and those from which programs
 * may sign in while two-factor authentication is on. An entry comes and goes when its task ends.
 * Guarded by the lock of {@link OvhCloud}.
 */
final class PrivateCloudNetworks {
  private static final long FIRST_ID = 501;
  private static final Pattern BLOCK =
      Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}(/(\\d|[12]\\d|3[0-2]))?");

  /** OVH takes blocks of 2048 addresses at most. */
  private static final int LARGEST_BLOCK = 21;

  private static final int ONE_ADDRESS = 32;

  private record Entry(String block, @Nullable String description, String state) {}

  private final Map<Long, Entry> allowed = new LinkedHashMap<>();
  private final Map<Long, Entry> whitelist = new LinkedHashMap<>();
  private final OvhTasks tasks;
  private final String account;
  private long nextId = FIRST_ID;

  PrivateCloudNetworks(
      List<String> networks, List<String> twoFactorBlocks, OvhTasks tasks, String account) {
    this.tasks = tasks;
    this.account = account;
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

  Object allow(OvhCall call) {
    RequestBody body =
        call.body(
            RequestBody.Type.STRING.required("network"),
            RequestBody.Type.STRING.optional("description"));
    String block = block("network", body.requiredText("network"));
    int slash = block.indexOf('/');
    if (slash < 0) {
      throw notBlock("network", block);
    }
    if (Integer.parseInt(block.substring(slash + 1)) < LARGEST_BLOCK) {
      throw RequestBody.invalid("network", "More than 2048 addresses");
    }
    if (allowed.values().stream().anyMatch(entry -> entry.block().equals(block))) {
      throw OvhRefusal.conflict("The network " + block + " is already allowed");
    }
    Optional<String> description = body.text("description");
    return task(
        "createAllowedNetwork",
        () -> allowed.put(nextId++, new Entry(block, description.orElse(null), "allowed")));
  }

  Object disallow(OvhCall call) {
    long id = call.longParameter("networkAccessId");
    Entry entry = known(allowed, "networkAccessId", id);
    allowed.put(id, new Entry(entry.block(), entry.description(), "toDelete"));
    return task("deleteAllowedNetwork", () -> allowed.remove(id));
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

  Object enlist(OvhCall call) {
    RequestBody body =
        call.body(
            RequestBody.Type.STRING.required("description"),
            RequestBody.Type.STRING.required("ip"));
    String block = block("ip", body.requiredText("ip"));
    String description = body.requiredText("description");
    long id = nextId++;
    whitelist.put(id, new Entry(block, description, "enabling"));
    return task(
        "createTwoFAWhitelist", () -> whitelist.put(id, new Entry(block, description, "enabled")));
  }

  Object delist(OvhCall call) {
    long id = call.longParameter("id");
    Entry entry = known(whitelist, "id", id);
    whitelist.put(id, new Entry(entry.block(), entry.description(), "removing"));
    return task("deleteTwoFAWhitelist", () -> whitelist.remove(id));
  }

  /** OVH's own names of these tasks are not known. */
  private Object task(String name, Runnable done) {
    return tasks
        .start(
            name,
            null,
            List.of(
                TaskStep.of(OvhTask.TODO, 0, ""),
                TaskStep.of(OvhTask.DOING, 50, "Setting the firewall")),
            finalState -> {
              if (finalState.equals(OvhTask.DONE)) {
                done.run();
              }
            })
        .json(account);
  }

  private static String block(String field, String text) {
    if (!BLOCK.matcher(text).matches()) {
      throw notBlock(field, text);
    }
    return text;
  }

  private static OvhRefusal notBlock(String field, String text) {
    return RequestBody.invalid(
        field, "Given data (" + text + ") does not belong to the ipv4Block type");
  }

  private static Entry known(Map<Long, Entry> entries, String name, long id) {
    Entry found = entries.get(id);
    if (found == null) {
      throw OvhRefusal.notFound(name + " = " + id);
    }
    return found;
  }
}
