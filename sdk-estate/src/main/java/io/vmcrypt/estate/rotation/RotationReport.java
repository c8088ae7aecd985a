package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a rotation. Immutable and thread-safe.
 *
 * @param plan what was to be done
 * @param certificates what was done with certificates; empty if nothing had to be
 * @param keys what was done with the VMs of each selection, in the plan's order; without those that
 *     had nothing to do
 * @param oldKeys what is known of the keys that were replaced; as the plan has them if they are not
 *     noted
 * @param check of the certificates; empty if they were not asked for, or wait for a signature
 */
public record RotationReport(
    RotationPlan plan,
    Optional<EstateReport> certificates,
    Map<VmSelection, RolloutReport> keys,
    Optional<OldKeys> oldKeys,
    Optional<CertificateCheck> check) {

  /** Checks that all is there. */
  public RotationReport {
    requireNonNull(plan, "plan");
    requireNonNull(certificates, "certificates");
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    requireNonNull(oldKeys, "oldKeys");
    requireNonNull(check, "check");
  }

  /**
   * {@return whether the keys stayed as they are, because the certificates are not as they should
   * be; false if keys are not renewed}
   */
  public boolean isKeptFromKeys() {
    return plan.oldKeys().isPresent() && !certificates.map(EstateReport::isComplete).orElse(true);
  }

  /**
   * Whether all is as it should be: the certificates are renewed and seen to work, and each chosen
   * VM has new keys.
   *
   * @return true if there was nothing to do, too
   */
  public boolean isComplete() {
    return certificates.map(EstateReport::isComplete).orElse(true)
        && plan.reachesAll()
        && keys.values().stream().allMatch(RolloutReport::isComplete)
        && check.map(CertificateCheck::isGood).orElse(true);
  }
}
