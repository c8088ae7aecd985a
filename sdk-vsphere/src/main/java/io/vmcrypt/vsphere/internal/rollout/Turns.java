package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a worker does next. First come VMs whose state is unclear, then VMs to compare with
 * what was asked, then VMs to start, then VMs to read ahead. Guarded by the lock of {@link
 * RolloutState}.
 */
final class Turns {

  /** The longest time that a VM whose task has ended waits for a full page of such VMs. */
  private static final Duration SEE_AFTER = Duration.ofSeconds(10);

  private final Roster roster;
  private final Schedule schedule;
  private final NewKeys newKeys;

  Turns(Roster roster, Schedule schedule, NewKeys newKeys) {
    this.roster = requireNonNull(roster, "roster");
    this.schedule = requireNonNull(schedule, "schedule");
    this.newKeys = requireNonNull(newKeys, "newKeys");
  }

  /**
   * The next job. Its VMs move to their next state, so that no other worker gets them.
   *
   * @param now by {@code TimeSource.nanoTime}
   * @param startsVms whether VMs are still started
   * @return empty if there is nothing to do now
   */
  Optional<Job> next(long now, boolean startsVms) {
    List<Candidate> unclear = page(roster.in(VmState.UNCLEAR));
    if (!unclear.isEmpty()) {
      return Optional.of(look(unclear, true));
    }
    List<Candidate> toSee = toSee(now, startsVms);
    if (!toSee.isEmpty()) {
      return Optional.of(see(toSee));
    }
    if (!startsVms) {
      return Optional.empty();
    }
    Optional<Candidate> toStart = schedule.toStart(now, newKeys.turns());
    if (toStart.isPresent()) {
      return toStart.map(this::start);
    }
    // one worker at a time reads ahead
    List<Candidate> toLookAt =
        roster.in(VmState.LOOKING).isEmpty() ? schedule.toLookAt(now) : List.of();
    return toLookAt.isEmpty() ? Optional.empty() : Optional.of(look(toLookAt, false));
  }

  private static List<Candidate> page(Collection<Candidate> candidates) {
    return candidates.stream().limit(Undertaking.PAGE_SIZE).toList();
  }

  /**
   * VMs to be compared with what was asked, one page at a time. The first VM is compared at once,
   * then as many together as were compared so far, up to a page; once no VM waits, as many as still
   * run. So a vCenter that does nothing is noticed early, each VM costs little, and few are left
   * for the end.
   */
  private List<Candidate> toSee(long now, boolean startsVms) {
    if (!roster.in(VmState.SEEING).isEmpty()) {
      return List.of();
    }
    if (!roster.in(VmState.DIFFERENT).isEmpty()) {
      return page(roster.in(VmState.DIFFERENT));
    }
    Collection<Candidate> unseen = roster.in(VmState.UNSEEN);
    if (unseen.isEmpty()) {
      return List.of();
    }
    boolean ending = !(startsVms && schedule.isAnyVmWaiting());
    boolean due =
        (ending && unseen.size() >= schedule.running().size())
            || unseen.size() >= Math.min(Undertaking.PAGE_SIZE, Math.max(1, roster.seen()))
            || now - unseen.iterator().next().endedAt() >= SEE_AFTER.toNanos();
    return due ? page(unseen) : List.of();
  }

  private Job look(List<Candidate> page, boolean again) {
    page.forEach(vm -> roster.become(vm, again ? VmState.LOOKING_AGAIN : VmState.LOOKING));
    return worker -> worker.look(page, again);
  }

  private Job see(List<Candidate> page) {
    page.forEach(Candidate::lookedAfterwards);
    page.forEach(vm -> roster.become(vm, VmState.SEEING));
    return worker -> worker.see(page);
  }

  private Job start(Candidate vm) {
    newKeys.give(vm);
    vm.starts();
    roster.become(vm, VmState.STARTING);
    return worker -> worker.start(vm);
  }
}
