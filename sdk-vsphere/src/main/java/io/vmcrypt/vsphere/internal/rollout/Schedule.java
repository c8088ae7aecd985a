package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
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
import java.util.stream.Stream;

/**
 * Who waits, who runs, and who may be next: order and limits, no calls. Guarded by the rollout's
 * lock.
 */
final class Schedule {

  private static final int LEAST_PAGE = 25;

  /** How many of those who wait are looked through for one who may start. */
  private static final int FRONT = 2000;

  private final int concurrency;
  private final int perHost;
  private final int perDatastore;
  private final int pageSize;
  private final int enoughReady;
  private final long freshNanos;

  /** Were started before and go first. */
  private final Set<Candidate> again = new LinkedHashSet<>();

  /** In the order in which they are to be started. */
  private final Set<Candidate> waiting = new LinkedHashSet<>();

  private final Map<String, Candidate> running = new LinkedHashMap<>();
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Map<String, Integer> datastores = new HashMap<>();

  Schedule(EncryptionRollout rollout, Collection<Candidate> ordered, int pageSize, Duration fresh) {
    this.concurrency = rollout.concurrency();
    this.perHost = rollout.perHost().orElse(Integer.MAX_VALUE);
    this.perDatastore = rollout.perDatastore().orElse(Integer.MAX_VALUE);
    // who is looked at long before his turn comes is looked at again
    this.pageSize = Math.max(LEAST_PAGE, Math.min(4 * concurrency, pageSize));
    this.enoughReady = Math.min(2 * concurrency, this.pageSize);
    this.freshNanos = fresh.toNanos();
    waiting.addAll(ordered);
  }

  List<Candidate> waiting() {
    return Stream.concat(again.stream(), waiting.stream()).toList();
  }

  boolean isAnyoneWaiting() {
    return !again.isEmpty() || !waiting.isEmpty();
  }

  Collection<Candidate> running() {
    return running.values();
  }

  /** The next one that may start now; it runs from here on. */
  Optional<Candidate> start(long now) {
    if (running.size() >= concurrency) {
      return Optional.empty();
    }
    // ready ones stand in front, unless their hosts or datastores are busy
    Optional<Candidate> next =
        front()
            .filter(candidate -> candidate.isReady(now, freshNanos) && hasRoom(candidate.vm()))
            .findFirst();
    next.ifPresent(
        candidate -> {
          remove(candidate);
          run(candidate);
        });
    return next;
  }

  private Stream<Candidate> front() {
    return Stream.concat(again.stream(), waiting.stream()).limit(FRONT);
  }

  /**
   * Those who are to be looked at now, so that someone is ready when there is room: once fewer are
   * ready than twice what may run, the next page of those for whom there is room.
   *
   * @return empty if nobody need be
   */
  List<Candidate> toLookAt(long now) {
    // what is stale is looked at again once someone may start
    boolean full = running.size() >= concurrency;
    int ready = 0;
    List<Candidate> page = new ArrayList<>();
    for (Iterator<Candidate> next = front().iterator();
        next.hasNext() && ready < enoughReady && page.size() < pageSize; ) {
      Candidate candidate = next.next();
      if (hasRoom(candidate.vm())) {
        if (full ? candidate.wasLookedAt() : candidate.isReady(now, freshNanos)) {
          ready++;
        } else {
          page.add(candidate);
        }
      }
    }
    return ready >= enoughReady ? List.of() : page;
  }

  private boolean hasRoom(RolloutVm vm) {
    return vm.host().filter(host -> hosts.getOrDefault(host, 0) >= perHost).isEmpty()
        && vm.datastores().stream()
            .noneMatch(datastore -> datastores.getOrDefault(datastore, 0) >= perDatastore);
  }

  /** It runs, whether there is room or not: vCenter is at work on it. */
  void run(Candidate candidate) {
    running.put(candidate.id(), candidate);
    candidate.vm().host().ifPresent(host -> hosts.merge(host, 1, Integer::sum));
    candidate.vm().datastores().forEach(id -> datastores.merge(id, 1, Integer::sum));
  }

  boolean isRunning(Candidate candidate) {
    return running.containsKey(candidate.id());
  }

  /** It waits no longer. */
  void remove(Candidate candidate) {
    waiting.remove(candidate);
    again.remove(candidate);
  }

  /** It runs no longer. */
  void end(Candidate candidate) {
    if (running.remove(candidate.id()) != null) {
      candidate.vm().host().ifPresent(host -> hosts.merge(host, -1, Integer::sum));
      candidate.vm().datastores().forEach(id -> datastores.merge(id, -1, Integer::sum));
    }
  }

  /** It runs no longer and is the next to start. */
  void again(Candidate candidate) {
    end(candidate);
    again.add(candidate);
  }
}
