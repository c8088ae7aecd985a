package io.vmcrypt.estate.internal.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.cloud.RegistrationStage;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateProgress;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A plan that is being applied. */
public final class Applying implements EstateRun {

  private static final long TELL_EVERY_MILLIS = 500;

  private final Systems systems;
  private final EstatePlan plan;
  private final CompletableFuture<EstateReport> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile EstateProgress progress;
  private volatile boolean cancelled;
  private volatile @Nullable Rollout rollout;

  private Applying(Systems systems, EstatePlan plan) {
    this.systems = systems;
    this.plan = plan;
    this.progress =
        new EstateProgress(
            0, plan.steps().size(), Optional.empty(), "look again", Optional.empty(), List.of());
    this.thread = new Thread(this::run, "vmcrypt-estate-" + plan.estate().name());
    this.thread.setDaemon(true);
  }

  /**
   * Begins.
   *
   * @throws PlanBlockedException if something stands in the way
   */
  public static Applying start(Systems systems, EstatePlan plan) {
    if (requireNonNull(plan, "plan").isBlocked()) {
      throw new PlanBlockedException(plan);
    }
    Applying applying = new Applying(requireNonNull(systems, "systems"), plan);
    applying.thread.start();
    return applying;
  }

  private void run() {
    try {
      result.complete(apply());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private EstateReport apply() {
    Instant startedAt = systems.time().now();
    long begun = systems.time().nanoTime();
    Planner.Draft now = new Planner(systems).draft(Wanted.of(plan));
    List<String> differences = plan.differences(now.plan());
    if (!differences.isEmpty()) {
      throw new PlanOutdatedException(plan, differences);
    }
    List<EstateStepResult> results = new ArrayList<>();
    boolean goesOn = true;
    for (Planner.Task task : now.tasks()) {
      goesOn &= !cancelled;
      EstateStepResult stepped =
          goesOn
              ? step(task, now.all(), results.size())
              : new EstateStepResult(
                  task.step(),
                  EstateStepOutcome.NOT_STARTED,
                  List.of(),
                  List.of(),
                  Optional.empty(),
                  Optional.empty());
      results.add(stepped);
      goesOn &=
          stepped.outcome() == EstateStepOutcome.DONE
              || stepped.outcome() == EstateStepOutcome.IN_PART;
    }
    boolean done = goesOn;
    int last = results.size() - 1;
    try {
      now.replaced().ifPresent(keys -> keys.settle(done));
    } catch (SdkException e) {
      if (results.isEmpty()) {
        throw e;
      }
      results.set(last, inPart(results.get(last), "not all was noted: " + e.getMessage()));
    }
    if (goesOn && !results.isEmpty()) {
      results.set(last, closing(results.get(last), now.all()));
    }
    progress =
        new EstateProgress(
            results.size(), results.size(), Optional.empty(), "", Optional.empty(), List.of());
    return new EstateReport(
        plan, startedAt, Duration.ofNanos(systems.time().nanoTime() - begun), results);
  }

  /** The result of the last step, with what people have to know of the whole. */
  private static EstateStepResult closing(EstateStepResult last, List<Stage> all) {
    List<String> notes = new ArrayList<>();
    for (Stage stage : all) {
      try {
        stage.closing().ifPresent(notes::add);
      } catch (SdkException e) {
        notes.add("all is done, and a last look failed: " + e.getMessage());
      }
    }
    return noted(last, last.outcome(), notes);
  }

  private static EstateStepResult inPart(EstateStepResult last, String note) {
    boolean wasDone = last.outcome() == EstateStepOutcome.DONE;
    return noted(last, wasDone ? EstateStepOutcome.IN_PART : last.outcome(), List.of(note));
  }

  private static EstateStepResult noted(
      EstateStepResult last, EstateStepOutcome outcome, List<String> more) {
    List<String> notes = new ArrayList<>(last.notes());
    notes.addAll(more);
    return new EstateStepResult(
        last.step(), outcome, last.changes(), notes, last.vms(), last.failure());
  }

  private EstateStepResult step(Planner.Task task, List<Stage> all, int done) {
    EstateStep step = task.step();
    Stage stage = task.stage();
    tell(step, done, "", Optional.empty(), List.of());
    Heard heard = new Heard(step, teller(step, done));
    // the second look has just seen all that is before the first step
    List<Stage> earlier =
        done == 0
            ? List.of()
            : all.subList(0, all.indexOf(stage)).stream()
                .filter(
                    before -> stage.needsRegistrations() || !(before instanceof RegistrationStage))
                .toList();
    Optional<SdkException> changed = changedByOthers(earlier, stage);
    if (changed.isPresent()) {
      return heard.notBegun(changed.get());
    }
    try {
      stage.run(heard);
      return heard.done();
    } catch (SdkException e) {
      return heard.failed(task, e);
    }
  }

  /** What a step stands on may have been changed by others since the second look. */
  private Optional<SdkException> changedByOthers(List<Stage> earlier, Stage next) {
    Found found = new Found();
    try {
      earlier.forEach(stage -> stage.holds(true, found));
      next.holds(false, found);
    } catch (SdkException e) {
      return Optional.of(e);
    }
    List<String> differences =
        found.findings().stream()
            .filter(Finding::isBlocking)
            .map(finding -> finding.subject() + ": " + finding.seen())
            .toList();
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(new PlanOutdatedException(plan, differences));
  }

  private void tell(
      EstateStep step, int done, String state, Optional<RolloutProgress> vms, List<String> notes) {
    progress = new EstateProgress(done, plan.steps().size(), Optional.of(step), state, vms, notes);
  }

  private Heard.Teller teller(EstateStep step, int done) {
    return new Heard.Teller() {
      @Override
      public void tell(String state, Optional<RolloutProgress> vms, List<String> notes) {
        Applying.this.tell(step, done, state, vms, notes);
      }

      @Override
      public void running(@Nullable Rollout started) {
        rollout = started;
        if (started != null && cancelled) {
          started.cancel();
        }
      }
    };
  }

  public boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public EstateProgress progress() {
    return progress;
  }

  @Override
  public EstateReport await(Duration timeout, Consumer<? super EstateProgress> listener) {
    requireNonNull(listener, "listener");
    if (requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout + " is not more than zero");
    }
    Attempt attempt = new Attempt("estate", "apply the plan", plan.estate().name());
    long begun = systems.time().nanoTime();
    EstateProgress told = null;
    int polls = 0;
    while (true) {
      EstateProgress now = progress;
      if (!now.equals(told)) {
        listener.accept(now);
        told = now;
      }
      long left = timeout.toNanos() - (systems.time().nanoTime() - begun);
      if (left <= 0) {
        throw new OperationTimeoutException(
            attempt, now.toString(), "It goes on: wait again, or cancel it.", timeout, polls);
      }
      try {
        polls++;
        return result.get(
            Math.min(left, TimeUnit.MILLISECONDS.toNanos(TELL_EVERY_MILLIS)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // tell, and wait on
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperationInterruptedException(
            attempt, "the wait was interrupted", "It goes on: wait again, or cancel it.", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw (Error) e.getCause();
      }
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Rollout running = rollout;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void close() {
    cancel();
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
