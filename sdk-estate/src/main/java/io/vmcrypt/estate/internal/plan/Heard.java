package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is heard of one step while it runs: all that is known of it if it fails. For the thread that
 * runs the step.
 */
final class Heard implements Ears {

  /** Passes on how the step goes on. */
  interface Teller {
    void tell(String state, Optional<RolloutProgress> vms, List<String> notes);

    void running(@Nullable Rollout rollout);
  }

  private final EstateStep step;
  private final Teller teller;
  private final List<Change> changes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private @Nullable RolloutReport vms;

  Heard(EstateStep step, Teller teller) {
    this.step = step;
    this.teller = teller;
  }

  @Override
  public void state(String state) {
    teller.tell(state, Optional.empty(), notes);
  }

  @Override
  public void changed(List<Change> more) {
    changes.addAll(more);
  }

  @Override
  public void note(String note) {
    notes.add(note);
  }

  @Override
  public void ended(RolloutReport report) {
    vms = report;
  }

  @Override
  public void vms(RolloutProgress progress) {
    teller.tell("", Optional.of(progress), notes);
  }

  @Override
  public void rollout(@Nullable Rollout rollout) {
    teller.running(rollout);
  }

  /** The result of a step that came to its end. */
  EstateStepResult done() {
    // each of these VMs was to be changed: one that was left out after all is not done
    boolean whole =
        vms == null || vms.results().stream().allMatch(result -> result.outcome().isInPlace());
    return result(whole ? EstateStepOutcome.DONE : EstateStepOutcome.IN_PART, Optional.empty());
  }

  /** The result of a step that was refused before it began. */
  EstateStepResult notBegun(SdkException refusal) {
    return result(EstateStepOutcome.FAILED, Optional.of(refusal));
  }

  /**
   * The result of a step that failed. A call that failed half-way has told nothing of its first
   * half, so this looks at what is still to be done: what was planned and is not, was done.
   */
  EstateStepResult failed(Planner.Task task, SdkException failure) {
    if (!step.is(
        EstateStep.Kind.ENCRYPT_VMS, EstateStep.Kind.REKEY_VMS, EstateStep.Kind.ADD_VIRTUAL_TPMS)) {
      lookAgain(task);
    }
    return result(EstateStepOutcome.FAILED, Optional.of(failure));
  }

  private void lookAgain(Planner.Task task) {
    Found found = new Found();
    Optional<? extends EstateStep> left = Optional.empty();
    boolean seen = true;
    try {
      left = task.stage().left(task.world(), found);
    } catch (SdkException e) {
      seen = false;
    }
    if (!seen || found.findings().stream().anyMatch(Finding::isBlocking)) {
      notes.add("it could not be seen what else this step has changed");
      return;
    }
    Set<Object> known = new HashSet<>();
    changes.forEach(change -> known.add(change.subject()));
    left.ifPresent(rest -> rest.changes().forEach(change -> known.add(change.subject())));
    step.changes().stream().filter(change -> known.add(change.subject())).forEach(changes::add);
  }

  private EstateStepResult result(EstateStepOutcome outcome, Optional<SdkException> failure) {
    return new EstateStepResult(step, outcome, changes, notes, Optional.ofNullable(vms), failure);
  }
}
