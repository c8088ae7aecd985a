package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

/**
 * Why vCenter could not find out whether something complies: one {@code errorCause} of PBM {@code
 * PbmComplianceResult}.
 *
 * @param faultName vSphere's name of the fault: "PbmFault"; empty if it named none
 * @param message its text for people, in one line; empty if it has none
 */
public record ComplianceError(String faultName, String message) {

  public ComplianceError {
    requireNonNull(faultName, "faultName");
    requireNonNull(message, "message");
  }
}
