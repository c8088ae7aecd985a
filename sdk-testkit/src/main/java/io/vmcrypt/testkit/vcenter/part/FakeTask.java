package io.vmcrypt.testkit.vcenter.part;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that somebody else started on a {@link io.vmcrypt.testkit.vcenter.FakeVcenter}. Immutable,
 * and so safe for use by several threads.
 *
 * <p>Example: {@code FakeTask.of("VirtualMachine.reconfigure").on("web-01").brings(key)}.
 *
 * @param descriptionId what it does: vSphere {@code TaskInfo.descriptionId}
 * @param name the method that started it, null if vCenter does not tell it
 * @param entity what it works on, a name or path, null for nothing
 * @param user who starts it, null for vCenter itself
 * @param progress how far it is, in per cent
 * @param key the key that it brings, null for none
 */
public record FakeTask(
    String descriptionId,
    @Nullable String name,
    @Nullable String entity,
    @Nullable String user,
    int progress,
    @Nullable FakeKey key) {

  /** Who starts it, if nobody is named. */
  public static final String DEFAULT_USER_NAME = "somebody@vsphere.local";

  /** Checks it. */
  public FakeTask {
    Objects.requireNonNull(descriptionId, "descriptionId");
    if (progress < 0 || progress > 100) {
      throw new IllegalArgumentException("percent must be 0 to 100: " + progress);
    }
  }

  /**
   * A task of {@value #DEFAULT_USER_NAME} that runs, has no entity, and changes nothing.
   *
   * @param descriptionId vSphere {@code TaskInfo.descriptionId}, such as {@code
   *     VirtualMachine.clone}, {@code Folder.registerVm} or {@code ResourcePool.ImportVAppLRO}
   * @return the task
   */
  public static FakeTask of(String descriptionId) {
    return new FakeTask(descriptionId, null, null, DEFAULT_USER_NAME, 0, null);
  }

  /**
   * This task, but on an entity.
   *
   * @param nameOrPath a VM as for {@link io.vmcrypt.testkit.vcenter.FakeVcenter#vm}, the name of a
   *     host, or an inventory path such as {@code /Datacenter/host/Cluster/Resources}
   * @return the task
   */
  public FakeTask on(String nameOrPath) {
    Objects.requireNonNull(nameOrPath, "nameOrPath");
    return new FakeTask(descriptionId, name, nameOrPath, user, progress, key);
  }

  /**
   * This task, but with the name of the method that started it, which vSphere calls optional.
   *
   * @param method such as {@code CloneVM_Task}
   * @return the task
   */
  public FakeTask named(String method) {
    Objects.requireNonNull(method, "method");
    return new FakeTask(descriptionId, method, entity, user, progress, key);
  }

  /**
   * This task, but of another user.
   *
   * @param userName who starts it
   * @return the task
   */
  public FakeTask user(String userName) {
    Objects.requireNonNull(userName, "userName");
    return new FakeTask(descriptionId, name, entity, userName, progress, key);
  }

  /** {@return this task, but started by vCenter itself: vSphere {@code TaskReasonSystem}} */
  public FakeTask ofSystem() {
    return new FakeTask(descriptionId, name, entity, null, progress, key);
  }

  /**
   * This task, but so far.
   *
   * @param percent 0 to 100
   * @return the task
   * @throws IllegalArgumentException if it is out of range
   */
  public FakeTask progress(int percent) {
    return new FakeTask(descriptionId, name, entity, user, percent, key);
  }

  /**
   * This task, but when it ends with success, its VM has this key, for home and disks, or its host.
   * Nobody shows the key before. It need not be at any key server, and its key provider need not be
   * there any more: a real vCenter has its keys from the beginning of a task.
   *
   * @param with the key
   * @return the task
   */
  public FakeTask brings(FakeKey with) {
    Objects.requireNonNull(with, "with");
    return new FakeTask(descriptionId, name, entity, user, progress, with);
  }
}
