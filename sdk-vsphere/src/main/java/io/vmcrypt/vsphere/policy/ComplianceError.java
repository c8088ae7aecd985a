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

  /**
   * Checks that all is there.
   *
   * @param faultName as the component
   * @param message as the component
   * @throws NullPointerException if a component is null
   */
  public ComplianceError {
    requireNonNull(faultName, "faultName");
    requireNonNull(message, "message");
  }
}
