package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.Optional;
import java.util.OptionalInt;

/** What a {@link SharedTaskWatch} reports about a task. Immutable. */
public final class FollowedTask {

  private final TaskInfo info;

  FollowedTask(TaskInfo info) {
    this.info = requireNonNull(info, "info");
  }

  public ManagedObjectReference reference() {
    return info.task();
  }

  /** Whether no more news of it will come. */
  public boolean ended() {
    return info.gone() || info.state().isTerminal();
  }

  /** Why its state is not known, if it is not: then its end would not be heard of. */
  public Optional<SdkException> unreadable(Attempt attempt) {
    return info.unreadable(attempt);
  }

  public boolean succeeded() {
    return info.state().equals(VsphereTask.State.SUCCESS);
  }

  /** Whether it has failed. An ended task that has neither succeeded nor failed has vanished. */
  public boolean failed() {
    return info.state().equals(VsphereTask.State.ERROR);
  }

  /** Why it failed. */
  public SdkException failure(Attempt attempt) {
    return info.failure(attempt);
  }

  /** In per cent; empty if vCenter does not report it, or if it cannot be decoded. */
  public OptionalInt progress() {
    try {
      return info.toTask().progress();
    } catch (DecodingException e) {
      return OptionalInt.empty();
    }
  }
}
