package io.vmcrypt.estate.internal.move;

import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * When VMs that are decrypted together began to be in the clear, by the clock of this machine.
 * vCenter's clock may be another, so that only how much later than the first of them a task began
 * is taken from it: the first did not begin before all of this did. For one thread.
 */
final class DecryptionTimes {

  private final Instant begun;
  private @Nullable Instant first;

  /**
   * @param begun before VMs were read that were then decrypted
   */
  DecryptionTimes(Instant begun) {
    this.begun = begun;
  }

  Instant begun() {
    return begun;
  }

  /**
   * What becomes of the time of a VM, by what became of its decryption: what was sent begins it,
   * unless one goes on that began earlier.
   *
   * @param before as it was before it was said to be in the clear
   * @param tasks what vCenter still knows of a task
   * @return empty if what is written down stays
   */
  Optional<UnaryOperator<MovedVm>> learned(
      RolloutResult result, MovedVm before, Function<String, Optional<VsphereTask>> tasks) {
    return switch (result.outcome()) {
      case REFUSED, LEFT_OUT, NOT_STARTED -> Optional.of(vm -> before);
      case DONE, WAITED_FOR -> {
        boolean ours = result.outcome() == RolloutOutcome.DONE;
        yield result
            .taskId()
            .filter(id -> before.clearSince().isEmpty())
            .flatMap(tasks)
            .filter(task -> task.startedAt().isPresent())
            .map(task -> ours ? since(task.startedAt().get()) : ofOthers(task))
            .map(since -> vm -> vm.clearSince(since));
      }
      default -> Optional.empty();
    };
  }

  /** No later than one of our tasks began. */
  private Instant since(Instant started) {
    if (first == null || started.isBefore(first)) {
      first = started;
    }
    return begun.plus(Duration.between(first, started));
  }

  /**
   * A task that another run has begun, before this one perhaps: it had not ended when this one
   * began, so that it began no longer before than it took.
   */
  private Instant ofOthers(VsphereTask task) {
    return task.startedAt()
        .flatMap(started -> task.completedAt().map(ended -> Duration.between(started, ended)))
        .filter(took -> !took.isNegative())
        .map(begun::minus)
        .orElse(begun);
  }
}
