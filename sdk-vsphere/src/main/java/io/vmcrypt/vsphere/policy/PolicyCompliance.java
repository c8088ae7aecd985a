package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.VendorError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a VM's home or a disk complies with its storage policy: PBM {@code PbmComplianceResult}.
 *
 * @param status the result; also {@link Status#UNKNOWN} if vCenter says nothing about it
 * @param checkTime when vCenter checked it, by its own clock; empty if it does not say
 * @param errors why vCenter could not find out, if it says so: PBM {@code errorCause}, with the
 *     type of the fault as code and its text for people
 */
public record PolicyCompliance(
    Status status, Optional<Instant> checkTime, List<VendorError> errors) {

  /**
   * Whether something complies with its storage policy, by vCenter's last check: PBM {@code
   * PbmComplianceStatus}. Values that this SDK does not know are kept as vCenter says them.
   *
   * @param value vSphere's word
   */
  public record Status(String value) {

    /** It complies with the policy. */
    public static final Status COMPLIANT = new Status("compliant");

    /** It does not comply with the policy. */
    public static final Status NON_COMPLIANT = new Status("nonCompliant");

    /** Not checked yet, or the check failed. */
    public static final Status UNKNOWN = new Status("unknown");

    /** It has no policy, or one that cannot be checked. */
    public static final Status NOT_APPLICABLE = new Status("notApplicable");

    /** The policy was changed and has not been applied since. */
    public static final Status OUT_OF_DATE = new Status("outOfDate");

    /**
     * Checks that a word is there.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Status {
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

  /** The result for something about which vCenter says nothing. */
  public static final PolicyCompliance UNKNOWN =
      new PolicyCompliance(Status.UNKNOWN, Optional.empty(), List.of());

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
    return status.equals(Status.COMPLIANT);
  }
}
