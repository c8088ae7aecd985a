package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Looks at both sides: where each VM is, and what is to be done with it next. Changes nothing. */
final class MoveLook {

  /** How often a VM is looked for that is on both sides or on neither, and how long in between. */
  private static final int LOOKS = 5;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

  private final MoveSystems systems;
  private final EstateMove move;
  private final Found found = new Found();

  MoveLook(MoveSystems systems, EstateMove move) {
    this.systems = systems;
    this.move = move;
  }

  /**
   * What was seen.
   *
   * @param verdicts one for each
   * @param source what the source has of them
   * @param target what the target has of them
   * @param policies encryption policies of the target, by name
   * @param findings what is not about one VM
   */
  record Seen(
      List<MovedVm> vms,
      List<MoveVerdict> verdicts,
      SourceVms source,
      TargetVms target,
      Map<String, StoragePolicy> policies,
      List<Finding> findings) {

    /** Those of which this is next, and can be done. */
    List<MoveVerdict> next(MovePhase phase) {
      return verdicts.stream().filter(verdict -> isNext(verdict, phase)).toList();
    }

    /** Whether this is next for a VM, and can be done. */
    static boolean isNext(MoveVerdict verdict, MovePhase phase) {
      return verdict.next().equals(Optional.of(phase))
          && verdict.readiness().equals(Readiness.READY);
    }

    /** Handles of the source. */
    List<VirtualMachine> atSource(List<MoveVerdict> verdicts) {
      return verdicts.stream().flatMap(verdict -> source.handle(verdict.vm()).stream()).toList();
    }

    /** Handles of the target. */
    List<VirtualMachine> atTarget(List<MoveVerdict> verdicts) {
      return verdicts.stream()
          .flatMap(verdict -> verdict.targetId().flatMap(target::handle).stream())
          .toList();
    }
  }

  /**
   * Looks.
   *
   * @param known the VMs of an earlier look; empty to choose them now
   * @param ahead which steps are still to come before VMs move
   */
  Seen look(Optional<List<MovedVm>> known, Ahead ahead) {
    SourceVms source = new SourceVms(systems, move, found);
    TargetVms target = new TargetVms(systems.to(), move);
    if (!areTheRightSides()) {
      return new Seen(
          known.orElse(List.of()), List.of(), source, target, Map.of(), found.findings());
    }
    List<MovedVm> vms = known.orElseGet(source::chosen);
    known.ifPresent(source::again);
    Map<String, StoragePolicy> policies = policies(ahead);
    Set<String> providers = providers(ahead);
    Map<String, Whereabouts> where = whereabouts(vms);
    Map<String, TargetVms.Candidates> arrived = arrived(vms, target);
    Map<String, MovedVm> there = new HashMap<>();
    for (MovedVm vm : vms) {
      vm.instanceUuid()
          .flatMap(uuid -> Optional.ofNullable(where.get(uuid)))
          .ifPresent(one -> one.atTarget().forEach(id -> there.put(id, vm)));
      Optional.ofNullable(arrived.get(vm.sourceId()))
          .flatMap(TargetVms.Candidates::arrived)
          .ifPresent(one -> there.put(one.id(), vm));
    }
    target.read(there);
    source.readShapes(there.values().stream().map(MovedVm::sourceId).toList());
    target.readShapes(there.keySet());
    VmJudge judge = new VmJudge(systems, move, source, target, policies, providers, ahead, found);
    List<MoveVerdict> verdicts = judge.judge(vms, where, arrived);
    return new Seen(vms, verdicts, source, target, policies, found.findings());
  }

  /** Whether each side is the vCenter that the move says, and they are two. */
  private boolean areTheRightSides() {
    VsphereAbout from = systems.from().about();
    VsphereAbout to = systems.to().about();
    // both are told, also if the first is another one
    boolean rightSource = isSaid(move.from(), from, MoveSystems.SOURCE);
    boolean rightTarget = isSaid(move.to(), to, MoveSystems.TARGET);
    if (!from.instanceUuid().isBlank() && from.instanceUuid().equalsIgnoreCase(to.instanceUuid())) {
      found.add(Wording.of("same-sides", Subject.of("vCenter", to.instanceUuid())));
      return false;
    }
    return rightSource && rightTarget;
  }

  private boolean isSaid(MoveSide side, VsphereAbout about, String end) {
    boolean right =
        side.vcenter().map(id -> id.equalsIgnoreCase(about.instanceUuid())).orElse(true);
    if (!right) {
      found.add(
          Wording.of(
              "other-side",
              Subject.of("vCenter", about.instanceUuid()),
              end,
              side.vcenter().get()));
    }
    return right;
  }

  private Map<String, Whereabouts> whereabouts(List<MovedVm> vms) {
    List<String> uuids =
        vms.stream()
            .filter(vm -> way(vm) == MoveWay.TRAVEL)
            .flatMap(vm -> vm.instanceUuid().stream())
            .toList();
    if (uuids.isEmpty()) {
      return Map.of();
    }
    Map<String, Whereabouts> seen = new HashMap<>(systems.relocations().find(uuids));
    // the two sides are read one after the other: what has just moved may be on both, or on neither
    for (int i = 1; i < LOOKS; i++) {
      List<String> unsettled =
          seen.entrySet().stream()
              .filter(one -> isUnsettled(one.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      if (unsettled.isEmpty()) {
        break;
      }
      pause();
      seen.putAll(systems.relocations().find(unsettled));
    }
    return seen;
  }

  private static boolean isUnsettled(Whereabouts where) {
    return !where.busy()
        && (where.side() == Whereabouts.Side.BOTH || where.side() == Whereabouts.Side.NEITHER);
  }

  private void pause() {
    try {
      systems.time().sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          new Attempt("move", "look for VMs on both sides", move.name()),
          "the look was interrupted",
          "Look again.",
          e);
    }
  }

  private Map<String, TargetVms.Candidates> arrived(List<MovedVm> vms, TargetVms target) {
    List<MovedVm> byOthers = vms.stream().filter(vm -> way(vm).isByOthers()).toList();
    if (byOthers.isEmpty()) {
      return Map.of();
    }
    try (Arrivals.Watch watch = systems.to().arrivals().watch(target.expected(byOthers))) {
      watch.news(Duration.ZERO);
      return target.candidates(byOthers, vms, watch.all());
    }
  }

  private MoveWay way(MovedVm vm) {
    return move.vms().get(vm.selection()).way();
  }

  /** The encryption policies of the target that VMs get as they arrive. */
  private Map<String, StoragePolicy> policies(Ahead ahead) {
    Map<String, StoragePolicy> policies = new HashMap<>();
    Set<String> made = new HashSet<>();
    move.to().estates().forEach(estate -> estate.policy().ifPresent(spec -> made.add(spec.name())));
    for (String name : distinct(MovedVms::policy)) {
      Subject subject = Subject.of("storage policy", name);
      Optional<Optional<StoragePolicy>> seen =
          found.ask(
              FindingCode.PLAN_REFUSED, subject, () -> systems.to().storagePolicies().find(name));
      Optional<StoragePolicy> policy = seen.flatMap(one -> one).filter(StoragePolicy::encryption);
      policy.ifPresent(one -> policies.put(name, one));
      if (seen.isPresent() && policy.isEmpty() && !(ahead.target() && made.contains(name))) {
        found.add(Wording.of(seen.get().isPresent() ? "policy-plain" : "policy-missing", subject));
      }
    }
    return policies;
  }

  /** The key providers of the target that VMs are to have in the end, as far as they are there. */
  private Set<String> providers(Ahead ahead) {
    Set<String> there = new HashSet<>();
    Set<String> made = new HashSet<>();
    move.to().estates().forEach(estate -> made.add(estate.keyProvider()));
    for (String name : distinct(MovedVms::keyProvider)) {
      Subject subject = Subject.of("key provider", name);
      Optional<Boolean> seen =
          found.ask(FindingCode.PLAN_REFUSED, subject, () -> hasProvider(name));
      if (seen.equals(Optional.of(true))) {
        there.add(name);
      } else if (seen.isPresent() && !(ahead.target() && made.contains(name))) {
        found.add(Wording.of("target-lacks-provider", subject));
      }
    }
    return there;
  }

  private boolean hasProvider(String name) {
    return systems.to().kmsClusters().find(name).isPresent()
        || NativeBridge.find(systems.to(), name).isPresent();
  }

  private Set<String> distinct(Function<MovedVms, Optional<String>> what) {
    Set<String> names = new LinkedHashSet<>();
    move.vms().forEach(some -> what.apply(some).ifPresent(names::add));
    return names;
  }
}
