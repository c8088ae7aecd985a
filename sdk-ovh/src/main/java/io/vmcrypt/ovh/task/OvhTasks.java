package io.vmcrypt.ovh.task;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.api.OvhState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of one private cloud, OVHcloud {@code /dedicatedCloud/{serviceName}/task}.
 *
 * <p>Thread-safe. Only the SDK implements it: later versions may add methods.
 */
public interface OvhTasks {

  /**
   * Which tasks of a private cloud to list. OVHcloud keeps all tasks for ever, so give at least a
   * state or a date for a service that has been in use.
   *
   * <pre>{@code OvhTasks.Filter.all().withState(OvhState.DOING)}</pre>
   *
   * <p>Immutable and thread-safe.
   *
   * @param state only tasks in this state; empty for any
   * @param executedSince only tasks that began, or are to begin, at this time or later, OVHcloud
   *     {@code executionDate}; empty for any
   */
  record Filter(Optional<OvhState> state, Optional<Instant> executedSince) {

    public Filter {
      requireNonNull(state, "state");
      requireNonNull(executedSince, "executedSince");
    }

    /** {@return every task, to narrow} */
    public static Filter all() {
      return new Filter(Optional.empty(), Optional.empty());
    }

    /**
     * {@return a new filter, for tasks in one state}
     *
     * @param state the state
     */
    public Filter withState(OvhState state) {
      return new Filter(Optional.of(requireNonNull(state, "state")), executedSince);
    }

    /**
     * {@return a new filter, for tasks of a time}
     *
     * @param executedSince the earliest time
     */
    public Filter withExecutedSince(Instant executedSince) {
      return new Filter(state, Optional.of(requireNonNull(executedSince, "executedSince")));
    }
  }

  /**
   * The ids of the tasks that match a filter. Sends one request.
   *
   * @param filter which tasks
   * @return the ids in OVHcloud's order; empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<Long> listIds(Filter filter);

  /**
   * One task, if it is there.
   *
   * @param taskId OVHcloud {@code taskId}
   * @return the task; empty if there is no such task
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  Optional<OvhTask> find(long taskId);

  /**
   * {@return one task}
   *
   * @param taskId OVHcloud {@code taskId}
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such task
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  OvhTask get(long taskId);
}
