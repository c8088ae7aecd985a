package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The VMs of a rollout that have no outcome yet: by state, by task, and in the order of the
 * schedule. Guarded by the lock of {@link RolloutState}.
 */
final class Roster {

  /** In all other states a VM is being worked on, or has to be. */
  private static final Set<VmState> RESTING =
      EnumSet.of(VmState.WAITING, VmState.READY, VmState.ENDED);

  private final Schedule schedule;
  private final Map<VmState, Set<Candidate>> byState = new EnumMap<>(VmState.class);
  private final Map<ManagedObjectReference, Candidate> followed = new HashMap<>();
  private int seen;
  private boolean isAnyKeyTaken;

  /**
   * @param schedule has the same VMs
   */
  Roster(Collection<Candidate> candidates, Schedule schedule) {
    this.schedule = requireNonNull(schedule, "schedule");
    for (VmState state : VmState.values()) {
      byState.put(state, new LinkedHashSet<>());
    }
    in(VmState.WAITING).addAll(candidates);
  }

  /** The VM whose task is followed; null if this task is no longer followed. */
  @Nullable Candidate follower(ManagedObjectReference task) {
    return followed.get(task);
  }

  Collection<Candidate> followers() {
    return List.copyOf(followed.values());
  }

  boolean isAnyTaskFollowed() {
    return !followed.isEmpty();
  }

  /** The VMs in a state, in the order in which they came into it. */
  Set<Candidate> in(VmState state) {
    return requireNonNull(byState.get(state));
  }

  /** VMs whose tasks have ended, and whose comparison with what was asked is not finished. */
  List<Candidate> toBeSeen() {
    List<Candidate> found = new ArrayList<>(in(VmState.SEEING));
    found.addAll(in(VmState.DIFFERENT));
    found.addAll(in(VmState.UNSEEN));
    return found;
  }

  /** For how many VMs the comparison with what was asked is finished. */
  int seen() {
    return seen;
  }

  /** Whether the task of some VM that was given a new key was seen to work. */
  boolean isAnyKeyTaken() {
    return isAnyKeyTaken;
  }

  /** Whether no VM is being worked on, or has to be. Some may still wait for their turn. */
  boolean isResting() {
    return byState.entrySet().stream()
        .allMatch(entry -> RESTING.contains(entry.getKey()) || entry.getValue().isEmpty());
  }

  /** The task of a VM has worked on it. */
  void progressed(Candidate candidate) {
    isAnyKeyTaken |= candidate.isKeyTaken();
  }

  /** A VM goes to its next state. */
  void become(Candidate candidate, VmState after) {
    VmState before = candidate.state();
    candidate.become(after);
    in(before).remove(candidate);
    if (before.isFollowed()) {
      followed.remove(candidate.task());
    }
    if (after.isFollowed()) {
      followed.put(candidate.task(), candidate);
    }
    if (after == VmState.ENDED) {
      seen += before == VmState.SEEING ? 1 : 0;
    } else {
      in(after).add(candidate);
    }
    schedule.move(candidate, before.place(), after.place());
  }
}
