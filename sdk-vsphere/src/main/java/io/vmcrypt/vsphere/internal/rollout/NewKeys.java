package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sees to it that few keys are made in vain: nobody can find one again that a run has made and did
 * not use. A key is made right before the call that uses it, for few VMs at a time, so a run that
 * is killed leaves few. Where vCenter refuses that call, since another client was faster, the next
 * VM takes the key. Guarded by the lock of {@link RolloutState}.
 */
final class NewKeys {

  /** Of so many VMs that run at a time, one has its key made. */
  private static final int VMS_A_MAKER = 8;

  /** A VM is not about to send the key that was made for it. */
  private static final Set<VmState> RESTING =
      EnumSet.of(
          VmState.OTHERS_TASK,
          VmState.UNCLEAR,
          VmState.LOOKING_AGAIN,
          VmState.WAITING,
          VmState.LOOKING,
          VmState.READY);

  private final Roster roster;
  private final int mostMakers;

  /** Of VMs that have an outcome, by id: while others wait, one of them may take the key. */
  private final Map<String, CryptoKeyId> left = new LinkedHashMap<>();

  NewKeys(Roster roster, int concurrency) {
    this.roster = requireNonNull(roster, "roster");
    this.mostMakers = Math.max(1, concurrency / VMS_A_MAKER);
  }

  /**
   * Whether a VM may be started now as far as its key goes. That is the same for all VMs of a key
   * provider, so it is found out once for all that wait: to be asked before any of them moves on.
   */
  Predicate<Candidate> turns() {
    Map<String, Boolean> byProvider = new HashMap<>();
    return candidate ->
        candidate.newKeyOf().map(of -> byProvider.computeIfAbsent(of, this::hasTurn)).orElse(true);
  }

  private boolean hasTurn(String provider) {
    return makers() < mostMakers || leftBy(provider).isPresent() || spare(provider).isPresent();
  }

  /**
   * How many VMs have their keys made, or may have. Until the task of one is seen to work, it may
   * be refused as well: then others have been faster, and are so with the next VM too.
   */
  private long makers() {
    long making = roster.in(VmState.STARTING).stream().filter(Candidate::isMakingKey).count();
    return roster.isAnyKeyTaken()
        ? making
        : making
            + roster.in(VmState.OWN_TASK).stream().filter(vm -> vm.madeKey().isPresent()).count();
  }

  /** A VM that has a key of this key provider which vCenter has not got. */
  private Optional<Candidate> spare(String provider) {
    return RESTING.stream()
        .map(roster::in)
        .flatMap(Set::stream)
        .filter(Candidate::isKeyFree)
        .filter(candidate -> candidate.madeKey().filter(key -> isOf(provider, key)).isPresent())
        .findFirst();
  }

  private Optional<String> leftBy(String provider) {
    return left.entrySet().stream()
        .filter(entry -> isOf(provider, entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean isOf(String provider, CryptoKeyId key) {
    return key.providerId().filter(provider::equals).isPresent();
  }

  /** Gives a VM that is about to start a key that was made for another, if there is a free one. */
  void give(Candidate candidate) {
    Optional<String> provider = candidate.newKeyOf();
    Optional<String> from = provider.flatMap(this::leftBy);
    if (from.isPresent()) {
      candidate.madeKey(requireNonNull(left.remove(from.get())));
    } else {
      provider.flatMap(this::spare).ifPresent(other -> other.giveKeyTo(candidate));
    }
  }

  /**
   * The outcome of a VM; its key may still be of use.
   *
   * @param isAnyVmWaiting whether others may take it
   */
  RolloutResult ended(Candidate candidate, RolloutResult result, boolean isAnyVmWaiting) {
    if (!isAnyVmWaiting || !candidate.isKeyFree() || result.unusedKey().isEmpty()) {
      return result;
    }
    left.put(candidate.id(), result.unusedKey().get());
    return with(result, Optional.empty());
  }

  /** The outcome of a VM when all have theirs: a key that nobody took is told after all. */
  RolloutResult told(RolloutResult result) {
    CryptoKeyId key = left.get(result.vm().id());
    return key == null ? result : with(result, Optional.of(key));
  }

  private static RolloutResult with(RolloutResult result, Optional<CryptoKeyId> unusedKey) {
    return new RolloutResult(
        result.vm(),
        result.outcome(),
        result.findings(),
        result.failure(),
        result.taskId(),
        unusedKey);
  }
}
