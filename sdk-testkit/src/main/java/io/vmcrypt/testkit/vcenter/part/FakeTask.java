package io.vmcrypt.testkit.vcenter.part;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that somebody else started on a {@link io.vmcrypt.testkit.vcenter.FakeVcenter}. Immutable,
 * and so safe for use by several threads.
 *
 * <p>Example: {@code FakeTask.of("VirtualMachine.reconfigure").on("web-01").brings(key)}.
 */
public final class FakeTask {

  /** Who starts it, if nobody is named. */
  public static final String DEFAULT_USER_NAME = "somebody@vsphere.local";

  private final String descriptionId;
  private final @Nullable String name;
  private final @Nullable String entity;
  private final @Nullable String user;
  private final @Nullable Integer progress;
  private final @Nullable FakeKey key;
  private final Runnable whenDone;

  private FakeTask(
      String descriptionId,
      @Nullable String name,
      @Nullable String entity,
      @Nullable String user,
      @Nullable Integer progress,
      @Nullable FakeKey key,
      Runnable whenDone) {
    this.descriptionId = descriptionId;
    this.name = name;
    this.entity = entity;
    this.user = user;
    this.progress = progress;
    this.key = key;
    this.whenDone = whenDone;
  }

  /**
   * A task of {@value #DEFAULT_USER_NAME} that runs, has no entity, and changes nothing.
   *
   * @param descriptionId vSphere {@code TaskInfo.descriptionId}, such as {@code
   *     VirtualMachine.clone}, {@code Folder.registerVm} or {@code ResourcePool.ImportVAppLRO}
   * @return the task
   */
  public static FakeTask of(String descriptionId) {
    return new FakeTask(
        Objects.requireNonNull(descriptionId, "descriptionId"),
        null,
        null,
        DEFAULT_USER_NAME,
        0,
        null,
        () -> {});
  }

  /**
   * This task, but on an entity.
   *
   * @param nameOrPath a VM as for {@link io.vmcrypt.testkit.vcenter.FakeVcenter#vm}, the name of a
   *     host, or an inventory path such as {@code /Datacenter/host/Cluster/Resources}
   * @return the task
   */
  public FakeTask on(String nameOrPath) {
    return new FakeTask(
        descriptionId,
        name,
        Objects.requireNonNull(nameOrPath, "nameOrPath"),
        user,
        progress,
        key,
        whenDone);
  }

  /**
   * This task, but with the name of the method that started it, which vSphere calls optional.
   *
   * @param method such as {@code CloneVM_Task}
   * @return the task
   */
  public FakeTask named(String method) {
    return new FakeTask(
        descriptionId,
        Objects.requireNonNull(method, "method"),
        entity,
        user,
        progress,
        key,
        whenDone);
  }

  /**
   * This task, but of another user.
   *
   * @param userName who starts it
   * @return the task
   */
  public FakeTask user(String userName) {
    return new FakeTask(
        descriptionId,
        name,
        entity,
        Objects.requireNonNull(userName, "userName"),
        progress,
        key,
        whenDone);
  }

  /** {@return this task, but started by vCenter itself: vSphere {@code TaskReasonSystem}} */
  public FakeTask ofSystem() {
    return new FakeTask(descriptionId, name, entity, null, progress, key, whenDone);
  }

  /**
   * This task, but so far.
   *
   * @param percent 0 to 100
   * @return the task
   * @throws IllegalArgumentException if it is out of range
   */
  public FakeTask progress(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be 0 to 100: " + percent);
    }
    return new FakeTask(descriptionId, name, entity, user, percent, key, whenDone);
  }

  /** {@return this task, but waiting for its turn} */
  public FakeTask queued() {
    return new FakeTask(descriptionId, name, entity, user, null, key, whenDone);
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
    return new FakeTask(
        descriptionId,
        name,
        entity,
        user,
        progress,
        Objects.requireNonNull(with, "with"),
        whenDone);
  }

  /**
   * This task, but when it ends with success, something is done: for example a VM added that was
   * cloned, registered or imported.
   *
   * @param action calls the fake
   * @return the task
   */
  public FakeTask whenDone(Runnable action) {
    return new FakeTask(
        descriptionId, name, entity, user, progress, key, Objects.requireNonNull(action, "action"));
  }

  /** {@return what it does: vSphere {@code TaskInfo.descriptionId}} */
  public String descriptionId() {
    return descriptionId;
  }

  /** {@return the method that started it, null if vCenter does not tell it} */
  public @Nullable String name() {
    return name;
  }

  /** {@return what it works on, a name or path, null for nothing} */
  public @Nullable String entity() {
    return entity;
  }

  /** {@return who starts it, null for vCenter itself} */
  public @Nullable String user() {
    return user;
  }

  /** {@return how far it is: per cent, null if it waits for its turn} */
  public @Nullable Integer progress() {
    return progress;
  }

  /** {@return the key that it brings, null for none} */
  public @Nullable FakeKey key() {
    return key;
  }

  /**
   * {@return what is done when it ends with success: an action, which does nothing if none was
   * given}
   */
  public Runnable whenDone() {
    return whenDone;
  }
}
