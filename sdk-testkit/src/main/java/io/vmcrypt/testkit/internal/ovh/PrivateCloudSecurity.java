package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The security options of the service. Guarded by the lock of {@link OvhCloud}. */
final class PrivateCloudSecurity {
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

  PrivateCloudSecurity(Set<String> enabled, Set<String> pending) {
    this.enabled = new LinkedHashSet<>(enabled);
    this.pending = new LinkedHashSet<>(pending);
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
}
