package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.VendorError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a VM's home or a disk complies with its storage policy: PBM {@code PbmComplianceResult}.
 *
 * @param status the result; also {@link ComplianceStatus#UNKNOWN} if vCenter says nothing about it
 * @param checkTime when vCenter checked it, by its own clock; empty if it does not say
 * @param errors why vCenter could not find out, if it says so: PBM {@code errorCause}, with the
 *     type of the fault as code and its text for people
 */
public record PolicyCompliance(
    ComplianceStatus status, Optional<Instant> checkTime, List<VendorError> errors) {

  /** The result for something about which vCenter says nothing. */
  public static final PolicyCompliance UNKNOWN =
      new PolicyCompliance(ComplianceStatus.UNKNOWN, Optional.empty(), List.of());

  public PolicyCompliance {
    requireNonNull(status, "status");
    requireNonNull(checkTime, "checkTime");
    errors = List.copyOf(errors);
  }

  /**
   * {@return whether it complies with its policy; false also if it has no policy or if that is not
   * known}
   */
  public boolean isCompliant() {
    return status.equals(ComplianceStatus.COMPLIANT);
  }
}
