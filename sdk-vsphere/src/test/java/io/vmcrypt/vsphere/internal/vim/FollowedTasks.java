package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;

/** News of tasks, for tests of what is made of them. */
public final class FollowedTasks {

  private FollowedTasks() {}

  /** A task that vCenter has forgotten. */
  public static FollowedTask vanished(ManagedObjectReference task) {
    return new FollowedTask(TaskInfo.unknown(task).vanished());
  }
}
