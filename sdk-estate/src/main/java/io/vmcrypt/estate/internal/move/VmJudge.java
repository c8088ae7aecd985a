package io.vmcrypt.estate.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.vms.VmRollouts;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.move.Recognition;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says of each VM of a move what is next, and whether it can be done. For one look. */
final class VmJudge {

  /** What a target that is still being made ready cannot be asked yet. */
  private static final Set<FindingCode> OF_A_TARGET_NOT_READY =
      Set.of(
          FindingCode.TARGET_LACKS_PROVIDER,
          FindingCode.TARGET_LACKS_KEY,
          FindingCode.MOVE_NOT_KNOWN);

  /** What a step before the re-key cures, if there is one that makes key providers ready. */
  private static final Set<FindingCode> OF_A_BRIDGE_NOT_READY =
      Set.of(
          FindingCode.UNKNOWN_KEY_PROVIDER,
          FindingCode.KEY_PROVIDER_NOT_BACKED_UP,
          FindingCode.KEY_PROVIDER_NOT_USABLE);

  private final MoveSystems systems;
  private final EstateMove move;
  private final SourceVms source;
  private final TargetVms target;
  private final Map<String, StoragePolicy> policies;
  private final Set<String> providers;
  private final Ahead ahead;
  private final Found found;
  private final Lifted lifted;
  private final AsOriginal asOriginal;
  private final ByOthers byOthers;
  private final KeysOfArrivals keysThere;
  private final Map<String, Set<FindingCode>> notKnown = new HashMap<>();

  VmJudge(
      MoveSystems systems,
      EstateMove move,
      SourceVms source,
      TargetVms target,
      Map<String, StoragePolicy> policies,
      Set<String> providers,
      Ahead ahead,
      Found found) {
    this.systems = systems;
    this.move = move;
    this.source = source;
    this.target = target;
    this.policies = policies;
    this.providers = providers;
    this.ahead = ahead;
    this.found = found;
    this.lifted = new Lifted(move, found);
    this.keysThere = new KeysOfArrivals(systems.from(), systems.to());
    this.asOriginal = new AsOriginal(move, source, target, lifted);
    this.byOthers = new ByOthers(move, source, target, asOriginal);
  }

  List<MoveVerdict> judge(
      List<MovedVm> vms,
      Map<String, Whereabouts> where,
      Map<String, TargetVms.Candidates> arrived) {
    List<Draft> drafts = new ArrayList<>();
    for (MovedVm vm : vms) {
      drafts.add(
          some(vm).way() == MoveWay.TRAVEL
              ? travelling(vm, where)
              : byOthers.draft(vm, arrived.getOrDefault(vm.sourceId(), TargetVms.Candidates.NONE)));
    }
    drafts.forEach(draft -> other(draft).ifPresent(draft.findings()::add));
    keysThere.ask(drafts);
    // by the ids at the source: two vCenters give the same ones
    Map<String, List<Finding>> asked = new HashMap<>();
    travelling(drafts, asked);
    rekeyed(drafts, asked);
    decrypted(drafts, asked);
    arriving(drafts, asked);
    List<MoveVerdict> verdicts = drafts.stream().map(draft -> verdict(draft, asked)).toList();
    lifted.tellOthers(verdicts);
    return verdicts;
  }

  /** Of what has only its id nothing is changed. */
  private Optional<Finding> other(Draft draft) {
    return source
        .other(draft.vm())
        .filter(uuid -> draft.targetId().isEmpty())
        .map(uuid -> Wording.of("id-reused", Draft.subject(draft.vm()), uuid))
        .or(() -> draft.isNext(MovePhase.DECRYPT) ? notToDecrypt(draft.vm()) : Optional.empty());
  }

  private Optional<Finding> notToDecrypt(MovedVm vm) {
    if (source.isUnread(vm)) {
      return Optional.of(hidden(vm, "by which it is known to be it"));
    }
    return source.handle(vm).isEmpty()
        ? Optional.of(anew(vm, "it is at the source"))
        : Optional.empty();
  }

  private static Finding anew(MovedVm vm, String where) {
    return Wording.of("registered-anew", Draft.subject(vm), where);
  }

  private static Finding hidden(MovedVm vm, String what) {
    return Wording.of("uuid-hidden", Draft.subject(vm), what);
  }

  private MovedVms some(MovedVm vm) {
    return move.vms().get(vm.selection());
  }

  private Draft travelling(MovedVm vm, Map<String, Whereabouts> where) {
    Optional<Whereabouts> seen =
        vm.instanceUuid().flatMap(uuid -> Optional.ofNullable(where.get(uuid)));
    List<Finding> findings = new ArrayList<>();
    boolean unread = source.isUnread(vm);
    if (seen.filter(known -> !unread || known.side() != Whereabouts.Side.NEITHER).isEmpty()) {
      boolean there = source.handle(vm).isPresent();
      findings.add(
          there
              ? hidden(vm, "by which it is found at the target")
              : Wording.of("uuid-unknown", Draft.subject(vm)));
      Whereabouts.Side here = there ? Whereabouts.Side.SOURCE : Whereabouts.Side.NEITHER;
      return Draft.of(vm, here, source.state(vm), findings);
    }
    Whereabouts.Side side = seen.get().side();
    Optional<String> targetId = seen.get().atTarget().stream().findFirst();
    if (seen.get().busy() && (side == Whereabouts.Side.SOURCE || side == Whereabouts.Side.BOTH)) {
      // a run that was killed may have begun its move, which the next one waits for
      findings.add(Wording.of("may-be-moving", Draft.subject(vm), seen.get()));
      return Draft.of(vm, side, source.state(vm), findings).before(MovePhase.TRAVEL);
    }
    switch (side) {
      case SOURCE -> {
        if (source.handle(vm).isEmpty()) {
          findings.add(anew(vm, "it is " + seen.get()));
        }
        partly(vm).ifPresent(findings::add);
        boolean bridged =
            move.bridge()
                .map(
                    bridge ->
                        Settling.keys(source.state(vm)).stream()
                            .allMatch(key -> Settling.isOf(key, bridge.keyProvider())))
                .orElse(true);
        return Draft.of(vm, side, source.state(vm), findings)
            .before(bridged ? MovePhase.TRAVEL : MovePhase.REKEY);
      }
      case TARGET -> {
        Optional<ReadVm> read = ReadVm.thatIsThere(targetId.flatMap(target::state));
        EncryptionLevel level = read.map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN);
        boolean hadKeys = !vm.keysBefore().isEmpty();
        boolean isPlain =
            level == EncryptionLevel.PLAIN || level == EncryptionLevel.PARTLY_ENCRYPTED;
        if (hadKeys && isPlain) {
          findings.add(
              Wording.of(
                  level == EncryptionLevel.PLAIN ? "lost-its-keys" : "lost-some-keys",
                  Draft.subject(vm)));
        }
        List<Finding> compared = targetId.map(id -> asOriginal.compare(vm, id)).orElse(List.of());
        findings.addAll(compared);
        if (unread) {
          findings.add(hidden(vm, "and may have it too, beside the target"));
        }
        return new Draft(
            vm,
            side,
            targetId,
            Optional.of(Recognition.INSTANCE_UUID),
            read,
            Settling.of(some(vm), read),
            findings,
            (hadKeys && isPlain) || !compared.isEmpty());
      }
      default ->
          findings.add(
              Wording.of(
                  side == Whereabouts.Side.NEITHER ? "nowhere" : "on-both-sides",
                  Draft.subject(vm),
                  seen.get()));
    }
    return new Draft(
        vm,
        side,
        targetId,
        targetId.map(id -> Recognition.INSTANCE_UUID),
        Optional.empty(),
        Optional.empty(),
        findings,
        true);
  }

  /** One that travels stays encrypted in part: its proof would say no in the end. */
  private Optional<Finding> partly(MovedVm vm) {
    return source
        .state(vm)
        .filter(read -> read.level() == EncryptionLevel.PARTLY_ENCRYPTED)
        .flatMap(ReadVm::state)
        .map(
            state ->
                Wording.of(
                    state.isHomeEncrypted() ? "travels-with-plain-disk" : "travels-with-plain-home",
                    Draft.subject(vm)));
  }

  /** Whether those can travel that are at the source, those of a re-key too. */
  private void travelling(List<Draft> drafts, Map<String, List<Finding>> asked) {
    for (Draft draft : drafts) {
      boolean runs =
          draft.findings().stream()
              .anyMatch(finding -> finding.code().equals(FindingCode.VM_TASK_RUNNING));
      if (!runs && asksToTravel(draft)) {
        source.checked(draft.vm()).ifPresent(verdict -> take(verdict, asked));
      }
    }
  }

  private void take(RelocationVerdict verdict, Map<String, List<Finding>> asked) {
    String id = verdict.virtualMachine().id();
    asked.put(id, verdict.findings());
    // a reason that a step before cures may hide that something else is not known
    notKnown.put(id, verdict.notKnown());
  }

  /** Asks whether those can get keys of the bridge that travel with them. */
  private void rekeyed(List<Draft> drafts, Map<String, List<Finding>> asked) {
    List<Draft> next = drafts.stream().filter(draft -> draft.isNext(MovePhase.REKEY)).toList();
    move.bridge()
        .map(bridge -> MoveRollouts.rekey(bridge.keyProvider()))
        .ifPresent(
            change ->
                planned(systems.from(), change, next, draft -> source.handle(draft.vm()))
                    .forEach((id, findings) -> addNew(asked, id, findings)));
  }

  /** The check of the move has told some of it already. */
  private void addNew(Map<String, List<Finding>> asked, String id, List<Finding> findings) {
    List<Finding> all = new ArrayList<>(asked.getOrDefault(id, List.of()));
    Set<FindingCode> told = all.stream().map(Finding::code).collect(Collectors.toSet());
    findings.stream()
        .filter(finding -> !told.contains(finding.code()))
        .filter(finding -> !(ahead.target() && OF_A_BRIDGE_NOT_READY.contains(finding.code())))
        .forEach(all::add);
    asked.put(id, all);
  }

  private void decrypted(List<Draft> drafts, Map<String, List<Finding>> asked) {
    List<Draft> next = drafts.stream().filter(draft -> draft.isNext(MovePhase.DECRYPT)).toList();
    asked.putAll(
        planned(systems.from(), MoveRollouts.DECRYPTION, next, draft -> source.handle(draft.vm())));
  }

  /** Asks whether those can be encrypted that have arrived plain, each with its own policy. */
  private void arriving(List<Draft> drafts, Map<String, List<Finding>> asked) {
    for (MovedVms some : move.vms()) {
      Optional<StoragePolicy> policy =
          some.policy().flatMap(name -> Optional.ofNullable(policies.get(name)));
      List<Draft> next =
          drafts.stream()
              .filter(draft -> some(draft.vm()).equals(some))
              .filter(draft -> draft.isNext(MovePhase.ARRIVE))
              .toList();
      policy
          .map(one -> MoveRollouts.encryption(some, one))
          .ifPresent(
              change ->
                  asked.putAll(
                      planned(
                          systems.to(),
                          change,
                          next,
                          draft -> draft.targetId().flatMap(target::handle))));
    }
  }

  /**
   * What stands in the way of a change.
   *
   * @param handle the VM that would be changed; those without one are left out
   * @return by the ids at the source
   */
  private Map<String, List<Finding>> planned(
      VsphereClient vcenter,
      VmChange change,
      List<Draft> drafts,
      Function<Draft, Optional<VirtualMachine>> handle) {
    List<VirtualMachine> vms = new ArrayList<>();
    Map<String, String> sourceIds = new HashMap<>();
    for (Draft draft : drafts) {
      handle
          .apply(draft)
          .ifPresent(
              vm -> {
                vms.add(vm);
                sourceIds.put(vm.id(), draft.vm().sourceId());
              });
    }
    Map<String, List<Finding>> told = new HashMap<>();
    if (vms.isEmpty()) {
      return told;
    }
    found
        .ask(
            FindingCode.PLAN_REFUSED,
            Subject.of("selection", change.toString()),
            () -> vcenter.rollouts().plan(MoveRollouts.of(change, vms, move.rollout())))
        .map(RolloutPlan::vms)
        .orElse(List.of())
        .forEach(
            vm -> told.put(requireNonNull(sourceIds.get(vm.vm().id())), VmRollouts.findings(vm)));
    return told;
  }

  private MoveVerdict verdict(Draft draft, Map<String, List<Finding>> asked) {
    MovedVm vm = draft.vm();
    List<Finding> findings = new ArrayList<>(draft.findings());
    List<Finding> told = asked.getOrDefault(vm.sourceId(), List.of());
    boolean open = isAskedAgain(draft);
    for (Finding finding : told) {
      // what is known to stand in the way is not lifted
      if (asksToTravel(draft)
          && finding.severity() == Severity.WARNING
          && lifted.lifts(vm, finding)) {
        continue;
      }
      boolean comes =
          (open && OF_A_TARGET_NOT_READY.contains(finding.code()))
              || ((ahead.hosts() || draft.isNext(MovePhase.REKEY))
                  && finding.code().equals(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE));
      findings.add(
          comes
              ? Reported.again(Severity.NOTE, "asked again once the target is ready: ", finding)
              : finding);
    }
    unread(draft).ifPresent(findings::add);
    List<Finding> doubts = doubts(draft);
    findings.addAll(doubts);
    List<Finding> unproved =
        keysThere.about(draft).stream().filter(finding -> !lifted.lifts(vm, finding)).toList();
    findings.addAll(unproved);
    lacking(draft).ifPresent(findings::add);
    Readiness readiness =
        findings.stream().anyMatch(Finding::isBlocking)
            ? Readiness.NOT_READY
            : isOpen(draft) || !unproved.isEmpty() || !doubts.isEmpty()
                ? Readiness.NOT_KNOWN
                : Readiness.READY;
    return new MoveVerdict(
        vm,
        some(vm).way(),
        draft.side(),
        draft.targetId(),
        draft.recognised(),
        draft.read().map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN),
        Settling.keys(draft.read()),
        draft.next(),
        readiness,
        findings);
  }

  /** Whether nobody knows that what is next can be done. */
  private boolean isOpen(Draft draft) {
    Set<FindingCode> doubts = new HashSet<>(notKnown.getOrDefault(draft.vm().sourceId(), Set.of()));
    doubts.removeAll(lifted.reasons(draft.vm()));
    if (isAskedAgain(draft)) {
      doubts.removeAll(OF_A_TARGET_NOT_READY);
    }
    return draft.isOpen() || (asksToTravel(draft) && !doubts.isEmpty());
  }

  private static boolean asksToTravel(Draft draft) {
    return draft.isNext(MovePhase.TRAVEL) || draft.isNext(MovePhase.REKEY);
  }

  /** Whether a step before the move makes the target ready, or gives the VM other keys. */
  private boolean isAskedAgain(Draft draft) {
    return ahead.target() || draft.isNext(MovePhase.REKEY);
  }

  private static Optional<Finding> unread(Draft draft) {
    return draft
        .read()
        .filter(vm -> vm.level() == EncryptionLevel.UNKNOWN)
        .map(vm -> Wording.of("parts-unread", Draft.subject(draft.vm())));
  }

  /**
   * Why one that has nothing to be done any more may not be as it shows. Where something is next,
   * whatever does that asks for it.
   */
  private static List<Finding> doubts(Draft draft) {
    if (draft.targetId().isEmpty() || draft.next().isPresent()) {
      return List.of();
    }
    return draft.read().map(ReadVm::doubts).orElse(List.of()).stream()
        .map(
            doubt ->
                doubt.isBlocking()
                    ? Draft.blocking(
                        doubt.code(), draft.vm(), atTarget(doubt.seen()), doubt.advice())
                    : Draft.warning(
                        doubt.code(), draft.vm(), atTarget(doubt.seen()), doubt.advice()))
        .toList();
  }

  private static String atTarget(String seen) {
    return "at the target: " + seen;
  }

  /** What the target has to have by then. */
  private Optional<Finding> lacking(Draft draft) {
    Optional<String> provider =
        some(draft.vm()).keyProvider().filter(name -> !providers.contains(name));
    return draft.isNext(MovePhase.SETTLE) && provider.isPresent()
        ? Optional.of(Wording.of("settles-nowhere", Draft.subject(draft.vm()), provider.get()))
        : Optional.empty();
  }
}
