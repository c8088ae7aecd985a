package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.internal.rollout.Undertaking.Places;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which VMs wait, which run, and which may be next: order and limits. It makes no calls. Guarded by
 * the lock of {@link RolloutState}.
 */
final class Schedule {

  private static final int LEAST_PAGE = 25;

  /** How many waiting VMs are searched for one that may start. */
  private static final int FRONT = 2000;

  private final RolloutLimits limits;
  private final int concurrency;
  private final int perHost;
  private final int perDatastore;
  private final int pageSize;
  private final int enoughReady;
  private final long freshNanos;
  private final int all;

  /** VMs that were started before; they go first. */
  private final Set<Candidate> again = new LinkedHashSet<>();

  /** VMs that were never started, in the order in which they are to be started. */
  private final Set<Candidate> waiting = new LinkedHashSet<>();

  private final Map<String, Candidate> running = new LinkedHashMap<>();
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Map<String, Integer> datastores = new HashMap<>();

  /** Whether any VM may start, since one was changed and seen to be as asked. */
  private boolean isOpen;

  /** The one that goes first, if it is named or was begun. */
  private @Nullable Candidate first;

  Schedule(RolloutLimits limits, Collection<Candidate> ordered, int pageSize, Duration fresh) {
    this.limits = limits;
    this.concurrency = limits.concurrency();
    this.perHost = limits.perHost().orElse(Integer.MAX_VALUE);
    this.perDatastore = limits.perDatastore().orElse(Integer.MAX_VALUE);
    // a VM that is read long before its turn has to be read again then
    this.pageSize = Math.max(LEAST_PAGE, Math.min(4 * concurrency, pageSize));
    this.enoughReady = Math.min(2 * concurrency, this.pageSize);
    this.freshNanos = fresh.toNanos();
    waiting.addAll(ordered);
    this.all = ordered.size();
    this.isOpen = !limits.oneFirst() || ordered.size() < 2;
    this.first =
        ordered.stream()
            .filter(vm -> limits.first().equals(Optional.of(vm.vm().name())))
            .findFirst()
            .orElse(null);
  }

  /** Whether the VM that goes first is being changed, or waited for. */
  private boolean isFirstUnderWay() {
    return !isOpen && first != null && !again.contains(first) && !waiting.contains(first);
  }

  /** The only VM that may start; empty if any may. */
  private Optional<Candidate> onlyOne() {
    if (isOpen || first != null) {
      return isOpen ? Optional.empty() : Optional.ofNullable(first);
    }
    List<Candidate> all = waiting();
    return limits
        .firstOf(all.stream().map(Candidate::vm).toList())
        .flatMap(vm -> all.stream().filter(candidate -> candidate.vm().equals(vm)).findFirst());
  }

  /**
   * A VM has ended.
   *
   * @return whether it went first, and is not as wanted: no other one is to be touched
   */
  boolean isFirstLost(Candidate candidate, RolloutOutcome outcome) {
    if (isOpen || candidate != first) {
      return false;
    }
    // one that others have changed shows nothing: the next one goes first
    first = null;
    isOpen = outcome == RolloutOutcome.DONE;
    return !outcome.isInPlace();
  }

  List<Candidate> waiting() {
    return Stream.concat(again.stream(), waiting.stream()).toList();
  }

  boolean isAnyVmWaiting() {
    return !again.isEmpty() || !waiting.isEmpty();
  }

  Collection<Candidate> running() {
    return running.values();
  }

  /**
   * The VM that may start now. Ready VMs stand in front, unless there is no room for them.
   *
   * @param hasTurn what else must be so of it
   */
  Optional<Candidate> toStart(long now, Predicate<Candidate> hasTurn) {
    if (running.size() >= concurrency || isFirstUnderWay()) {
      return Optional.empty();
    }
    return onlyOne()
        .map(Stream::of)
        .orElseGet(this::front)
        .filter(candidate -> candidate.isReady(now, freshNanos) && hasRoom(candidate.places()))
        .filter(hasTurn)
        .findFirst();
  }

  private Stream<Candidate> front() {
    return Stream.concat(again.stream(), waiting.stream()).limit(FRONT);
  }

  /**
   * {@return the VMs to read now, so that one is ready when there is room; empty if enough are
   * ready} If fewer are ready than twice what may run, these are the next page of VMs for which
   * there is room. While all wait for the one that goes first, the page is small; if that one is
   * not to be changed, as many are read as have had their turn.
   */
  List<Candidate> toLookAt(long now) {
    // a VM that was read too long ago is read again only when a VM may start
    boolean full = running.size() >= concurrency || isFirstUnderWay();
    Optional<Candidate> next = full ? Optional.empty() : onlyOne();
    boolean awaited = next.filter(candidate -> !candidate.isReady(now, freshNanos)).isPresent();
    int most = awaited ? Math.min(pageSize, Math.max(LEAST_PAGE, all - waiting.size())) : pageSize;
    int ready = 0;
    List<Candidate> page = new ArrayList<>();
    for (Iterator<Candidate> front = Stream.concat(next.stream(), front()).distinct().iterator();
        front.hasNext() && (awaited || ready < enoughReady) && page.size() < most; ) {
      Candidate candidate = front.next();
      if (hasRoom(candidate.places())) {
        if (full ? candidate.isReady() : candidate.isReady(now, freshNanos)) {
          ready++;
        } else {
          page.add(candidate);
        }
      }
    }
    return awaited || ready < enoughReady ? page : List.of();
  }

  private boolean hasRoom(Places places) {
    for (String host : places.hosts()) {
      if (hosts.getOrDefault(host, 0) >= perHost) {
        return false;
      }
    }
    for (String datastore : places.datastores()) {
      if (datastores.getOrDefault(datastore, 0) >= perDatastore) {
        return false;
      }
    }
    return true;
  }

  /** Keeps order and limits up to date as a VM moves on. */
  void move(Candidate candidate, VmState.Place from, VmState.Place to) {
    if (from == to) {
      return;
    }
    if (from == VmState.Place.QUEUE) {
      waiting.remove(candidate);
      again.remove(candidate);
    } else if (from == VmState.Place.RUNNING) {
      running.remove(candidate.id());
      count(candidate.places(), -1);
    }
    if (to == VmState.Place.RUNNING) {
      // even if there is no room: vCenter is working on it
      running.put(candidate.id(), candidate);
      first = candidate.tries() > 0 ? candidate : first;
      count(candidate.places(), 1);
    } else if (to == VmState.Place.QUEUE) {
      again.add(candidate);
    }
  }

  private void count(Places places, int change) {
    places.hosts().forEach(id -> hosts.merge(id, change, Integer::sum));
    places.datastores().forEach(id -> datastores.merge(id, change, Integer::sum));
  }
}
