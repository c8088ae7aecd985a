package io.vmcrypt.ovh.credential;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Wildcard;
import java.util.List;
import java.util.Locale;

/**
 * What a consumer key may call, OVHcloud {@code auth.AccessRule}.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
 * @param path begins with a slash; a star stands for any text, so {@code /dedicatedCloud/*} does
 *     not cover {@code /dedicatedCloud}
 */
public record AccessRule(String method, String path) {

  // above the rules below, which are checked against it
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  /** Everything that the SDK needs for VM encryption. */
  public static final List<AccessRule> VM_ENCRYPTION =
      List.of(
          new AccessRule("GET", "/auth/*"),
          new AccessRule("GET", "/dedicatedCloud"),
          new AccessRule("GET", "/dedicatedCloud/*"),
          new AccessRule("POST", "/dedicatedCloud/*"),
          new AccessRule("DELETE", "/dedicatedCloud/*"));

  /**
   * Everything that the SDK needs for an OVHcloud KMS (OKMS), and to look what IAM policies let
   * vCenter do there. Access rules do not name the version of the API: a rule on {@code /okms/*}
   * covers {@code /v2/okms/...} too, one on {@code /v2/okms/*} covers nothing.
   */
  public static final List<AccessRule> OKMS =
      List.of(
          new AccessRule("GET", "/okms/*"),
          new AccessRule("POST", "/okms/*"),
          new AccessRule("GET", "/iam/policy"));

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if the method is none of the five, or the path does not begin
   *     with a slash; the message quotes it
   */
  public AccessRule {
    method = requireNonNull(method, "method").toUpperCase(Locale.ROOT);
    requireNonNull(path, "path");
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException(
          "\"%s\" is not a method for an access rule: expected one of %s"
              .formatted(method, METHODS));
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "\"%s\" is not a path for an access rule: expected one such as /dedicatedCloud/*"
              .formatted(path));
    }
  }

  /**
   * {@return whether this rule covers everything that another one covers; true if it does}
   *
   * @param other a rule, or the method and path of a call
   */
  public boolean covers(AccessRule other) {
    requireNonNull(other, "other");
    return method.equals(other.method) && Wildcard.matches(path, other.path);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
