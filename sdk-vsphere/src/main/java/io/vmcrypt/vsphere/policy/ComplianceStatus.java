package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

/**
 * Whether something complies with its storage policy, by vCenter's last check: PBM {@code
 * PbmComplianceStatus}. Values that this SDK does not know are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record ComplianceStatus(String value) {

  /** It complies with the policy. */
  public static final ComplianceStatus COMPLIANT = new ComplianceStatus("compliant");

  /** It does not comply with the policy. */
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
