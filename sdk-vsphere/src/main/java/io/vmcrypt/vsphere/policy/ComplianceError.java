package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

/**
 * Why vCenter could not tell whether something complies: one {@code errorCause} of PBM {@code
 * PbmComplianceResult}.
 *
 * @param faultName vSphere's name of the fault: "PbmFault"; empty if it named none
 * @param message its text for people, in one line; empty if it came without
 */
public record ComplianceError(String faultName, String message) {

  public ComplianceError {
    requireNonNull(faultName, "faultName");
    requireNonNull(message, "message");
  }
}
