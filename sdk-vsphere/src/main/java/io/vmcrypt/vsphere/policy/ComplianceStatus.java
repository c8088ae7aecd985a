package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

/**
 * Whether something is as its storage policy says, as vCenter last checked it: PBM {@code
 * PbmComplianceStatus}. Values that this SDK does not know are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record ComplianceStatus(String value) {

  /** As the policy says. */
  public static final ComplianceStatus COMPLIANT = new ComplianceStatus("compliant");

  /** Not as the policy says. */
  public static final ComplianceStatus NON_COMPLIANT = new ComplianceStatus("nonCompliant");

  /** Not checked yet, or the check failed. */
  public static final ComplianceStatus UNKNOWN = new ComplianceStatus("unknown");

  /** It has no policy, or one that cannot be checked. */
  public static final ComplianceStatus NOT_APPLICABLE = new ComplianceStatus("notApplicable");

  /** The policy was changed and has not been applied since. */
  public static final ComplianceStatus OUT_OF_DATE = new ComplianceStatus("outOfDate");

  /**
   * Checks that a word is there.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public ComplianceStatus {
    requireNonNull(value, "value");
    if (value.isBlank()) {
      throw new IllegalArgumentException("value \"" + value + "\" is blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
