package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Waits for VMs that others bring, and has each encrypted as it arrives. For one thread. */
final class ArrivalWait {

  /** How long one wait for news is: whether to stop is asked after each. */
  private static final Duration PAUSE = Duration.ofSeconds(20);

  private final MoveSystems systems;
  private final EstateMove move;
  private final MoveListener listener;
  private final SourceVms source;
  private final Encrypting encrypting;
  private final Map<String, String> last = new LinkedHashMap<>();

  /** Encrypts VMs of the target, which are given with their ids at the source. */
  interface Encrypting {
    MoveRun.Done encrypt(VmChange change, Map<VirtualMachine, String> vms);
  }

  ArrivalWait(
      MoveSystems systems,
      EstateMove move,
      MoveListener listener,
      SourceVms source,
      Encrypting encrypting) {
    this.systems = systems;
    this.move = move;
    this.listener = listener;
    this.source = source;
    this.encrypting = encrypting;
  }

  /**
   * Waits until each has arrived and is encrypted, or time is up.
   *
   * @param open those that are waited for; in the end those of which that is not so
   * @param everyone all VMs of the move
   */
  MoveRun.Done await(
      List<MovedVm> open, List<MovedVm> everyone, Map<String, StoragePolicy> policies) {
    List<String> lines = new ArrayList<>();
    if (open.isEmpty()) {
      return MoveRun.Done.NOTHING;
    }
    long begun = systems.time().nanoTime();
    while (!open.isEmpty() && goesOn(begun)) {
      try {
        watched(open, everyone, policies, lines, begun);
      } catch (SdkException e) {
        // a vCenter that restarts in a week of waiting must leave nothing in the clear
        if (!isOutOfReach(e) || !goesOn(begun)) {
          throw e;
        }
        listener.onState("it is tried again, since " + e.outcome());
        pause();
      }
    }
    open.forEach(vm -> lines.add("! " + vm + ": " + last.getOrDefault(vm.sourceId(), "not seen")));
    return new MoveRun.Done(open.isEmpty(), lines);
  }

  private boolean goesOn(long begun) {
    return !left(begun).isNegative() && !left(begun).isZero() && !listener.isCancelled();
  }

  private Duration left(long begun) {
    return systems.arrivalTimeout().minusNanos(systems.time().nanoTime() - begun);
  }

  /** No answer came, or somebody before vCenter answered. */
  private static boolean isOutOfReach(SdkException e) {
    return e instanceof ConnectionException
        || (e instanceof ServiceException service
            && !(e instanceof AuthenticationException)
            && service.vendorError().filter(error -> error.code() == null).isPresent());
  }

  private void pause() {
    try {
      systems.time().sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          new Attempt("move", "wait for VMs at the target", move.name()),
          "the wait was interrupted",
          "Run it again.",
          e);
    }
  }

  /** In one watch, until each is encrypted or it does not go on. */
  private void watched(
      List<MovedVm> open,
      List<MovedVm> everyone,
      Map<String, StoragePolicy> policies,
      List<String> lines,
      long begun) {
    TargetVms labels = new TargetVms(systems.to(), move);
    try (Arrivals.Watch watch = systems.to().arrivals().watch(labels.expected(open))) {
      while (!open.isEmpty() && goesOn(begun)) {
        Duration left = left(begun);
        listener.onState("waiting for " + Count.of(open.size(), "VM") + " at the target");
        watch.news(left.isNegative() ? Duration.ZERO : left.compareTo(PAUSE) < 0 ? left : PAUSE);
        take(open, everyone, watch.all(), policies, lines);
      }
    }
  }

  /** Has what has arrived encrypted; what is so leaves the list. */
  private void take(
      List<MovedVm> open,
      List<MovedVm> everyone,
      List<Arrival> all,
      Map<String, StoragePolicy> policies,
      List<String> lines) {
    TargetVms target = new TargetVms(systems.to(), move);
    Map<String, TargetVms.Candidates> candidates = target.candidates(open, everyone, all);
    Map<String, Arrival.SeenVm> arrived = new LinkedHashMap<>();
    for (MovedVm vm : open) {
      TargetVms.Candidates of = candidates.get(vm.sourceId());
      if (of == null || of.seen().isEmpty()) {
        last.put(vm.sourceId(), "not arrived");
      } else if (of.arrived().isEmpty()) {
        last.put(vm.sourceId(), "it is not known which it is: " + names(of));
      } else {
        arrived.put(vm.sourceId(), of.arrived().get());
      }
    }
    Map<String, MovedVm> there = new LinkedHashMap<>();
    for (MovedVm vm : open) {
      Optional.ofNullable(arrived.get(vm.sourceId())).ifPresent(seen -> there.put(seen.id(), vm));
    }
    target.read(there);
    readShapes(target, there);
    AsOriginal asOriginal = new AsOriginal(move, source, target, new Lifted(move, new Found()));
    Map<MovedVms, Map<VirtualMachine, String>> plain = new LinkedHashMap<>();
    for (MovedVm vm : List.copyOf(open)) {
      Arrival.SeenVm seen = arrived.get(vm.sourceId());
      if (seen == null) {
        continue;
      }
      EncryptionLevel level =
          target.state(seen.id()).map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN);
      List<Finding> compared = asOriginal.compare(vm, seen.id());
      if (AsOriginal.mayBeAnother(vm, seen, compared)) {
        last.put(
            vm.sourceId(),
            "arrived as "
                + seen.name()
                + " ("
                + seen.id()
                + "), left alone, since it may be another VM: "
                + compared.stream().map(Finding::seen).collect(Collectors.joining("; ")));
        continue;
      }
      switch (level) {
        case ENCRYPTED -> {
          open.remove(vm);
          lines.add("= " + vm + ": arrived as " + seen.name() + ", encrypted");
        }
        case PLAIN, PARTLY_ENCRYPTED -> {
          last.put(vm.sourceId(), inTheClear(seen));
          MovedVms some = move.vms().get(vm.selection());
          target
              .handle(seen.id())
              .ifPresent(
                  handle ->
                      plain
                          .computeIfAbsent(some, none -> new LinkedHashMap<>())
                          .put(handle, vm.sourceId()));
        }
        case UNKNOWN ->
            last.put(vm.sourceId(), "arrived as " + seen.name() + "; it could not be read");
      }
    }
    plain.forEach(
        (moved, some) -> {
          StoragePolicy policy = policies.get(moved.policy().orElseThrow());
          if (policy != null) {
            encrypting
                .encrypt(MoveRollouts.encryption(moved, policy), some)
                .vms()
                .forEach(listener::onState);
          }
          done(open, some, lines);
        });
  }

  /** What those are made of that are there, and their originals now. */
  private void readShapes(TargetVms target, Map<String, MovedVm> there) {
    List<String> sourceIds = there.values().stream().map(MovedVm::sourceId).toList();
    if (sourceIds.isEmpty()) {
      return;
    }
    target.readShapes(there.keySet());
    try {
      source.readShapesAnew(sourceIds);
    } catch (SdkException e) {
      // what is in the clear does not wait for the source: it is compared with the record
      if (!isOutOfReach(e)) {
        throw e;
      }
    }
  }

  /** Seen to be encrypted, and not only said to be. */
  private void done(List<MovedVm> open, Map<VirtualMachine, String> some, List<String> lines) {
    TargetVms now = new TargetVms(systems.to(), move);
    now.readStates(some.keySet());
    some.forEach(
        (handle, sourceId) -> {
          boolean encrypted =
              now.state(handle.id()).map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN)
                  == EncryptionLevel.ENCRYPTED;
          if (encrypted) {
            open.removeIf(vm -> vm.sourceId().equals(sourceId));
            lines.add("= VM \"" + handle.name() + "\" (" + handle.id() + "): encrypted on arrival");
          }
        });
  }

  private String inTheClear(Arrival.SeenVm seen) {
    Instant now = systems.time().now();
    return "arrived as %s, unencrypted since %s or before (at least %s minutes)"
        .formatted(seen.name(), seen.since(), Duration.between(seen.since(), now).toMinutes());
  }

  private static String names(TargetVms.Candidates candidates) {
    return candidates.seen().stream()
        .map(seen -> seen.name() + " (" + seen.id() + ")")
        .collect(Collectors.joining(", "));
  }
}
