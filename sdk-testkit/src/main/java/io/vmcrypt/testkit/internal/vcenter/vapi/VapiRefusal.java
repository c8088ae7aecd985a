package io.vmcrypt.testkit.internal.vcenter.vapi;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.json.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A standard error of vAPI, {@code com.vmware.vapi.std.errors}. */
final class VapiRefusal extends Exception {

  private static final long serialVersionUID = 1L;
  private static final String CHALLENGE = "Basic realm=\"VAPI endpoint\"";

  private final int status;
  private final String type;
  private final String messageId;

  private VapiRefusal(int status, String type, String messageId, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.messageId = messageId;
  }

  static VapiRefusal unauthenticated() {
    return new VapiRefusal(
        401,
        "UNAUTHENTICATED",
        "com.vmware.vapi.endpoint.method.authentication.required",
        "Authentication required.");
  }

  static VapiRefusal unauthorized() {
    return new VapiRefusal(
        403,
        "UNAUTHORIZED",
        "com.vmware.vapi.endpoint.method.authorization.failed",
        "Unable to authorize user.");
  }

  static VapiRefusal invalidArgument(String message) {
    return new VapiRefusal(400, "INVALID_ARGUMENT", "vapi.bindings.typeconverter.error", message);
  }

  static VapiRefusal unexpectedInput(String field) {
    return new VapiRefusal(
        400,
        "UNEXPECTED_INPUT",
        "vapi.data.structure.field.unexpected",
        "Found unexpected fields [" + field + "] in the request.");
  }

  static VapiRefusal notFound(String provider) {
    return provider(404, "NOT_FOUND", "The key provider " + provider + " was not found.");
  }

  static VapiRefusal alreadyExists(String provider) {
    return provider(400, "ALREADY_EXISTS", "The key provider " + provider + " already exists.");
  }

  static VapiRefusal unsupported(String provider) {
    return provider(
        400,
        "UNSUPPORTED",
        "The operation is not supported for the type of the key provider " + provider + ".");
  }

  static VapiRefusal unableToAllocate(String message) {
    return provider(400, "UNABLE_TO_ALLOCATE_RESOURCE", message);
  }

  static VapiRefusal operationNotFound(ReceivedRequest request) {
    return new VapiRefusal(
        404,
        "OPERATION_NOT_FOUND",
        "com.vmware.vapi.rest.httpNotFound",
        "Not found. " + VapiService.notModelled(request));
  }

  private static VapiRefusal provider(int status, String type, String message) {
    return new VapiRefusal(
        status, type, "com.vmware.vcenter.crypto_manager.kms.providers", message);
  }

  static Map<String, Object> message(String id, String text) {
    return VapiBody.fields("args", List.of(), "default_message", text, "id", id);
  }

  HttpAnswer answer() {
    Map<String, Object> error = VapiBody.fields("error_type", type, "messages", messages());
    if (status == 401) {
      error.put("challenge", CHALLENGE);
    }
    return json(error);
  }

  /** The error in the form of the older paths under {@code /rest}. */
  HttpAnswer olderAnswer() {
    String older = "com.vmware.vapi.std.errors." + type.toLowerCase(Locale.ROOT);
    return json(VapiBody.fields("type", older, "value", Map.of("messages", messages())));
  }

  private List<Map<String, Object>> messages() {
    return List.of(message(messageId, String.valueOf(getMessage())));
  }

  private HttpAnswer json(Map<String, Object> error) {
    HttpAnswer answer = HttpAnswer.of(status, "application/json", JsonText.print(error));
    return status == 401 ? answer.withHeader("WWW-Authenticate", CHALLENGE) : answer;
  }
}
