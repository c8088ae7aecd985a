package io.vmcrypt.testkit.internal.ovh;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /dedicatedCloud}. Guarded by the lock of {@link OvhCloud}. */
final class PrivateCloudRoutes {
  private static final String SERVICE = "/dedicatedCloud/{serviceName}";
  private static final String KMS = SERVICE + "/vmEncryption/kms";
  private static final String ACTION = "pccVMware:apiovh:";
  private static final long FIRST_ID = 1001;

  private final String serviceName;
  private final URI webInterface;
  private final String account;
  private final KmsServers servers;
  private final OvhTasks tasks;
  private final Map<Long, OvhUser> users = new LinkedHashMap<>();
  private final PrivateCloudSecurity security;
  private final String resourceId = UUID.randomUUID().toString();
  private String state = "delivered";
  private boolean expired;

  PrivateCloudRoutes(
      String serviceName,
      URI webInterface,
      String account,
      KmsServers servers,
      OvhTasks tasks,
      Map<String, Boolean> usersWithEncryptionRight,
      PrivateCloudSecurity security) {
    this.serviceName = serviceName;
    this.webInterface = webInterface;
    this.account = account;
    this.security = security;
    this.servers = servers;
    this.tasks = tasks;
    long id = FIRST_ID;
    for (Map.Entry<String, Boolean> user : usersWithEncryptionRight.entrySet()) {
      users.put(id, new OvhUser(id, user.getKey(), user.getValue()));
      id++;
    }
  }

  void state(String newState) {
    state = newState;
  }

  void expired(boolean isExpired) {
    expired = isExpired;
  }

  List<OvhRoute> routes() {
    return List.of(
        OvhRoute.guarded("GET", "/dedicatedCloud", ACTION + "get", call -> List.of(serviceName))
            .withQuery("iamTags"),
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
        route("GET", SERVICE + "/task/{taskId}", "task/get", this::task),
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
            call -> security.allowedNetworkIds()),
        route(
            "GET",
            SERVICE + "/allowedNetwork/{networkAccessId}",
            "allowedNetwork/get",
            call -> security.allowedNetwork(call.longParameter("networkAccessId"))),
        route(
            "GET",
            SERVICE + "/twoFAWhitelist",
            "twoFAWhitelist/get",
            call -> security.whitelistIds()),
        route(
            "GET",
            SERVICE + "/twoFAWhitelist/{id}",
            "twoFAWhitelist/get",
            call -> security.whitelistEntry(call.longParameter("id"))),
        route("GET", SERVICE + "/securityOptions", "securityOptions/get", call -> security.state()),
        route(
                "GET",
                SERVICE + "/securityOptions/compatibilityMatrix",
                "securityOptions/compatibilityMatrix/get",
                call -> security.compatibilityMatrix())
            .withQuery("showIncompatible", "showInternal"));
  }

  /** A route of the one service that exists. */
  private OvhRoute route(
      String method, String path, String action, Function<OvhCall, @Nullable Object> answer) {
    return OvhRoute.guarded(
        method,
        path,
        ACTION + action,
        call -> {
          if (!call.parameter("serviceName").equals(serviceName)) {
            throw OvhRefusal.notFound("serviceName = " + call.parameter("serviceName"));
          }
          if (expired) {
            throw OvhRefusal.expiredService();
          }
          return answer.apply(call);
        });
  }

  private Object service() {
    Map<String, Object> iam = new LinkedHashMap<>();
    iam.put("id", resourceId);
    iam.put("urn", "urn:v1:eu:resource:pccVMware:" + serviceName);
    iam.put("displayName", serviceName);
    iam.put("state", "OK");
    iam.put("tags", Map.of());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("serviceName", serviceName);
    json.put("description", "vmcrypt testkit");
    json.put("state", state);
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
    json.put("userAccessPolicy", security.userAccessPolicy());
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
        RequestBody.read(
            call.request(),
            List.of(
                new RequestBody.Field("ip", RequestBody.Type.IPV4, true),
                new RequestBody.Field("sslThumbprint", RequestBody.Type.THUMBPRINT, true),
                new RequestBody.Field("description", RequestBody.Type.STRING, false)));
    return servers
        .register(
            body.requiredText("ip"),
            body.requiredText("sslThumbprint"),
            body.text("description").orElse(""))
        .json(account);
  }

  private Object changeKms(OvhCall call) {
    RequestBody body =
        RequestBody.read(
            call.request(),
            List.of(
                new RequestBody.Field("sslThumbprint", RequestBody.Type.THUMBPRINT, true),
                new RequestBody.Field("description", RequestBody.Type.STRING, false)));
    return servers
        .change(kms(call), body.requiredText("sslThumbprint"), body.text("description"))
        .json(account);
  }

  private Object task(OvhCall call) {
    long id = call.longParameter("taskId");
    return tasks.find(id).orElseThrow(() -> OvhRefusal.notFound("taskId = " + id)).json(account);
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
