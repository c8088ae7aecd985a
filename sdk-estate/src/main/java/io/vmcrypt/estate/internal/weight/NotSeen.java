package io.vmcrypt.estate.internal.weight;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import java.util.List;
import java.util.Set;

/**
 * What of an estate could not be seen: by the account, or from here. What vCenter hides from an
 * account without a word, nobody can tell.
 */
public final class NotSeen {

  private static final Set<FindingCode> NOT_SEEN =
      Set.of(
          FindingCode.CERTIFICATE_END_NOT_KNOWN,
          FindingCode.HISTORY_INCOMPLETE,
          FindingCode.HOST_NOT_SEEN,
          FindingCode.INVENTORY_NOT_SEEN,
          FindingCode.KEY_NOT_SEEN,
          FindingCode.KEY_PROVIDER_NOT_SEEN,
          FindingCode.KEY_USERS_NOT_KNOWN,
          FindingCode.OKMS_RIGHTS_UNKNOWN,
          FindingCode.OVH_CHECK_REFUSED,
          FindingCode.OVH_RIGHTS_UNKNOWN,
          FindingCode.PRIVILEGES_MISSING,
          FindingCode.VM_NOT_CONNECTED,
          FindingCode.VM_NOT_READABLE);

  private NotSeen() {}

  /** Those of some findings that tell what could not be seen, in their order. */
  public static List<Finding> in(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> NOT_SEEN.contains(finding.code()) || !finding.missing().isEmpty())
        .toList();
  }
}
