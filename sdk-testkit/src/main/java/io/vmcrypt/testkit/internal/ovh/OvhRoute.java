package io.vmcrypt.testkit.internal.ovh;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API.
 *
 * @param path its path below the version
 * @param query the names of the parameters that its query may have
 * @param access how a caller must authenticate
 * @param action the IAM action that it needs, null if it needs none
 * @param answer computes the body of the answer; null is an answer without a body
 */
record OvhRoute(
    String method,
    OvhPath path,
    Set<String> query,
    Access access,
    @Nullable String action,
    Function<OvhCall, @Nullable Object> answer) {

  enum Access {
    OPEN,
    APPLICATION,
    CREDENTIAL
  }

  static OvhRoute open(
      String method, String path, Access access, Function<OvhCall, @Nullable Object> answer) {
    return new OvhRoute(method, OvhPath.of(path), Set.of(), access, null, answer);
  }

  static OvhRoute guarded(
      String method,
      String path,
      @Nullable String action,
      Function<OvhCall, @Nullable Object> answer) {
    return new OvhRoute(method, OvhPath.of(path), Set.of(), Access.CREDENTIAL, action, answer);
  }

  /** This route, with parameters in its query. */
  OvhRoute withQuery(String... names) {
    return new OvhRoute(method, path, Set.of(names), access, action, answer);
  }
}
