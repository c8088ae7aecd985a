package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One thing that a preflight has found to be in the way, or worth knowing.
 *
 * @param severity how much it matters
 * @param topic what it is about
 * @param message what was found
 * @param advice what to do about it
 * @param missing access rules or IAM actions that the credentials lack; empty for other findings
 */
public record PreflightFinding(
    Severity severity, Topic topic, String message, String advice, List<String> missing) {

  /**
   * Checks that all is there.
   *
   * @param severity as the component
   * @param topic as the component
   * @param message as the component
   * @param advice as the component
   * @param missing as the component
   * @throws NullPointerException if a component is null
   */
  public PreflightFinding {
    requireNonNull(severity, "severity");
    requireNonNull(topic, "topic");
    requireNonNull(message, "message");
    requireNonNull(advice, "advice");
    missing = List.copyOf(requireNonNull(missing, "missing"));
  }

  /** How much it matters. Said by the SDK, so no values come that are not here. */
  public enum Severity {
    /** The job will fail. */
    BLOCKER,
    /** The job may need more, or could not be judged in this point. */
    WARNING
  }

  /** What it is about. Said by the SDK; newer versions may add to it. */
  public enum Topic {
    /** What the credentials may call. */
    CREDENTIAL,
    /** The private cloud itself. */
    SERVICE,
    /** The VM encryption option. */
    VM_ENCRYPTION,
    /** The right of the vCenter user. */
    VCENTER_USER,
    /** Options that make sensitive tasks wait for a token. */
    TOKEN_VALIDATION,
    /** From where vCenter can be reached. */
    NETWORK,
    /** The OVHcloud KMS. */
    OKMS
  }
}
