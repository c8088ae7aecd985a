package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.VsphereTaskState;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import java.util.OptionalInt;

/** What a {@link SharedTaskWatch} tells of a task. Immutable. */
public final class FollowedTask {

  private final TaskInfo info;

  FollowedTask(TaskInfo info) {
    this.info = requireNonNull(info, "info");
  }

  public ManagedObjectReference reference() {
    return info.task();
  }

  /** Whether nothing more will be heard of it. */
  public boolean ended() {
    return info.gone() || info.state().isTerminal();
  }

  /** Whether it has ended well. */
  public boolean succeeded() {
    return info.state().equals(VsphereTaskState.SUCCESS);
  }

  /** Whether it has ended badly; one that has neither succeeded nor failed has vanished. */
  public boolean failed() {
    return info.state().equals(VsphereTaskState.ERROR);
  }

  /** Why it failed; that the answer makes no sense, if that is all there is. */
  public SdkException failure(Attempt attempt) {
    try {
      return info.failure(attempt);
    } catch (DecodingException e) {
      return e;
    }
  }

  /** In per cent, where vCenter tells it; one that makes no sense is none. */
  public OptionalInt progress(Attempt attempt) {
    try {
      return SoapChannel.decoding(attempt, () -> info.toTask().progress());
    } catch (DecodingException e) {
      return OptionalInt.empty();
    }
  }
}
