package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.VsphereTaskState;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
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

  /** Whether it has succeeded. */
  public boolean succeeded() {
    return info.state().equals(VsphereTaskState.SUCCESS);
  }

  /** Whether it has failed. An ended task that has neither succeeded nor failed has vanished. */
  public boolean failed() {
    return info.state().equals(VsphereTaskState.ERROR);
  }

  /** Why it failed. If that cannot be decoded, the decoding error. */
  public SdkException failure(Attempt attempt) {
    try {
      return info.failure(attempt);
    } catch (DecodingException e) {
      return e;
    }
  }

  /** In per cent; empty if vCenter does not report it, or if it cannot be decoded. */
  public OptionalInt progress(Attempt attempt) {
    try {
      return SoapChannel.decoding(attempt, () -> info.toTask().progress());
    } catch (DecodingException e) {
      return OptionalInt.empty();
    }
  }
}
