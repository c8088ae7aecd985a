package io.vmcrypt.vsphere.internal.rollout;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which state follows which, as data. What the table does not name is refused. Immutable once
 * built.
 */
final class StateTable<S extends Enum<S>, E extends Enum<E>> {

  private final Map<S, Map<E, S>> rows;

  private StateTable(Map<S, Map<E, S>> rows) {
    this.rows = rows;
  }

  /** The state that follows; empty if the event is refused in that state. */
  Optional<S> next(S state, E event) {
    return Optional.ofNullable(rows.getOrDefault(state, Map.of()).get(event));
  }

  /**
   * The state that follows.
   *
   * @throws IllegalStateException if the event is refused in that state, which is a defect
   */
  S after(S state, E event) {
    return next(state, event)
        .orElseThrow(
            () -> new IllegalStateException("a defect: " + event + " is refused in " + state));
  }

  static <S extends Enum<S>, E extends Enum<E>> Builder<S, E> builder(
      Class<S> states, Class<E> events) {
    return new Builder<>(states, events);
  }

  /** Collects the rows. */
  static final class Builder<S extends Enum<S>, E extends Enum<E>> {
    private final Class<E> events;
    private final Map<S, Map<E, S>> rows;

    private Builder(Class<S> states, Class<E> events) {
      this.events = events;
      this.rows = new EnumMap<>(states);
    }

    Builder<S, E> row(S state, E event, S next) {
      S twice = rows.computeIfAbsent(state, any -> new EnumMap<>(events)).put(event, next);
      if (twice != null) {
        throw new IllegalArgumentException(event + " in " + state + " is in the table twice");
      }
      return this;
    }

    StateTable<S, E> build() {
      Map<S, Map<E, S>> copy = new EnumMap<>(rows);
      copy.replaceAll((state, row) -> new EnumMap<>(row));
      return new StateTable<>(copy);
    }
  }
}
