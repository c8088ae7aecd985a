package io.vmcrypt.ovh.task;

import io.vmcrypt.core.operation.Operation;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of one private cloud, OVHcloud {@code /dedicatedCloud/{serviceName}/task}.
 *
 * <p>Thread-safe. Made by the SDK: it may get more methods.
 */
public interface OvhTasks {

  /**
   * The ids of the tasks that a filter lets through: one request.
   *
   * @param filter which tasks
   * @return the ids in OVHcloud's order; empty if there is none
   * @throws NullPointerException if {@code filter} is null
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<Long> listIds(OvhTaskFilter filter);

  /**
   * The tasks that a filter lets through. Takes one request more than there are tasks, so use a
   * narrow filter.
   *
   * @param filter which tasks
   * @return the tasks in OVHcloud's order; empty if there is none
   * @throws NullPointerException if {@code filter} is null
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<OvhTask> list(OvhTaskFilter filter);

  /**
   * One task, if it is there.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the task as it stands; empty if there is no such task
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  Optional<OvhTask> find(long taskId);

  /**
   * One task.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the task as it stands
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such task
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  OvhTask get(long taskId);

  /**
   * Takes up the wait for a task, also one that another process has started. Sends nothing: whether
   * the task exists shows at the first look.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the operation; its result is the task when it is done
   */
  Operation<OvhTask, OvhTask> resume(long taskId);
}
