package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.Optional;

/** Turns an ended task into the result that the caller gets. */
@FunctionalInterface
public interface TaskResult<T> {

  /**
   * Called once the task has succeeded.
   *
   * @param result vSphere {@code TaskInfo.result}: an {@code ArrayOf...} for lists
   */
  T of(VsphereTask task, Optional<XmlFragment> result);
}
