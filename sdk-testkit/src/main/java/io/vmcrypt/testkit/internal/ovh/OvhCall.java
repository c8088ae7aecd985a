package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A request that has found its route and is allowed to use it.
 *
 * @param credential the credential that signed it, if it was signed
 */
record OvhCall(
    ReceivedRequest request,
    Map<String, String> parameters,
    Map<String, String> query,
    Optional<OvhCredential> credential) {

  String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("the route has no parameter " + name);
    }
    return value;
  }

  String uuidParameter(String name) {
    try {
      return UUID.fromString(parameter(name)).toString();
    } catch (IllegalArgumentException e) {
      throw RequestBody.invalid(
          name, "Given data (" + parameter(name) + ") does not belong to the uuid type");
    }
  }

  /** The body, which has these fields and no others. */
  RequestBody body(RequestBody.Field... fields) {
    return RequestBody.read(request, List.of(fields));
  }

  long longParameter(String name) {
    try {
      return Long.parseLong(parameter(name));
    } catch (NumberFormatException e) {
      throw RequestBody.invalid(
          name, "Given data (" + parameter(name) + ") does not belong to the long type");
    }
  }
}
