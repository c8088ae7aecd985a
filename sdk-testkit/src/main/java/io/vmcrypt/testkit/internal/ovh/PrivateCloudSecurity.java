package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The security options of the service, and the addresses from which its vCenter may be reached.
 * Guarded by the lock of {@link OvhCloud}.
 */
final class PrivateCloudSecurity {
  private static final long FIRST_ID = 501;

  /** All options that OVH names. VM encryption is not among them. */
  static final List<String> OPTIONS =
      List.of(
          "accessNetworkFiltered",
          "advancedSecurity",
          "base",
          "contentLibrary",
          "grsecKernel",
          "hds",
          "hids",
          "hipaa",
          "logForwarder",
          "nids",
          "pcidss",
          "privateCustomerVlan",
          "privateGw",
          "sendLogToCustomer",
          "sessionTimeout",
          "sftp",
          "snc",
          "spla",
          "sslV3",
          "tls1.2",
          "tokenValidation",
          "twoFa",
          "twoFaFail2ban",
          "vrliForwarder",
          "waf");

  private final Set<String> enabled;
  private final Set<String> pending;
  private final Set<String> resuming = new LinkedHashSet<>();
  private final Map<Long, String> allowedNetworks = new LinkedHashMap<>();
  private final Map<Long, String> whitelist = new LinkedHashMap<>();

  PrivateCloudSecurity(
      Set<String> enabled,
      Set<String> pending,
      List<String> networks,
      List<String> twoFactorBlocks) {
    this.enabled = new LinkedHashSet<>(enabled);
    this.pending = new LinkedHashSet<>(pending);
    long id = FIRST_ID;
    for (String network : networks) {
      allowedNetworks.put(id++, network);
    }
    for (String block : twoFactorBlocks) {
      whitelist.put(id++, block);
    }
  }

  /** OVH's word for whether the list of allowed networks is in effect. */
  String userAccessPolicy() {
    return allowedNetworks.isEmpty() ? "open" : "filtered";
  }

  Map<String, Object> state() {
    return Map.of("state", enabled.isEmpty() ? "disabled" : "delivered");
  }

  List<Object> compatibilityMatrix() {
    return OPTIONS.stream().<Object>map(this::entry).toList();
  }

  private Map<String, @Nullable Object> entry(String name) {
    boolean on = enabled.contains(name);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("description", "The option " + name);
    json.put("enabled", on);
    json.put("state", on ? "delivered" : notOn(name));
    json.put("compatible", !on);
    json.put(
        "reason",
        on ? Map.of("code", "ALREADY_ENABLED", "message", "The option is already enabled") : null);
    return json;
  }

  private String notOn(String name) {
    if (resuming.contains(name)) {
      return "creating";
    }
    return pending.contains(name) ? "pending" : "disabled";
  }

  List<String> pending() {
    return List.copyOf(pending);
  }

  /** Begins to resume an option that waits; OVH takes no other. */
  String resume(String option) {
    if (!OPTIONS.contains(option)) {
      throw RequestBody.invalid(
          "option",
          "Given data (" + option + ") does not belong to the SecurityOptionEnum enumeration");
    }
    if (!pending.contains(option)) {
      throw OvhRefusal.conflict("The option " + option + " is not pending");
    }
    if (!resuming.add(option)) {
      throw OvhRefusal.conflict("The option " + option + " is being enabled");
    }
    return option;
  }

  /** SecNumCloud waits for VM encryption: without it the option goes on waiting. */
  void resumed(String option, boolean isDone, boolean isEncryptionEnabled) {
    resuming.remove(option);
    if (!isDone) {
      return;
    }
    if (!option.equals("snc") || isEncryptionEnabled) {
      pending.remove(option);
      enabled.add(option);
    }
  }

  List<Long> allowedNetworkIds() {
    return List.copyOf(allowedNetworks.keySet());
  }

  Map<String, @Nullable Object> allowedNetwork(long id) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("networkAccessId", id);
    json.put("network", known(allowedNetworks, "networkAccessId", id));
    json.put("description", null);
    json.put("state", "allowed");
    return json;
  }

  List<Long> whitelistIds() {
    return List.copyOf(whitelist.keySet());
  }

  Map<String, @Nullable Object> whitelistEntry(long id) {
    String block = known(whitelist, "id", id);
    int slash = block.indexOf('/');
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("ip", slash < 0 ? block : block.substring(0, slash));
    json.put("cidrNetmask", slash < 0 ? 32L : Long.parseLong(block.substring(slash + 1)));
    json.put("description", "");
    json.put("state", "enabled");
    return json;
  }

  private static String known(Map<Long, String> entries, String name, long id) {
    String found = entries.get(id);
    if (found == null) {
      throw OvhRefusal.notFound(name + " = " + id);
    }
    return found;
  }
}
