package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import java.util.List;
import java.util.Optional;

/** What a part of a VM loses with the policy that it has. */
enum Loss {
  /** Its policy has no rules, or those of the new one. */
  NOTHING(", which is replaced: nothing is lost"),
  /** It has what its datastore gives to what has no policy. */
  DEFAULT(", the default of its datastore, which is replaced: nothing is lost"),
  /** It gets a policy of its rules and of encryption. */
  KEPT(", whose rules it keeps: it gets a policy of them and of encryption"),
  RULES(", and would lose these rules"),
  NOT_KNOWN(", and might lose rules");

  private final String words;

  Loss(String words) {
    this.words = words;
  }

  /**
   * What it is.
   *
   * @param part a home is taken to lie where the disks do
   * @param given the policy that it gets; empty for its datastore's default
   */
  static Loss of(Observation observed, Seen.Part part, Optional<StoragePolicy> given) {
    Optional<List<String>> rules =
        part.policy().map(StoragePolicy::rules).orElse(Optional.of(List.of()));
    if (rules.isEmpty()) {
      return NOT_KNOWN;
    }
    if (rules.get().isEmpty() || rules.equals(given.flatMap(StoragePolicy::rules))) {
      return NOTHING;
    }
    DiskEncryptionState disk = part.disk();
    List<ManagedObjectReference> places =
        observed.vm().disks().stream()
            .filter(one -> disk == null || one.key() == disk.key())
            .flatMap(one -> one.datastore().stream())
            .distinct()
            .toList();
    return observed.policies().book().isDefault(part.policy().orElseThrow(), places)
        ? DEFAULT
        : RULES;
  }

  boolean isHarmless() {
    return compareTo(RULES) < 0;
  }

  Finding told(Severity severity, Seen.Part part, String advice) {
    return new Finding(
        severity,
        FindingCode.POLICY_RULES_LOST,
        VimSession.SYSTEM,
        part.subject(),
        part.title() + " has " + PartWords.of(part.policy()) + words,
        advice,
        List.of());
  }
}
