package io.vmcrypt.testkit.internal.vcenter.soap;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fault of the API: a typed method fault and the text for people. */
public final class VimFault extends Exception {

  private static final Map<String, String> POWER =
      Map.of("poweredOn", "Powered on", "poweredOff", "Powered off", "suspended", "Suspended");

  private final transient DataObject fault;

  public VimFault(DataObject fault, String message) {
    super(message);
    this.fault = fault;
  }

  public static VimFault of(String type, String message) {
    return new VimFault(new DataObject(type), message);
  }

  public static VimFault invalidArgument(String property) {
    return new VimFault(
        new DataObject("InvalidArgument").with("invalidProperty", property),
        "A specified parameter was not correct: " + property);
  }

  public static VimFault invalidRequest(String message) {
    return of("InvalidRequest", message);
  }

  public static VimFault notSupported(String what) {
    return of("NotSupported", "The operation is not supported on the object. " + what);
  }

  public static VimFault invalidState() {
    return invalidState("");
  }

  /**
   * Something is in a state in which this cannot be done.
   *
   * @param why a sentence more, after a space; may be empty
   */
  public static VimFault invalidState(String why) {
    return of("InvalidState", "The operation is not allowed in the current state." + why);
  }

  /**
   * Something is not on or off, as it has to be.
   *
   * @param existing for example {@code poweredOn}
   */
  public static VimFault powerState(String requested, String existing) {
    return new VimFault(
        new DataObject("InvalidPowerState")
            .with("requestedState", requested)
            .with("existingState", existing),
        "The attempted operation cannot be performed in the current state ("
            + POWER.getOrDefault(existing, existing)
            + ").");
  }

  public static VimFault taskInProgress(MoRef task) {
    return new VimFault(
        new DataObject("TaskInProgress").with("task", task),
        "The operation is not allowed in the current state: another task is already in"
            + " progress.");
  }

  public static VimFault invalidName(@Nullable String name) {
    return new VimFault(
        new DataObject("InvalidName").with("name", name), "The name '" + name + "' is invalid.");
  }

  public static VimFault duplicateName(String name, MoRef taken) {
    return new VimFault(
        new DataObject("DuplicateName").with("name", name).with("object", taken),
        "The name '" + name + "' already exists.");
  }

  public static VimFault alreadyExists(String name) {
    return new VimFault(
        new DataObject("AlreadyExists").with("name", name),
        "The specified key, name, or identifier '" + name + "' already exists.");
  }

  public static VimFault invalidDatastorePath(String path) {
    return new VimFault(
        new DataObject("InvalidDatastorePath").with("datastorePath", path),
        "Invalid datastore path '" + path + "'.");
  }

  public static VimFault hostNotConnected() {
    return of(
        "HostNotConnected",
        "Unable to communicate with the remote host, since it is disconnected.");
  }

  /** What fails for a reason that is told in words alone. */
  public static VimFault generic(String reason) {
    return new VimFault(new DataObject("GenericVmConfigFault").with("reason", reason), reason);
  }

  /** What fails inside. */
  public static VimFault systemError(String why) {
    return new VimFault(
        new DataObject("SystemError").with("reason", why),
        "A general system error occurred: " + why);
  }

  public static VimFault notFound(String what) {
    return of("NotFound", "The object or item referred to could not be found. " + what);
  }

  public static VimFault runtimeFault(String message) {
    return of("RuntimeFault", message);
  }

  public static VimFault objectNotFound(MoRef ref) {
    return new VimFault(
        new DataObject("ManagedObjectNotFound").with("obj", ref),
        "The object 'vim.%s:%s' has already been deleted or has not been completely created"
            .formatted(ref.type(), ref.value()));
  }

  /**
   * A refusal.
   *
   * @param missing of which privileges, by object: not empty
   */
  public static VimFault noPermission(Map<MoRef, List<String>> missing) {
    Map.Entry<MoRef, List<String>> first = missing.entrySet().iterator().next();
    return new VimFault(
        new DataObject("NoPermission")
            .with("object", first.getKey())
            .with("privilegeId", first.getValue().get(0))
            .with(
                "missingPrivileges",
                missing.entrySet().stream()
                    .map(
                        one ->
                            new DataObject("NoPermissionEntityPrivileges")
                                .with("entity", one.getKey())
                                .with("privilegeIds", one.getValue()))
                    .toList()),
        "Permission to perform this operation was denied.");
  }

  public static VimFault notAuthenticated(MoRef object) {
    return new VimFault(
        new DataObject("NotAuthenticated")
            .with("object", object)
            .with("privilegeId", "System.View"),
        "The session is not authenticated.");
  }

  /** Adds the message key, which tells apart the causes of a fault type. */
  public VimFault key(String key) {
    fault.with(
        "faultMessage",
        List.of(new DataObject("LocalizableMessage").with("key", key).with("message", text())));
    return this;
  }

  public DataObject fault() {
    return fault;
  }

  public String text() {
    return String.valueOf(getMessage());
  }

  public DataObject localized() {
    return new DataObject("LocalizedMethodFault")
        .with("fault", fault)
        .with("localizedMessage", text());
  }
}
