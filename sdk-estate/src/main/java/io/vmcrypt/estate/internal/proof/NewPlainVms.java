package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.proof.EstateProof;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The VMs that an estate means, that are plain in whole or in part, and that an earlier proof did
 * not show as plain: they are new, or were encrypted, or could not be read then. They are one
 * finding, since they have one cause: somebody makes VMs that are not encrypted from the first.
 */
final class NewPlainVms {

  private static final int MOST_NAMES = 20;

  private static final Set<FindingCode> PLAIN =
      Set.of(
          FindingCode.VM_NOT_ENCRYPTED,
          FindingCode.HOME_NOT_ENCRYPTED,
          FindingCode.DISK_NOT_ENCRYPTED);

  private NewPlainVms() {}

  static Optional<Finding> since(EstateProof.Baseline earlier, Collection<Finding> now) {
    Set<String> then = new HashSet<>(plain(earlier.findings()).keySet());
    Map<String, String> added = plain(now);
    added.keySet().removeAll(then);
    if (added.isEmpty()) {
      return Optional.empty();
    }
    String names =
        added.values().stream().sorted().limit(MOST_NAMES).collect(Collectors.joining(", "));
    int more = added.size() - MOST_NAMES;
    return Optional.of(
        Finding.warning(
            FindingCode.NEW_PLAIN_VMS,
            "vCenter",
            // each time it is another finding than the one of the proof before
            Subject.of("VMs", "new since " + earlier.provedAt()),
            (added.size() == 1 ? "1 VM is" : added.size() + " VMs are")
                + " unencrypted, in whole or in part, and not so in the proof of "
                + earlier.provedAt().truncatedTo(ChronoUnit.SECONDS)
                + ": "
                + names
                + (more > 0 ? ", and " + more + " more" : ""),
            "Encrypt them, and find out who makes unencrypted VMs: clone with an encryption policy,"
                + " so that a VM is encrypted from the first."));
  }

  /** The names of the plain VMs, by id. */
  private static Map<String, String> plain(Collection<Finding> findings) {
    Map<String, String> vms = new LinkedHashMap<>();
    for (Finding finding : findings) {
      if (PLAIN.contains(finding.code())) {
        vms.putIfAbsent(finding.subject().id(), finding.subject().name());
      }
    }
    return vms;
  }
}
