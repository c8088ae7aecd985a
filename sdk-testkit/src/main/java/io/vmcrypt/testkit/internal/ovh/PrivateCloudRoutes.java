package io.vmcrypt.testkit.internal.ovh;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one service below {@code /dedicatedCloud}. Guarded by the lock of {@link OvhCloud}.
 */
final class PrivateCloudRoutes {
  private static final String SERVICE = "/dedicatedCloud/{serviceName}";
  private static final String KMS = SERVICE + "/vmEncryption/kms";
  static final String ACTION = "pccVMware:apiovh:";
  private static final long FIRST_ID = 1001;

  private final String serviceName;
  private final URI webInterface;
  private final String account;
  private final KmsServers servers;
  private final OvhTasks tasks;
  private final Map<Long, OvhUser> users = new LinkedHashMap<>();
  private final PrivateCloudSecurity security;
  private final PrivateCloudNetworks networks;
  private final String resourceId = UUID.randomUUID().toString();
  private boolean suspended;

  PrivateCloudRoutes(
      String serviceName,
      URI webInterface,
      String account,
      KmsServers servers,
      OvhTasks tasks,
      Map<String, Boolean> usersWithEncryptionRight,
      PrivateCloudSecurity security,
      PrivateCloudNetworks networks) {
    this.serviceName = serviceName;
    this.webInterface = webInterface;
    this.account = account;
    this.security = security;
    this.networks = networks;
    this.servers = servers;
    this.tasks = tasks;
    long id = FIRST_ID;
    for (Map.Entry<String, Boolean> user : usersWithEncryptionRight.entrySet()) {
      users.put(id, new OvhUser(id, user.getKey(), user.getValue()));
      id++;
    }
  }

  void suspended(boolean isSuspended) {
    suspended = isSuspended;
  }

  OvhTasks tasks() {
    return tasks;
  }

  KmsServers servers() {
    return servers;
  }

  List<OvhRoute> routes() {
    return List.of(
        route("GET", SERVICE, "get", call -> service()),
        route("GET", SERVICE + "/vmEncryption", "vmEncryption/get", call -> option()),
        route("GET", KMS, "vmEncryption/kms/get", call -> kmsIds()),
        route("POST", KMS, "vmEncryption/kms/create", this::register),
        route("GET", KMS + "/{kmsId}", "vmEncryption/kms/get", call -> kms(call).json()),
        route(
            "DELETE",
            KMS + "/{kmsId}",
            "vmEncryption/kms/delete",
            call -> servers.remove(kms(call)).json(account)),
        route(
            "POST",
            KMS + "/{kmsId}/changeProperties",
            "vmEncryption/kms/changeProperties",
            this::changeKms),
        route("GET", SERVICE + "/task", "task/get", call -> tasks.list(call.query()))
            .withQuery("name", "state", "executionDate"),
        route("GET", SERVICE + "/task/{taskId}", "task/get", call -> task(call).json(account)),
        route("GET", SERVICE + "/user", "user/get", this::listUsers).withQuery("name"),
        route("GET", SERVICE + "/user/{userId}", "user/get", call -> user(call).json()),
        route("GET", SERVICE + "/user/{userId}/task", "user/task/get", this::userTasks)
            .withQuery("name", "state"),
        route(
            "POST",
            SERVICE + "/user/{userId}/changeProperties",
            "user/changeProperties",
            this::changeUser),
        route(
            "GET",
            SERVICE + "/allowedNetwork",
            "allowedNetwork/get",
            call -> networks.allowedIds()),
        route(
            "GET",
            SERVICE + "/allowedNetwork/{networkAccessId}",
            "allowedNetwork/get",
            networks::allowed),
        route(
            "GET",
            SERVICE + "/twoFAWhitelist",
            "twoFAWhitelist/get",
            call -> networks.whitelistIds()),
        route(
            "GET",
            SERVICE + "/twoFAWhitelist/{id}",
            "twoFAWhitelist/get",
            networks::whitelistEntry),
        route(
                "GET",
                SERVICE + "/securityOptions/compatibilityMatrix",
                "securityOptions/compatibilityMatrix/get",
                call -> security.compatibilityMatrix())
            .withQuery("showIncompatible", "showInternal"),
        route(
            "GET",
            SERVICE + "/securityOptions/pendingOptions",
            "securityOptions/pendingOptions/get",
            call -> security.pending()),
        route(
            "POST",
            SERVICE + "/securityOptions/resumePendingEnabling",
            "securityOptions/resumePendingEnabling",
            this::resumePending));
  }

  /** A route of this service. */
  private OvhRoute route(
      String method, String path, String action, Function<OvhCall, @Nullable Object> answer) {
    return OvhRoute.guarded(
        method,
        path,
        ACTION + action,
        call -> {
          if (!call.parameter("serviceName").equals(serviceName)) {
            throw OvhRefusal.unknownService();
          }
          return answer.apply(call);
        });
  }

  private Object resumePending(OvhCall call) {
    RequestBody body = call.body(RequestBody.Type.STRING.required("option"));
    String option = security.resume(body.requiredText("option"));
    return tasks
        .start(
            // OVH's own name of it is not known
            "resumeSecurityOption",
            null,
            List.of(
                TaskStep.of(OvhTask.TODO, 0, ""),
                TaskStep.of(OvhTask.DOING, 50, "Enabling the option")),
            finalState ->
                security.resumed(
                    option,
                    finalState.equals(OvhTask.DONE),
                    servers.optionState().equals("enabled")))
        .json(account);
  }

  private Object service() {
    Map<String, Object> iam = new LinkedHashMap<>();
    iam.put("id", resourceId);
    iam.put("urn", "urn:v1:eu:resource:pccVMware:" + serviceName);
    iam.put("displayName", serviceName);
    iam.put("state", suspended ? "SUSPENDED" : "OK");
    iam.put("tags", Map.of());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("serviceName", serviceName);
    json.put("description", "vmcrypt testkit");
    json.put("state", "delivered");
    json.put("location", "rbx");
    json.put("managementInterface", "vcsa");
    json.put("version", Map.of("major", "8.0", "minor", "3", "build", "24022515"));
    json.put("webInterfaceUrl", webInterface.resolve("/").toString());
    json.put("vScopeUrl", webInterface.resolve("/vScope").toString());
    json.put("certifiedInterfaceUrl", webInterface.resolve("/secure/").toString());
    json.put("generation", "2.0");
    json.put("productReference", "EPCC");
    json.put("commercialRange", "2014v1Enterprise");
    json.put("bandwidth", "2000");
    json.put("billingType", "monthly");
    json.put("servicePackName", null);
    json.put("advancedSecurity", false);
    json.put("canMigrateToVCD", false);
    json.put("spla", false);
    json.put("sslV3", null);
    json.put("userAccessPolicy", networks.userAccessPolicy());
    json.put("userLimitConcurrentSession", 0L);
    json.put("userLogoutPolicy", "first");
    json.put("userSessionTimeout", 0L);
    json.put("iam", iam);
    return json;
  }

  private Object option() {
    return Map.of("state", servers.optionState());
  }

  private Object kmsIds() {
    return servers.all().stream().map(KmsServer::id).toList();
  }

  private KmsServer kms(OvhCall call) {
    return servers.get(call.longParameter("kmsId"));
  }

  private Object register(OvhCall call) {
    RequestBody body =
        call.body(
            RequestBody.Type.IPV4.required("ip"),
            RequestBody.Type.THUMBPRINT.required("sslThumbprint"),
            RequestBody.Type.STRING.optional("description"));
    return servers
        .register(
            body.requiredText("ip"),
            body.requiredText("sslThumbprint"),
            body.text("description").orElse(""))
        .json(account);
  }

  private Object changeKms(OvhCall call) {
    RequestBody body =
        call.body(
            RequestBody.Type.THUMBPRINT.required("sslThumbprint"),
            RequestBody.Type.STRING.optional("description"));
    return servers
        .change(kms(call), body.requiredText("sslThumbprint"), body.text("description"))
        .json(account);
  }

  private OvhTask task(OvhCall call) {
    long id = call.longParameter("taskId");
    return tasks.findVisible(id).orElseThrow(() -> OvhRefusal.notFound("taskId = " + id));
  }

  private Object listUsers(OvhCall call) {
    String name = call.query().get("name");
    return users.values().stream()
        .filter(user -> name == null || user.name().equals(name))
        .map(OvhUser::id)
        .toList();
  }

  private OvhUser user(OvhCall call) {
    long id = call.longParameter("userId");
    return Optional.ofNullable(users.get(id))
        .orElseThrow(() -> OvhRefusal.notFound("userId = " + id));
  }

  private Object userTasks(OvhCall call) {
    long id = user(call).id();
    return tasks.list(call.query(), task -> task.isOfUser(id));
  }

  private Object changeUser(OvhCall call) {
    OvhUser user = user(call);
    Map<String, Object> changes =
        RequestBody.read(call.request(), OvhUser.changeableFields()).given();
    return tasks
        .start(
            "updateUser",
            user.id(),
            List.of(
                TaskStep.of(OvhTask.TODO, 0, ""),
                TaskStep.of(OvhTask.DOING, 50, "Updating the user")),
            finalState -> {
              if (finalState.equals(OvhTask.DONE)) {
                user.change(changes);
              }
            })
        .json(account);
  }
}
