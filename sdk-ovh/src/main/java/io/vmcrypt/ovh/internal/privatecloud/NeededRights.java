package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest.Changes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The calls that are going to be made on one private cloud, and the right that each needs. */
final class NeededRights {

  private static final String CLOUD = "pccVMware:apiovh:";

  private final String path;
  private final List<AccessRule> rules = new ArrayList<>();
  private final Set<String> actions = new LinkedHashSet<>();

  /** The table: what is always read, what is asked for, and what is going to be changed. */
  NeededRights(String serviceName, PrecheckRequest request) {
    this.path = "/dedicatedCloud/" + serviceName;
    reads("get", "");
    reads("vmEncryption/get", "/vmEncryption");
    reads("vmEncryption/kms/get", "/vmEncryption/kms", "/vmEncryption/kms/*");
    reads("task/get", "/task", "/task/*");
    reads("securityOptions/compatibilityMatrix/get", "/securityOptions/compatibilityMatrix");
    reads("securityOptions/pendingOptions/get", "/securityOptions/pendingOptions");
    if (request.vcenterUser().isPresent()) {
      reads("user/get", "/user", "/user/*");
    }
    if (request.vcenterAccessFrom().isPresent()) {
      reads("allowedNetwork/get", "/allowedNetwork", "/allowedNetwork/*");
      reads("twoFAWhitelist/get", "/twoFAWhitelist", "/twoFAWhitelist/*");
    }
    if (request.changes().contains(Changes.REGISTER)) {
      changes("POST", "vmEncryption/kms/create", "/vmEncryption/kms");
      changes("POST", "vmEncryption/kms/changeProperties", "/vmEncryption/kms/*/changeProperties");
    }
    if (request.changes().contains(Changes.REMOVE)) {
      changes("DELETE", "vmEncryption/kms/delete", "/vmEncryption/kms/*");
    }
    if (request.changes().contains(Changes.RESUME_SECURITY_OPTIONS)) {
      changes(
          "POST",
          "securityOptions/resumePendingEnabling",
          "/securityOptions/resumePendingEnabling");
    }
    request.okms().ifPresent(id -> okms("/okms/resource/" + id, request.changes()));
  }

  private void okms(String key, Set<Changes> changes) {
    rules.add(new AccessRule("GET", key));
    rules.add(new AccessRule("GET", key + "/credential"));
    rules.add(new AccessRule("GET", key + "/credential/*"));
    if (changes.contains(Changes.SIGN)) {
      rules.add(new AccessRule("GET", "/auth/details"));
      rules.add(new AccessRule("POST", key + "/credential"));
    }
  }

  private void reads(String action, String... paths) {
    actions.add(CLOUD + action);
    for (String each : paths) {
      rules.add(new AccessRule("GET", path + each));
    }
  }

  private void changes(String method, String action, String called) {
    actions.add(CLOUD + action);
    rules.add(new AccessRule(method, path + called));
  }

  /** What a consumer key must let through. */
  List<AccessRule> rules() {
    return List.copyOf(rules);
  }

  /** What a policy must grant on the private cloud. */
  List<String> actions() {
    return List.copyOf(actions);
  }
}
