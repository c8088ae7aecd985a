package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The routes below {@code /v2/iam}, by OVHcloud's guide to IAM policies. Guarded by the lock of
 * {@link OvhCloud}.
 */
final class IamRoutes {

  private final String account;
  private final Instant begin;
  private List<FakeIamPolicy> policies;

  /**
   * An account with the one policy that each has: its owner may do all with all that is its own.
   *
   * @param begin since when the account exists
   */
  IamRoutes(String account, Instant begin) {
    this.account = account;
    this.begin = begin;
    this.policies =
        List.of(
            new FakeIamPolicy(
                UUID.randomUUID().toString(),
                "ovh-default",
                true,
                List.of("urn:v1:eu:identity:account:" + account),
                List.of("urn:v1:eu:resourceGroup:aa0713ab-ed13-4f1a-89a5-32aa0cb936d8"),
                List.of("*"),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty()));
  }

  void policies(List<FakeIamPolicy> others) {
    policies = List.copyOf(others);
  }

  List<OvhRoute> routes() {
    return List.of(
        OvhRoute.guarded("GET", "/iam/policy", "account:apiovh:iam/policy/get", this::list)
            .withQuery("action", "details", "identity", "readOnly", "resourceURN"));
  }

  private Object list(OvhCall call) {
    if (!call.query().isEmpty()) {
      throw OvhRefusal.notModelled("GET /iam/policy with a filter or details");
    }
    return OvhPage.of(call.request(), policies.stream().map(this::json).toList());
  }

  /** What a policy does not have, OVHcloud leaves out. */
  private Map<String, @Nullable Object> json(FakeIamPolicy policy) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", policy.id());
    json.put("owner", account);
    json.put("name", policy.name());
    json.put("readOnly", policy.readOnly());
    json.put("identities", policy.identities());
    json.put("resources", urns(policy.resources()));
    Map<String, @Nullable Object> permissions = new LinkedHashMap<>();
    actions(permissions, "allow", policy.allow());
    actions(permissions, "except", policy.except());
    actions(permissions, "deny", policy.deny());
    json.put("permissions", permissions);
    if (!policy.permissionsGroups().isEmpty()) {
      json.put("permissionsGroups", urns(policy.permissionsGroups()));
    }
    if (!policy.conditions().isEmpty()) {
      json.put("conditions", Map.of("operator", "MATCH", "values", policy.conditions()));
    }
    json.put("createdAt", OvhTask.dateTime(begin));
    json.put("updatedAt", OvhTask.dateTime(begin));
    policy.expiredAt().ifPresent(end -> json.put("expiredAt", OvhTask.dateTime(end)));
    return json;
  }

  private static void actions(
      Map<String, @Nullable Object> permissions, String kind, List<String> actions) {
    if (!actions.isEmpty()) {
      permissions.put(kind, actions.stream().map(action -> Map.of("action", action)).toList());
    }
  }

  private static List<Map<String, String>> urns(List<String> urns) {
    return urns.stream().map(urn -> Map.of("urn", urn)).toList();
  }
}
