package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.internal.reading.ChangeText;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.vm.Host;
import java.util.List;
import java.util.Optional;

/**
 * What a rotation would do, and what was seen on the way. Making it changes nothing. Immutable and
 * thread-safe.
 *
 * @param estate what is renewed
 * @param rotation what of it
 * @param certificates of what is about certificates alone: a VM that came meanwhile must not stand
 *     in the way of a certificate that ends; empty if they are not asked for
 * @param keys one for each selection of the estate that has encrypted VMs; none if keys are not
 *     asked for
 * @param oldKeys the keys that are replaced; empty if keys are not asked for
 * @param hosts those that have, or may have, keys of the key provider: hosts keep their keys
 * @param hostsNotSeen why the hosts could not be read; empty if they were
 */
public record RotationPlan(
    Estate estate,
    Rotation rotation,
    Optional<EstatePlan> certificates,
    List<NewKeys> keys,
    Optional<OldKeys> oldKeys,
    List<Host> hosts,
    Optional<Finding> hostsNotSeen) {

  /**
   * New keys for the VMs of one selection.
   *
   * @param selection of the estate
   * @param rollout what would be started
   * @param plan what it would do with each VM
   * @param otherKeys the VMs with a part, of those that are chosen, whose key is of another key
   *     provider: such a key stays
   */
  public record NewKeys(
      VmSelection selection, EncryptionRollout rollout, RolloutPlan plan, List<Finding> otherKeys) {

    /** Checks that all is there. */
    public NewKeys {
      requireNonNull(selection, "selection");
      requireNonNull(rollout, "rollout");
      requireNonNull(plan, "plan");
      otherKeys = List.copyOf(otherKeys);
    }

    /**
     * {@return whether each chosen VM gets new keys, has them, or is left out on purpose; false if
     * one cannot be changed as it is, or keeps a key of another key provider}
     */
    public boolean reachesAll() {
      return otherKeys.isEmpty() && plan.reachesAll();
    }
  }

  /** Checks that all is there. */
  public RotationPlan {
    requireNonNull(estate, "estate");
    requireNonNull(rotation, "rotation");
    requireNonNull(certificates, "certificates");
    keys = List.copyOf(keys);
    requireNonNull(oldKeys, "oldKeys");
    hosts = List.copyOf(hosts);
    requireNonNull(hostsNotSeen, "hostsNotSeen");
  }

  /**
   * {@return the steps that would be no renewal, since what they make was never there; none if the
   * estate is set up} A rotation does not set up: apply the estate first.
   */
  public List<EstateStep> notSetUp() {
    return certificates.stream()
        .flatMap(plan -> plan.steps().stream())
        .filter(step -> !isRenewal(step))
        .toList();
  }

  private static boolean isRenewal(EstateStep step) {
    // vCenter does not tell which certificates of a KMS it trusts: one that is trusted is new there
    return step.is(
            EstateStep.Kind.TRUST_NEXT_CERTIFICATES,
            EstateStep.Kind.RESUME_SECURITY_OPTIONS,
            EstateStep.Kind.TRUST_KEY_SERVERS,
            EstateStep.Kind.RENEW_CLIENT_CERTIFICATE)
        || (step.is(
                EstateStep.Kind.TRUST_VCENTER,
                EstateStep.Kind.REGISTER_KEY_SERVERS,
                EstateStep.Kind.FINISH_REGISTRATION)
            && step.changes().stream().allMatch(ChangeText::replaces));
  }

  /**
   * {@return whether nothing may be begun; true if something stands in the way of the certificates,
   * or the estate is not set up}
   */
  public boolean isBlocked() {
    return certificates.filter(EstatePlan::isBlocked).isPresent() || !notSetUp().isEmpty();
  }

  /**
   * {@return whether there is nothing to renew; true also if VMs are chosen that cannot be changed}
   */
  public boolean isEmpty() {
    return certificates.map(EstatePlan::isEmpty).orElse(true)
        && keys.stream().map(NewKeys::plan).noneMatch(RolloutPlan::hasChanges);
  }

  /**
   * {@return whether all chosen VMs are reached, as {@link NewKeys#reachesAll} of each selection}
   */
  public boolean reachesAll() {
    return keys.stream().allMatch(NewKeys::reachesAll);
  }

  /**
   * The same plan, with key servers accepted as of {@link EstatePlan#accepting}.
   *
   * @param thumbprints SHA-1 or SHA-256; none where there is no key server to accept
   * @return a new plan
   * @throws IllegalArgumentException if no key server that is to be accepted has one of them
   */
  public RotationPlan accepting(Thumbprint... thumbprints) {
    return new RotationPlan(
        estate,
        rotation,
        certificates.map(plan -> plan.accepting(thumbprints)),
        keys,
        oldKeys,
        hosts,
        hostsNotSeen);
  }
}
