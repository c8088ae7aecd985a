package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error answer of the API. */
public final class OvhRefusal extends RuntimeException {
  private final int status;
  private final String errorCode;
  private final String errorClass;
  private final Map<String, String> details;

  private OvhRefusal(
      int status,
      String errorCode,
      String errorClass,
      String message,
      Map<String, String> details) {
    super(message, null, false, false);
    this.status = status;
    this.errorCode = errorCode;
    this.errorClass = errorClass;
    this.details = details;
  }

  static OvhRefusal badRequest(String errorCode, String message) {
    return new OvhRefusal(400, errorCode, "Client::BadRequest", message, Map.of());
  }

  static OvhRefusal unauthorized(String message) {
    return new OvhRefusal(401, "UNAUTHORIZED", "Client::Unauthorized", message, Map.of());
  }

  static OvhRefusal forbidden(String errorCode, String message) {
    return new OvhRefusal(403, errorCode, "Client::Forbidden", message, Map.of());
  }

  /** A refusal by an IAM policy, which exists only in the newer form. */
  static OvhRefusal missingAction(String action) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("unauthorizedActionsByAuthentication", "");
    details.put("unauthorizedActionsByIAM", action);
    return new OvhRefusal(
        403, "FORBIDDEN", "Client::Forbidden", "User not granted for this request", details);
  }

  static OvhRefusal notFound(String what) {
    return new OvhRefusal(
        404,
        "NOT_FOUND",
        "Client::NotFound",
        "The requested object (" + what + ") does not exist",
        Map.of());
  }

  /** What the real API says if the account has no service of that name. */
  static OvhRefusal unknownService() {
    return new OvhRefusal(
        404, "NOT_FOUND", "Client::NotFound", "This service does not exist", Map.of());
  }

  static OvhRefusal unknownRoute() {
    return new OvhRefusal(
        404, "INVALID_URL", "Client::NotFound", "Got an invalid (or empty) URL", Map.of());
  }

  /**
   * OVHcloud has it, and this stand-in does not: no client may take that for an answer of OVH's.
   */
  static OvhRefusal notModelled(String what) {
    return new OvhRefusal(
        501,
        "NOT_MODELLED",
        "Server::NotImplemented",
        "This fake does not model " + what + ", which OVHcloud has",
        Map.of());
  }

  static OvhRefusal conflict(String message) {
    return new OvhRefusal(409, "CONFLICT", "Client::Conflict", message, Map.of());
  }

  int status() {
    return status;
  }

  /** The body in the older or the newer form of errors. */
  Map<String, Object> body(boolean newerShape) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (newerShape || !details.isEmpty()) {
      body.put("class", errorClass);
      body.put("message", String.valueOf(getMessage()));
      if (!details.isEmpty()) {
        body.put("details", details);
      }
    } else {
      body.put("errorCode", errorCode);
      body.put("httpCode", status + " " + reason());
      body.put("message", String.valueOf(getMessage()));
    }
    return body;
  }

  private String reason() {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 409 -> "Conflict";
      case 501 -> "Not Implemented";
      default -> "Client Error";
    };
  }
}
