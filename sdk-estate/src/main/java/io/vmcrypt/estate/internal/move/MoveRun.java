package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.plan.Runs;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveStepResult;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Does what a plan says, a phase at a time. Each phase looks again, and does only what is still
 * next for VMs of the plan: so a run that was killed is simply run again. For one thread.
 */
public final class MoveRun {

  private static final Duration TASK_TIMES = Duration.ofSeconds(30);

  /** How often the record is written for the VMs of one step, at most. */
  private static final int WRITES = 100;

  private final MoveSystems systems;
  private final MovePlan plan;
  private final MoveListener listener;
  private final Set<String> shown;
  private MoveRecord record;

  /** Times of VMs that the record does not have yet, by the id at the source. */
  private final Map<String, UnaryOperator<MovedVm>> learned = new HashMap<>();

  public MoveRun(MoveSystems systems, MovePlan plan, MoveListener listener) {
    this.systems = systems;
    this.plan = plan;
    this.listener = listener;
    this.record = plan.record();
    this.shown =
        plan.verdicts(Readiness.READY).stream()
            .map(verdict -> verdict.vm().sourceId())
            .collect(Collectors.toSet());
  }

  private EstateMove move() {
    return plan.move();
  }

  /** What a phase has done. */
  record Done(boolean whole, List<String> vms) {
    static final Done NOTHING = new Done(true, List.of());

    /** This, and more of the same phase. */
    Done and(Done more) {
      List<String> all = new ArrayList<>(vms);
      all.addAll(more.vms());
      return new Done(whole && more.whole(), all);
    }
  }

  public MoveReport run() {
    long begun = systems.time().nanoTime();
    listener.onRecord(record);
    List<MoveStepResult> results = new ArrayList<>();
    boolean goesOn = true;
    for (MoveStep step : plan.steps()) {
      goesOn &= !listener.isCancelled();
      MoveStepResult result =
          goesOn
              ? step(step)
              : new MoveStepResult(
                  step, EstateStepOutcome.NOT_STARTED, List.of(), Optional.empty());
      results.add(result);
      goesOn &= result.outcome() != EstateStepOutcome.FAILED;
    }
    return new MoveReport(
        plan, results, record, Duration.ofNanos(systems.time().nanoTime() - begun));
  }

  private MoveStepResult step(MoveStep step) {
    listener.onStep(step);
    try {
      Done done =
          switch (step.phase()) {
            case READY ->
                ready(step, MoveSystems.side(move(), step.estate().orElseThrow().side()).estates());
            case BRIDGE -> bridge();
            case HOSTS ->
                new Done(
                    true,
                    new TargetHosts(systems.to(), move())
                        .run(look().verdicts().stream().filter(this::isShown).toList()));
            case REKEY -> rekey();
            case PROVE_KEYS -> proveKeys();
            case DECRYPT -> decrypt();
            case TRAVEL -> travel();
            case ARRIVE -> arrive();
            case SETTLE -> settle();
            case EMPTY -> empty(step);
          };
      return new MoveStepResult(
          step,
          done.whole() ? EstateStepOutcome.DONE : EstateStepOutcome.IN_PART,
          done.vms(),
          Optional.empty());
    } catch (SdkException e) {
      return new MoveStepResult(step, EstateStepOutcome.FAILED, List.of(), Optional.of(e));
    }
  }

  private Done empty(MoveStep step) {
    SourceEmptier emptier = new SourceEmptier(systems, move());
    List<MoveVerdict> verdicts = look().verdicts();
    // somebody may have moved a VM back since the plan
    Found now = new Found();
    if (!emptier.mayBegin(verdicts, now)) {
      refuse(now.findings());
    }
    return ready(step, emptier.estates(verdicts));
  }

  private Done ready(MoveStep step, List<Estate> all) {
    MoveStep.OfEstate of = step.estate().orElseThrow();
    Runs estates = systems.estates(of.side());
    Estate estate = all.get(of.number());
    EstatePlan wanted = estates.plan(estate, Set.of());
    if (wanted.isEmpty() && !wanted.isBlocked()) {
      return Done.NOTHING;
    }
    checkShown(step, wanted);
    List<String> lines = new ArrayList<>();
    try (EstateRun run = estates.start(wanted)) {
      EstateReport report =
          run.await(systems.vmsTimeout(), progress -> listener.onState(progress.toString()));
      for (EstateStepResult result : report.results()) {
        lines.add(result.outcome().inWords() + ": " + result.step().title());
        result
            .failure()
            .ifPresent(
                failure -> {
                  throw failure;
                });
      }
    }
    return new Done(true, lines);
  }

  /** No more is done than somebody has seen in the plan. */
  private static void checkShown(MoveStep step, EstatePlan wanted) {
    wanted.steps().stream()
        .map(EstateStep::title)
        .filter(title -> !step.details().contains(title))
        .findFirst()
        .ifPresent(
            title -> {
              throw new OperationFailedException(
                  new Attempt("move", "make ready", step.title()),
                  "it needs a step that the plan did not have: " + title,
                  "Plan again, and look at it.");
            });
  }

  private Done bridge() {
    NativeBridge.of(systems, move().bridge()).ifPresent(NativeBridge::run);
    return Done.NOTHING;
  }

  /** What is so now of the VMs of the plan. */
  private MoveLook.Seen look() {
    MoveLook.Seen seen =
        new MoveLook(systems, move()).look(Optional.of(record.vms()), Ahead.NOTHING);
    refuse(seen.findings());
    keep(ClearTimes.seen(record, seen.verdicts(), systems.from()::currentTime));
    return seen;
  }

  /** Ends the step with the first that stands in the way, if there is one. */
  private void refuse(List<Finding> findings) {
    findings.stream()
        .filter(Finding::isBlocking)
        .findFirst()
        .ifPresent(
            finding -> {
              throw new OperationFailedException(
                  new Attempt("move", "go on", move().name()),
                  finding.subject() + ": " + finding.seen(),
                  finding.advice());
            });
  }

  private void keep(MoveRecord newer) {
    if (!newer.equals(record)) {
      record = newer;
      listener.onRecord(record);
    }
  }

  private Done rekey() {
    MoveLook.Seen seen = look();
    List<VirtualMachine> vms = seen.atSource(next(seen, MovePhase.REKEY));
    String bridge = move().bridge().orElseThrow().keyProvider();
    return changed(systems.from(), MoveRollouts.rekey(bridge), vms, result -> {})
        .and(stuck(seen, MovePhase.REKEY));
  }

  /** The last proof before VMs travel: what the target does not get now, it would not get then. */
  private Done proveKeys() {
    List<String> lines =
        look().verdicts().stream()
            .filter(verdict -> !verdict.way().isByOthers() && verdict.targetId().isEmpty())
            .filter(verdict -> !MoveLook.Seen.isNext(verdict, MovePhase.TRAVEL))
            .map(this::stays)
            .toList();
    return new Done(lines.isEmpty(), lines);
  }

  private Done travel() {
    MoveLook.Seen seen = look();
    Map<VirtualMachine, Placement> places = new LinkedHashMap<>();
    Map<String, MovedVm> moved = new HashMap<>();
    for (MoveVerdict verdict : next(seen, MovePhase.TRAVEL)) {
      moved.put(verdict.vm().sourceId(), verdict.vm());
      some(verdict.vm())
          .place()
          .ifPresent(
              place ->
                  seen.source()
                      .handle(verdict.vm())
                      .ifPresent(handle -> places.put(handle, place)));
    }
    List<String> lines = new ArrayList<>();
    boolean whole = true;
    for (MoveVerdict verdict : seen.verdicts()) {
      if (!verdict.way().isByOthers()
          && !verdict.next().equals(Optional.of(MovePhase.SETTLE))
          && !verdict.isSettled()
          && !(MoveLook.Seen.isNext(verdict, MovePhase.TRAVEL) && isShown(verdict))) {
        whole = false;
        lines.add(stays(verdict));
      }
    }
    if (places.isEmpty()) {
      return new Done(whole, lines);
    }
    try (Rollout rollout =
        systems
            .relocations()
            .start(
                MoveRollouts.relocation(
                    places, move().rollout(), moved, new Lifted(move(), new Found())))) {
      Done done = ended(rollout, result -> {});
      lines.addAll(done.vms());
      return new Done(whole && done.whole(), lines);
    }
  }

  private Done decrypt() {
    // before the look: what is seen with keys may lose them at once
    Instant now = systems.from().currentTime();
    MoveLook.Seen seen = look();
    List<MoveVerdict> next = next(seen, MovePhase.DECRYPT);
    // written before, so that a run that is killed leaves it behind
    keep(ClearTimes.begin(record, next, now));
    Map<String, MovedVm> before = new HashMap<>();
    next.forEach(verdict -> before.put(verdict.vm().sourceId(), verdict.vm()));
    return changed(
            systems.from(),
            MoveRollouts.DECRYPTION,
            seen.atSource(next),
            result ->
                Optional.ofNullable(before.get(result.vm().id()))
                    .flatMap(vm -> begun(result, vm))
                    .ifPresent(change -> learned(result.vm().id(), change)))
        .and(stuck(seen, MovePhase.DECRYPT));
  }

  /**
   * Since when a VM may be in the clear, by what became of its decryption: since the task began, or
   * as before if none was sent. One that was in the clear before counts from the first time.
   *
   * @return empty if what is written down stays
   */
  private Optional<UnaryOperator<MovedVm>> begun(RolloutResult result, MovedVm before) {
    return switch (result.outcome()) {
      case REFUSED, LEFT_OUT, NOT_STARTED -> Optional.of(vm -> before);
      case DONE, WAITED_FOR ->
          result
              .taskId()
              .filter(id -> before.clearSince().isEmpty())
              .flatMap(id -> task(systems.from(), id))
              .flatMap(VsphereTask::startedAt)
              .map(since -> vm -> vm.clearSince(since));
      default -> Optional.empty();
    };
  }

  /**
   * Takes down a time. The record is written as a whole, so not for each of thousands of VMs: about
   * a hundred times for one step. A run that is killed in between leaves times that are longer than
   * they were.
   */
  private void learned(String sourceId, UnaryOperator<MovedVm> change) {
    learned.put(sourceId, change);
    if (learned.size() * WRITES >= record.vms().size()) {
      keepLearned();
    }
  }

  private void keepLearned() {
    MoveRecord newer = record.with(learned);
    learned.clear();
    keep(newer);
  }

  private Done arrive() {
    MoveLook.Seen seen = look();
    List<MovedVm> open = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (MoveVerdict verdict : seen.verdicts()) {
      // which of several it is may be said at the target meanwhile
      boolean done = verdict.isSettled() || verdict.next().equals(Optional.of(MovePhase.SETTLE));
      if (!verdict.way().isByOthers() || done) {
        continue;
      }
      if (verdict.next().equals(Optional.of(MovePhase.DECRYPT))) {
        // nobody takes it as it is
        lines.add("! " + verdict.vm() + ": it is not decrypted, and is not waited for");
        told.add(verdict.vm().sourceId());
      } else {
        open.add(verdict.vm());
      }
    }
    boolean waits = !open.isEmpty();
    Done waited =
        new ArrivalWait(systems, move(), listener, seen.source(), this::encrypted)
            .await(open, record.vms(), seen.policies());
    open.forEach(vm -> told.add(vm.sourceId()));
    List<MoveVerdict> now = waits ? look().verdicts() : seen.verdicts();
    now.stream()
        .filter(verdict -> verdict.way().isByOthers())
        .filter(verdict -> !told.contains(verdict.vm().sourceId()))
        .forEach(verdict -> wrong(verdict).ifPresent(lines::add));
    return new Done(lines.isEmpty(), lines).and(waited);
  }

  /** What the proof would say of it, but for what a step of this plan still does. */
  private Optional<String> wrong(MoveVerdict verdict) {
    boolean settles =
        MoveLook.Seen.isNext(verdict, MovePhase.SETTLE)
            && plan.steps().stream().anyMatch(step -> step.phase() == MovePhase.SETTLE);
    List<String> wrong = settles ? List.of() : Wrong.with(verdict);
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of("! " + verdict.vm() + ": " + String.join("; ", wrong));
  }

  /**
   * Encrypts what has arrived.
   *
   * @param vms by the id at the target, the id at the source
   * @return what became of them, those first that are encrypted
   */
  private Done encrypted(VmChange change, Map<VirtualMachine, String> vms) {
    Map<String, String> sourceIds = new HashMap<>();
    vms.forEach((vm, sourceId) -> sourceIds.put(vm.id(), sourceId));
    return changed(
        systems.to(),
        change,
        List.copyOf(vms.keySet()),
        result -> {
          String sourceId = sourceIds.get(result.vm().id());
          if (sourceId != null && result.outcome().isInPlace()) {
            ended(sourceId).ifPresent(until -> learned(sourceId, vm -> vm.clearUntil(until)));
          }
        });
  }

  /**
   * When the time of a VM ended that was encrypted a moment ago, by the clock that it began by.
   *
   * @return empty if its original is still there, in the clear perhaps, or the source does not say
   */
  private Optional<Instant> ended(String sourceId) {
    try {
      return systems.from().virtualMachines().findById(sourceId).isPresent()
          ? Optional.empty()
          : Optional.of(systems.from().currentTime());
    } catch (SdkException e) {
      return Optional.empty();
    }
  }

  private Done settle() {
    MoveLook.Seen seen = look();
    boolean whole = true;
    List<String> lines = new ArrayList<>();
    Map<String, List<MoveVerdict>> byProvider = new LinkedHashMap<>();
    for (MoveVerdict verdict : seen.next(MovePhase.SETTLE)) {
      String provider = some(verdict.vm()).keyProvider().orElseThrow();
      byProvider.computeIfAbsent(provider, none -> new ArrayList<>()).add(verdict);
    }
    for (Map.Entry<String, List<MoveVerdict>> some : byProvider.entrySet()) {
      Done done =
          changed(
              systems.to(),
              MoveRollouts.rekey(some.getKey()),
              seen.atTarget(some.getValue()),
              result -> {});
      whole &= done.whole();
      lines.addAll(done.vms());
    }
    return new Done(whole, lines).and(stuck(seen, MovePhase.SETTLE));
  }

  /** The VMs of a phase that cannot be done now. */
  private Done stuck(MoveLook.Seen seen, MovePhase phase) {
    List<String> lines =
        seen.verdicts().stream()
            .filter(verdict -> verdict.next().equals(Optional.of(phase)))
            .filter(
                verdict ->
                    verdict.readiness() != Readiness.READY
                        || (phase != MovePhase.SETTLE && !isShown(verdict)))
            .map(this::stays)
            .toList();
    return new Done(lines.isEmpty(), lines);
  }

  private String stays(MoveVerdict verdict) {
    String why =
        verdict.readiness() == Readiness.READY
            ? "the plan did not have it: plan again, and look at it"
            : verdict.reason();
    return "! " + verdict.vm() + " stays: " + why;
  }

  /** What can be done of it now, of the VMs that somebody has seen in the plan. */
  private List<MoveVerdict> next(MoveLook.Seen seen, MovePhase phase) {
    return seen.next(phase).stream().filter(this::isShown).toList();
  }

  /** Whether the plan said of a VM that it goes on, and not that it is left out. */
  private boolean isShown(MoveVerdict verdict) {
    return shown.contains(verdict.vm().sourceId());
  }

  private MovedVms some(MovedVm vm) {
    return move().vms().get(vm.selection());
  }

  private Done changed(
      VsphereClient vcenter,
      VmChange change,
      List<VirtualMachine> vms,
      Consumer<RolloutResult> told) {
    if (vms.isEmpty()) {
      return Done.NOTHING;
    }
    try (Rollout rollout =
        vcenter.rollouts().start(MoveRollouts.of(change, vms, move().rollout()))) {
      return ended(rollout, told);
    } finally {
      keepLearned();
    }
  }

  /** What vCenter still knows of a task. Times that it does not tell are not known. */
  private static Optional<VsphereTask> task(VsphereClient vcenter, String id) {
    try {
      return Optional.of(vcenter.resumeTask(id).await(TASK_TIMES));
    } catch (SdkException e) {
      return Optional.empty();
    }
  }

  private Done ended(Rollout rollout, Consumer<RolloutResult> told) {
    RolloutReport report =
        rollout.await(
            systems.vmsTimeout(),
            progress -> {
              if (listener.isCancelled()) {
                rollout.cancel();
              }
              listener.onProgress(progress);
            },
            told);
    boolean whole = report.results().stream().allMatch(result -> result.outcome().isInPlace());
    return new Done(whole, report.results().stream().map(RolloutResult::toString).toList());
  }
}
