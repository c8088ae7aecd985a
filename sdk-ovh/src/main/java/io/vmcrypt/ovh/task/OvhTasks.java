package io.vmcrypt.ovh.task;

import io.vmcrypt.core.operation.Operation;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of one private cloud, OVHcloud {@code /dedicatedCloud/{serviceName}/task}.
 *
 * <p>Thread-safe. Only the SDK implements it: later versions may add methods.
 */
public interface OvhTasks {

  /**
   * The ids of the tasks that match a filter. Sends one request.
   *
   * @param filter which tasks
   * @return the ids in OVHcloud's order; empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<Long> listIds(OvhTaskFilter filter);

  /**
   * The tasks that match a filter. Sends one request for the list and one for each task, so use a
   * narrow filter.
   *
   * @param filter which tasks
   * @return the tasks in OVHcloud's order; empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<OvhTask> list(OvhTaskFilter filter);

  /**
   * One task, if it is there.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the task; empty if there is no such task
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  Optional<OvhTask> find(long taskId);

  /**
   * One task.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the task
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such task
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  OvhTask get(long taskId);

  /**
   * Returns an operation that waits for a task, also for one that another process has started.
   * Sends nothing: the first read shows whether the task exists.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the operation; its result is the task when it is done
   */
  Operation<OvhTask, OvhTask> resume(long taskId);
}
