package io.vmcrypt.ovh.task;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.api.OvhState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a private cloud to list. OVHcloud keeps all tasks for ever, so give at least a
 * state or a date for a service that has been in use.
 *
 * <pre>{@code OvhTaskFilter.all().withState(OvhState.DOING)}</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class OvhTaskFilter {

  private static final OvhTaskFilter ALL = new OvhTaskFilter(null, null, null);

  private final @Nullable OvhState state;
  private final @Nullable String name;
  private final @Nullable Instant executedSince;

  private OvhTaskFilter(
      @Nullable OvhState state, @Nullable String name, @Nullable Instant executedSince) {
    this.state = state;
    this.name = name;
    this.executedSince = executedSince;
  }

  /**
   * Every task.
   *
   * @return a filter to narrow
   */
  public static OvhTaskFilter all() {
    return ALL;
  }

  /**
   * Only tasks in this state.
   *
   * @param state the state
   * @return a new filter
   */
  public OvhTaskFilter withState(OvhState state) {
    return new OvhTaskFilter(requireNonNull(state, "state"), name, executedSince);
  }

  /**
   * Only tasks of this name.
   *
   * @param name a name or, with {@code %}, a pattern as SQL's {@code LIKE} has it
   * @return a new filter
   * @throws IllegalArgumentException if it is blank
   */
  public OvhTaskFilter withName(String name) {
    if (requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("the name is blank: expected a task's name or pattern");
    }
    return new OvhTaskFilter(state, name, executedSince);
  }

  /**
   * Only tasks that began, or are to begin, at this time or later.
   *
   * @param executedSince the time, OVHcloud {@code executionDate}
   * @return a new filter
   */
  public OvhTaskFilter withExecutedSince(Instant executedSince) {
    return new OvhTaskFilter(state, name, requireNonNull(executedSince, "executedSince"));
  }

  /** {@return the state; empty for any} */
  public Optional<OvhState> state() {
    return Optional.ofNullable(state);
  }

  /** {@return the name or pattern; empty for any} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return the earliest time at which a task may have begun; empty for any} */
  public Optional<Instant> executedSince() {
    return Optional.ofNullable(executedSince);
  }
}
