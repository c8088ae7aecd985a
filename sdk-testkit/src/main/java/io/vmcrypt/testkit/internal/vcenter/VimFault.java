package io.vmcrypt.testkit.internal.vcenter;

import java.util.List;

/** A fault of the API: a typed method fault and the text for people. */
final class VimFault extends Exception {

  private final transient DataObject fault;

  VimFault(DataObject fault, String message) {
    super(message);
    this.fault = fault;
  }

  static VimFault of(String type, String message) {
    return new VimFault(new DataObject(type), message);
  }

  static VimFault invalidArgument(String property) {
    return new VimFault(
        new DataObject("InvalidArgument").with("invalidProperty", property),
        "A specified parameter was not correct: " + property);
  }

  static VimFault invalidRequest(String message) {
    return of("InvalidRequest", message);
  }

  static VimFault notSupported(String what) {
    return of("NotSupported", "The operation is not supported on the object. " + what);
  }

  static VimFault notFound(String what) {
    return of("NotFound", "The object or item referred to could not be found. " + what);
  }

  static VimFault runtimeFault(String message) {
    return of("RuntimeFault", message);
  }

  static VimFault objectNotFound(MoRef ref) {
    return new VimFault(
        new DataObject("ManagedObjectNotFound").with("obj", ref),
        "The object '"
            + "vim."
            + ref.type()
            + ":"
            + ref.value()
            + "' has already been deleted or has not been completely created");
  }

  static VimFault notAuthenticated(MoRef object) {
    return new VimFault(
        new DataObject("NotAuthenticated")
            .with("object", object)
            .with("privilegeId", "System.View"),
        "The session is not authenticated.");
  }

  /** Adds the message key that tells one cause of a fault type from another. */
  VimFault key(String key) {
    fault.with(
        "faultMessage",
        List.of(new DataObject("LocalizableMessage").with("key", key).with("message", text())));
    return this;
  }

  DataObject fault() {
    return fault;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  DataObject localized() {
    return new DataObject("LocalizedMethodFault")
        .with("fault", fault)
        .with("localizedMessage", text());
  }
}
