package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.List;
import java.util.Set;

/** What findings weigh in a proof. */
public final class ProofWeights {

  /** What a change would need. A proof changes nothing, and may come from who may only read. */
  private static final Set<FindingCode> ABOUT_CHANGES =
      Set.of(
          FindingCode.OVH_ACCESS_RULES_MISSING,
          FindingCode.OVH_RIGHTS_UNKNOWN,
          FindingCode.OKMS_RIGHTS_UNKNOWN,
          FindingCode.OVH_TASKS_WAIT_FOR_TOKEN,
          FindingCode.VCENTER_USER_NOT_LISTED,
          FindingCode.VCENTER_USER_LACKS_ENCRYPTION_RIGHT,
          FindingCode.ADDRESS_NOT_ALLOWED,
          FindingCode.ADDRESS_NOT_IN_TWO_FACTOR_WHITELIST);

  /**
   * Warnings about the future, about strength, or about what vSphere in general is not known to
   * take, where the vCenter of the proof answers for itself: the estate is as said all the same.
   * Every other warning counts, one that a later version adds included.
   */
  private static final Set<FindingCode> NOT_AGAINST_THE_ESTATE =
      Set.of(
          FindingCode.KMS_CERTIFICATE_EXPIRES_SOON,
          FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON,
          FindingCode.KMS_ISSUER_EXPIRES_SOON,
          FindingCode.CLIENT_CERTIFICATE_TO_INSTALL,
          FindingCode.CERTIFICATE_END_NOT_KNOWN,
          FindingCode.KMS_CERTIFICATE_WEAK_SIGNATURE,
          FindingCode.KMS_CERTIFICATE_WEAK_KEY,
          FindingCode.KMS_TLS_1_3_ONLY,
          FindingCode.KMS_TLS_REFUSED_BY_JAVA,
          FindingCode.KMS_CERTIFICATE_UNUSUAL,
          FindingCode.KMIP_OPERATION_WANTED,
          FindingCode.TEST_KEY_LEFT_BEHIND,
          FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);

  private ProofWeights() {}

  /** Whether an estate with these findings is as said, as far as all of it is known. */
  public static boolean isProved(List<Finding> findings) {
    return findings.stream().noneMatch(ProofWeights::isAgainst);
  }

  private static boolean isAgainst(Finding finding) {
    return switch (finding.severity()) {
      case BLOCKING -> true;
      case WARNING -> !NOT_AGAINST_THE_ESTATE.contains(finding.code());
      case NOTE -> false;
    };
  }

  /** What a finding of a plan weighs in a proof. */
  static Finding ofPlan(Finding finding) {
    return ABOUT_CHANGES.contains(finding.code())
        ? note(finding, "it matters for a change only: ")
        : finding;
  }

  /** The same finding as one that is good to know. */
  static Finding note(Finding finding, String why) {
    return new Finding(
        Severity.NOTE,
        finding.code(),
        finding.system(),
        finding.subject(),
        why + finding.seen(),
        finding.advice(),
        finding.missing());
  }
}
