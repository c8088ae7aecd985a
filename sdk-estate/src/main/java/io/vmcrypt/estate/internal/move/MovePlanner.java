package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.graph.Graph;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.vms.VmRollouts;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Says what a move would do now. Changes nothing. */
public final class MovePlanner {

  /** Where VMs are changed at the source: which one goes first is known. */
  private static final Set<MovePhase> ONE_FIRST =
      EnumSet.of(MovePhase.REKEY, MovePhase.TRAVEL, MovePhase.DECRYPT);

  private final MoveSystems systems;
  private final EstateMove move;
  private final Found found = new Found();
  private final Graph<MovePhase, MoveStep> steps = new Graph<>();

  public MovePlanner(MoveSystems systems, EstateMove move) {
    this.systems = systems;
    this.move = move;
    steps
        .declare(MovePhase.READY)
        .declare(MovePhase.BRIDGE, MovePhase.READY)
        .declare(MovePhase.REKEY, MovePhase.BRIDGE)
        .declare(MovePhase.HOSTS, MovePhase.BRIDGE)
        .declare(MovePhase.PROVE_KEYS, MovePhase.REKEY, MovePhase.HOSTS)
        .declare(MovePhase.DECRYPT, MovePhase.READY)
        .declare(MovePhase.TRAVEL, MovePhase.PROVE_KEYS)
        .declare(MovePhase.ARRIVE, MovePhase.DECRYPT)
        .declare(MovePhase.SETTLE, MovePhase.TRAVEL, MovePhase.ARRIVE)
        .declare(MovePhase.EMPTY, MovePhase.SETTLE);
  }

  /**
   * Plans.
   *
   * @param record the VMs of an earlier plan; empty to choose them now
   * @param emptying whether the source is emptied, too
   */
  public MovePlan plan(Optional<MoveRecord> record, boolean emptying) {
    VsphereAbout from = systems.from().about();
    VsphereAbout to = systems.to().about();
    record.ifPresent(known -> checkRecord(known, from, to));
    boolean right = found.findings().isEmpty();
    Found ofSource = new Found();
    List<MoveStep> source = right ? ready(Whereabouts.Side.SOURCE, ofSource) : List.of();
    List<MoveStep> target = right ? ready(Whereabouts.Side.TARGET, found) : List.of();
    Found ofBridge = new Found();
    Optional<MoveStep> bridge =
        NativeBridge.of(systems, move.bridge())
            .filter(one -> right)
            .flatMap(one -> one.plan(ofBridge));
    boolean preparing = bridge.isPresent() || !source.isEmpty() || !target.isEmpty();
    MoveLook.Seen seen =
        right
            ? new MoveLook(systems, move)
                .look(record.map(MoveRecord::vms), new Ahead(preparing, true))
            : new MoveLook.Seen(
                record.map(MoveRecord::vms).orElse(List.of()),
                List.of(),
                new SourceVms(systems, move, found),
                new TargetVms(systems.to(), move),
                Map.of(),
                List.of());
    // what nobody leaves any more may be emptied
    if (seen.verdicts().isEmpty()
        || seen.verdicts().stream().anyMatch(one -> one.side() != Whereabouts.Side.TARGET)) {
      found.addAll(ofSource.findings());
      source.forEach(this::add);
    }
    target.forEach(this::add);
    // what carries nobody any more may be gone
    if (seen.verdicts().stream()
        .anyMatch(one -> one.way() == MoveWay.TRAVEL && one.targetId().isEmpty())) {
      found.addAll(ofBridge.findings());
      bridge.ifPresent(this::add);
    }
    found.addAll(seen.findings());
    if (right) {
      found.addAll(
          VmRollouts.unknownFirst(move.rollout(), seen.vms().stream().map(MovedVm::name).toList()));
    }
    new TargetHosts(systems.to(), move)
        .plan(able(seen.verdicts()), !target.isEmpty(), found)
        .ifPresent(this::add);
    steps(seen);
    if (emptying) {
      empty(seen.verdicts());
    }
    serviceEnds();
    return new MovePlan(
        move,
        record
            .map(known -> ClearTimes.seen(known, seen.verdicts(), systems.from()::currentTime))
            .orElseGet(
                () ->
                    new MoveRecord(
                        move.name(),
                        from.instanceUuid(),
                        to.instanceUuid(),
                        systems.time().now(),
                        selections(),
                        seen.vms())),
        side(move.from(), from) + " -> " + side(move.to(), to),
        systems.time().now(),
        steps.sorted(),
        seen.verdicts(),
        found.findings());
  }

  private static String side(MoveSide side, VsphereAbout about) {
    // two vCenters of one release read alike
    return side.service().map(name -> "OVHcloud " + name + ", ").orElse("")
        + about.fullName()
        + " ("
        + about.instanceUuid()
        + ")";
  }

  private void add(MoveStep step) {
    steps.add(step.phase(), step);
  }

  /** A record of other VMs would move other VMs. */
  private void checkRecord(MoveRecord record, VsphereAbout from, VsphereAbout to) {
    boolean same =
        record.move().equals(move.name())
            && record.isBetween(from.instanceUuid(), to.instanceUuid());
    if (!same) {
      found.add(
          Wording.of(
              "other-record",
              Subject.of("record", record.move()),
              record.move(),
              record.from(),
              record.to(),
              move.name(),
              from.instanceUuid(),
              to.instanceUuid()));
    } else if (!record.selections().equals(selections())) {
      found.add(
          Wording.of(
              "other-selections",
              Subject.of("record", record.move()),
              difference(record.selections(), selections())));
    }
  }

  private static String difference(List<String> was, List<String> is) {
    for (int i = 0; i < Math.min(was.size(), is.size()); i++) {
      if (!was.get(i).equals(is.get(i))) {
        return "selection " + (i + 1) + " was " + was.get(i) + ", and is " + is.get(i);
      }
    }
    return Count.of(was.size(), "selection") + ", and now " + is.size();
  }

  private List<String> selections() {
    return move.vms().stream().map(MovedVms::toString).toList();
  }

  /** What the source leaves at last, once all VMs of the move are gone from there. */
  private void empty(List<MoveVerdict> verdicts) {
    SourceEmptier emptier = new SourceEmptier(systems, move);
    if (emptier.mayBegin(verdicts, found)) {
      List<Estate> left = emptier.estates(verdicts);
      steps(MovePhase.EMPTY, Whereabouts.Side.SOURCE, left, found).forEach(this::add);
    }
  }

  /** What the estates of a side need first. */
  private List<MoveStep> ready(Whereabouts.Side side, Found found) {
    return steps(MovePhase.READY, side, MoveSystems.side(move, side).estates(), found);
  }

  private List<MoveStep> steps(
      MovePhase phase, Whereabouts.Side side, List<Estate> estates, Found found) {
    List<MoveStep> steps = new ArrayList<>();
    for (int number = 0; number < estates.size(); number++) {
      Estate estate = estates.get(number);
      EstatePlan plan = systems.estates(side).plan(estate, Set.of());
      plan.findings().stream()
          // what is left stands on words, which are told
          .filter(finding -> finding.severity() != Severity.NOTE || estate.leaving().isPresent())
          .forEach(found::add);
      plan.unconfirmed()
          .forEach(
              (address, shown) ->
                  found.add(
                      Wording.of(
                          "thumbprint-unsaid",
                          Subject.of("KMS", address.toString()),
                          shown.thumbprint())));
      if (!plan.isEmpty()) {
        steps.add(
            new MoveStep(
                phase,
                estate
                    .leaving()
                    .map(left -> "key provider " + left.keyProvider() + "; the way back ends here")
                    .orElseGet(() -> MoveSystems.words(side) + ", estate " + estate.name()),
                plan.steps().stream().map(EstateStep::title).toList(),
                Optional.of(new MoveStep.OfEstate(side, number))));
      }
    }
    return steps;
  }

  private void steps(MoveLook.Seen seen) {
    move.bridge()
        .ifPresent(
            bridge ->
                vms(
                    MovePhase.REKEY,
                    "at the source, to keys of " + bridge.keyProvider() + ", without writing disks",
                    seen,
                    is(MovePhase.REKEY)));
    vms(
        MovePhase.PROVE_KEYS,
        "with keys, each of which is asked for through the target",
        seen,
        is(MovePhase.REKEY).or(is(MovePhase.TRAVEL)).and(MovePlanner::hasKeys));
    vms(MovePhase.TRAVEL, "with their keys", seen, is(MovePhase.REKEY).or(is(MovePhase.TRAVEL)));
    vms(
        MovePhase.DECRYPT,
        "at the source; they are unencrypted from then on" + longest(able(seen.verdicts())),
        seen,
        is(MovePhase.DECRYPT));
    vms(
        MovePhase.ARRIVE,
        "at the target, whoever brings them; what is unencrypted is encrypted",
        seen,
        is(MovePhase.DECRYPT).or(is(MovePhase.ARRIVE)));
    vms(
        MovePhase.SETTLE,
        "at the target, to keys of the key provider that they are to have",
        seen,
        is(MovePhase.SETTLE).or(this::willSettle));
  }

  private static List<MoveVerdict> able(List<MoveVerdict> verdicts) {
    return verdicts.stream().filter(verdict -> verdict.readiness() == Readiness.READY).toList();
  }

  private static boolean hasKeys(MoveVerdict verdict) {
    return verdict.level() != EncryptionLevel.PLAIN;
  }

  private String longest(List<MoveVerdict> able) {
    return able.stream()
        .filter(is(MovePhase.DECRYPT))
        .flatMap(verdict -> some(verdict).longestInClear().stream())
        .max(Comparator.naturalOrder())
        .map(longest -> ", for no longer than " + longest.toMinutes() + " minutes")
        .orElse("");
  }

  private MovedVms some(MoveVerdict verdict) {
    return move.vms().get(verdict.vm().selection());
  }

  private static Predicate<MoveVerdict> is(MovePhase phase) {
    return verdict -> verdict.next().equals(Optional.of(phase));
  }

  /** One that travels with keys of another provider than it is to have. */
  private boolean willSettle(MoveVerdict verdict) {
    Optional<String> wanted = some(verdict).keyProvider();
    boolean travels = is(MovePhase.REKEY).or(is(MovePhase.TRAVEL)).test(verdict);
    Optional<String> carried =
        is(MovePhase.REKEY).test(verdict)
            ? move.bridge().map(MoveBridge::keyProvider)
            : Optional.empty();
    return verdict.way() == MoveWay.TRAVEL
        && travels
        && wanted.isPresent()
        && hasKeys(verdict)
        && carried
            .map(provider -> !provider.equals(wanted.get()))
            .orElseGet(
                () -> verdict.keys().stream().anyMatch(key -> !key.providerId().equals(wanted)));
  }

  private void vms(
      MovePhase phase, String title, MoveLook.Seen seen, Predicate<MoveVerdict> which) {
    List<MovedVm> vms = able(seen.verdicts()).stream().filter(which).map(MoveVerdict::vm).toList();
    List<String> lines = new ArrayList<>();
    if (ONE_FIRST.contains(phase)) {
      move.rollout()
          .firstOf(vms.stream().map(vm -> facts(vm, seen.source())).toList())
          .ifPresent(first -> lines.add(RolloutLimits.goesFirst(first.name())));
    }
    vms.forEach(vm -> lines.add("~ " + (vm.path().isEmpty() ? vm.toString() : vm.path())));
    if (!vms.isEmpty()) {
      add(new MoveStep(phase, Count.of(vms.size(), "VM") + " " + title, lines));
    }
  }

  /** As much of a VM at the source as decides which one goes first. */
  private static RolloutVm facts(MovedVm vm, SourceVms source) {
    Optional<VmEncryptionState> read = source.state(vm).flatMap(ReadVm::state);
    PowerState power = read.map(VmEncryptionState::powerState).orElse(new PowerState("unknown"));
    Stream<VmShape.Parts> parts = vm.shape().flatMap(VmShape::parts).stream();
    long bytes = parts.flatMap(all -> all.disks().stream()).mapToLong(VmShape.Disk::bytes).sum();
    Optional<String> host = Optional.empty();
    return new RolloutVm(
        vm.sourceId(), vm.name(), vm.path(), power, false, 0, bytes, 0, host, List.of());
  }

  /** The dates of the services of both sides. */
  private void serviceEnds() {
    move.from()
        .service()
        .ifPresent(service -> found.add(Wording.of("source-ends", Subject.of("service", service))));
    move.to()
        .service()
        .ifPresent(service -> found.add(Wording.of("target-ends", Subject.of("service", service))));
  }
}
