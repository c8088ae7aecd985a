package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a VM's home or a disk is as its storage policy says: PBM {@code PbmComplianceResult}.
 *
 * @param status the result; {@link ComplianceStatus#UNKNOWN} also if vCenter says nothing about it
 * @param checkTime when vCenter checked it, by its own clock; empty if it does not say
 * @param errors why it could not tell, if it says so
 */
public record PolicyCompliance(
    ComplianceStatus status, Optional<Instant> checkTime, List<ComplianceError> errors) {

  /** What is known of something of which vCenter says nothing. */
  public static final PolicyCompliance UNKNOWN =
      new PolicyCompliance(ComplianceStatus.UNKNOWN, Optional.empty(), List.of());

  public PolicyCompliance {
    requireNonNull(status, "status");
    requireNonNull(checkTime, "checkTime");
    errors = List.copyOf(errors);
  }

  /**
   * Whether it is as its policy says.
   *
   * @return false also if it has no policy or if that is not known
   */
  public boolean isCompliant() {
    return status.equals(ComplianceStatus.COMPLIANT);
  }
}
