package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns faults into the exceptions of the SDK, each with what came back and what to do next. */
public final class FaultMapping {

  /** The HTTP status of every SOAP fault. */
  private static final int SOAP_FAULT = 500;

  private static final Set<String> MISSING_CALL =
      Set.of("MethodNotFound", "NotSupported", "NotImplemented");

  private FaultMapping() {}

  /** Whether the server itself said what is wrong. Then it is known that nothing was done. */
  public static boolean isFault(SdkException e) {
    return e instanceof ServiceException service
        && service.vendorError().map(VendorError::code).isPresent();
  }

  /** Whether the server does not have the call, whatever its release promises. */
  public static boolean isMissingCall(SdkException e) {
    return e instanceof VsphereFaultException fault && MISSING_CALL.contains(fault.faultName());
  }

  /** The exception for a fault that answered a call. */
  public static ServiceException ofCall(Attempt attempt, VimFault fault) {
    return map(attempt, fault, SOAP_FAULT);
  }

  /** The exception for a fault that a task ended in. */
  public static ServiceException ofTask(Attempt attempt, VimFault fault) {
    return map(attempt, fault, 0);
  }

  private static ServiceException map(Attempt attempt, VimFault fault, int status) {
    String outcome = outcome(fault);
    FaultAdvice found = FaultAdvice.of(fault);
    String advice = found.advice();
    VendorError error = new VendorError(status, fault.type(), fault.message(), null);
    VsphereFaultException kept =
        new VsphereFaultException(
            attempt,
            outcome,
            advice,
            fault.type(),
            found.meaning(),
            fault.messages().stream()
                .map(message -> new VendorError(0, message.key(), message.text(), null))
                .toList(),
            fault.properties(),
            isTemporary(fault),
            error);
    return switch (fault.type()) {
      case "InvalidLogin", "NotAuthenticated" ->
          new AuthenticationException(attempt, outcome, advice, error, kept);
      case "NoPermission", "PbmFaultNoPermission" ->
          new PermissionDeniedException(attempt, outcome, advice, missing(fault), error, kept);
      case "ManagedObjectNotFound", "NotFound", "PbmFaultNotFound" ->
          new NotFoundException(attempt, outcome, advice, error, kept);
      case "AlreadyExists",
          "DuplicateName",
          "PbmAlreadyExists",
          "PbmDuplicateName",
          "ResourceInUse" ->
          new ConflictException(attempt, outcome, advice, error, kept);
      default -> kept;
    };
  }

  private static boolean isTemporary(VimFault fault) {
    return fault.is("TaskInProgress", "ConcurrentAccess", "HostCommunication", "HostNotReachable");
  }

  private static String outcome(VimFault fault) {
    StringBuilder outcome = new StringBuilder("vCenter answered ");
    outcome.append(fault.type().isEmpty() ? "a fault without a name" : "the fault " + fault.type());
    if (!fault.message().isEmpty()) {
      outcome.append(": ").append(fault.message());
    }
    List<String> facts = new ArrayList<>();
    for (VimFault.Message message : fault.messages()) {
      if (!message.key().isEmpty()) {
        boolean told = message.text().isEmpty() || message.text().equals(fault.message());
        facts.add(told ? message.key() : message.key() + " \"" + message.text() + "\"");
      }
    }
    fault.property("invalidProperty").ifPresent(name -> facts.add("argument " + name));
    fault.property("name").ifPresent(name -> facts.add("name " + name));
    fault.property("obj").ifPresent(object -> facts.add("object " + object));
    if (fault.is("SSLVerifyFault")) {
      fault.property("thumbprint").ifPresent(seen -> facts.add("thumbprint seen " + seen));
    }
    fault.property("existingState").ifPresent(state -> facts.add("state " + state));
    if (fault.is("NoPermission", "PbmFaultNoPermission")) {
      List<String> missing = missing(fault);
      if (!missing.isEmpty()) {
        facts.add("missing privilege " + String.join(", ", missing));
      }
      fault.property("object").ifPresent(object -> facts.add("on " + object));
    }
    if (!facts.isEmpty()) {
      outcome.append(" (").append(String.join("; ", facts)).append(')');
    }
    return outcome.toString();
  }

  private static List<String> missing(VimFault fault) {
    Set<String> privileges = new LinkedHashSet<>();
    fault.property("privilegeId").filter(id -> !id.isEmpty()).ifPresent(privileges::add);
    for (XmlFragment entity :
        fault.detail().map(detail -> detail.elements("missingPrivileges")).orElse(List.of())) {
      entity.elements("privilegeIds").forEach(id -> privileges.add(id.text().strip()));
    }
    return List.copyOf(privileges);
  }
}
