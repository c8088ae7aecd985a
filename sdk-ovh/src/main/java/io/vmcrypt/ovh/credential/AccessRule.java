package io.vmcrypt.ovh.credential;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a consumer key may call, OVHcloud {@code auth.AccessRule}.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
 * @param path begins with a slash; a star stands for any text, so {@code /dedicatedCloud/*} does
 *     not cover {@code /dedicatedCloud}
 */
public record AccessRule(String method, String path) {

  // above the rules below, which are checked against it
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

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
          ("\"%s\" is not a method for an access rule: expected GET, POST, PUT, PATCH or"
                  + " DELETE")
              .formatted(method));
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          ("\"%s\" is not a path for an access rule: expected one such as" + " /dedicatedCloud/*")
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
    return method.equals(other.method) && fits(path.split("\\*", -1), other.path);
  }

  /** Each part is taken where it comes first, so no rule of a server keeps this busy. */
  private static boolean fits(String[] parts, String text) {
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.equals(first);
    }
    int end = text.length() - last.length();
    int at = first.length();
    if (end < at || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return at <= end;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
