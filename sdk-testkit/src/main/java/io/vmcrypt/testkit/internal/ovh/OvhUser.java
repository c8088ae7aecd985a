package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user of the service, which is a user of its vCenter. Guarded by the lock of {@link OvhCloud}.
 */
final class OvhUser {
  /** What {@code changeProperties} can change: the name in its body, and the name in the user. */
  private static final Map<String, String> CHANGEABLE =
      Map.ofEntries(
          Map.entry("canManageIpFailOvers", "canManageIpFailOvers"),
          Map.entry("canManageNetwork", "canManageNetwork"),
          Map.entry("canManageRights", "canManageRights"),
          Map.entry("email", "email"),
          Map.entry("encryptionRight", "encryptionRight"),
          Map.entry("firstName", "firstName"),
          Map.entry("fullAdminRo", "fullAdminRo"),
          Map.entry("lastName", "lastName"),
          Map.entry("nsxRight", "nsxRight"),
          Map.entry("phoneNumber", "phoneNumber"),
          Map.entry("receiveAlerts", "receiveAlerts"),
          Map.entry("tokenValidator", "isTokenValidator"));

  private static final List<String> TEXTS =
      List.of("email", "firstName", "lastName", "phoneNumber");

  private final long id;
  private final String name;
  private final Map<String, @Nullable Object> json = new LinkedHashMap<>();

  OvhUser(long id, String name, boolean encryptionRight) {
    this.id = id;
    this.name = name;
    json.put("userId", id);
    json.put("name", name);
    json.put("login", name);
    json.put("state", "delivered");
    json.put("activationState", "enabled");
    json.put("encryptionRight", encryptionRight);
    json.put("canManageIpFailOvers", false);
    json.put("canManageNetwork", true);
    json.put("canManageRights", true);
    json.put("fullAdminRo", false);
    json.put("isEnableManageable", true);
    json.put("isTokenValidator", false);
    json.put("nsxRight", false);
    json.put("receiveAlerts", false);
    json.put("type", "user");
    json.put("email", null);
    json.put("firstName", null);
    json.put("lastName", null);
    json.put("phoneNumber", null);
    json.put("activeDirectoryId", null);
    json.put("activeDirectoryType", null);
    json.put("identityProviderId", null);
    json.put("identityProviderType", null);
  }

  /** The fields of the body of {@code changeProperties}. */
  static List<RequestBody.Field> changeableFields() {
    return CHANGEABLE.keySet().stream()
        .map(
            name ->
                new RequestBody.Field(
                    name,
                    TEXTS.contains(name) ? RequestBody.Type.STRING : RequestBody.Type.BOOLEAN,
                    false))
        .toList();
  }

  long id() {
    return id;
  }

  String name() {
    return name;
  }

  void change(Map<String, Object> changes) {
    changes.forEach((field, value) -> json.put(CHANGEABLE.getOrDefault(field, field), value));
  }

  Map<String, @Nullable Object> json() {
    return new LinkedHashMap<>(json);
  }
}
