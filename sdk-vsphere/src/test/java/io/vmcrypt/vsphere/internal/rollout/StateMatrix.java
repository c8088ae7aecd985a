package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a table of states and events is expected to say: written by hand, a line for each event. */
final class StateMatrix<S extends Enum<S>, E extends Enum<E>> {

  private final Map<E, Map<S, Optional<S>>> lines = new LinkedHashMap<>();

  /**
   * @param text a line of states, then a line for each event: its name, and the state that follows
   *     in each of these states, or a dash if the event is refused there
   */
  StateMatrix(Class<S> states, Class<E> events, String text) {
    List<List<String>> words = text.strip().lines().map(line -> words(line)).toList();
    List<S> columns = words.get(0).stream().map(name -> Enum.valueOf(states, name)).toList();
    assertThat(columns).containsExactly(states.getEnumConstants());
    for (List<String> line : words.subList(1, words.size())) {
      assertThat(line).hasSize(columns.size() + 1);
      Map<S, Optional<S>> row = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        String next = line.get(i + 1);
        row.put(
            columns.get(i),
            next.equals("-") ? Optional.empty() : Optional.of(Enum.valueOf(states, next)));
      }
      assertThat(lines.put(Enum.valueOf(events, line.get(0)), row)).as(line.get(0)).isNull();
    }
    assertThat(lines.keySet()).containsExactlyInAnyOrder(events.getEnumConstants());
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" +"));
  }

  /** What follows; empty if the event is refused. */
  Optional<S> next(S state, E event) {
    return lines.getOrDefault(event, Map.of()).getOrDefault(state, Optional.empty());
  }

  /** A shortest way of events from one state to each other one, by a table. */
  static <S extends Enum<S>, E extends Enum<E>> Map<S, List<E>> ways(
      StateTable<S, E> table, S from, Class<E> events) {
    Map<S, List<E>> ways = new LinkedHashMap<>();
    ways.put(from, List.of());
    List<S> toVisit = new ArrayList<>(List.of(from));
    for (int i = 0; i < toVisit.size(); i++) {
      S state = toVisit.get(i);
      for (E event : events.getEnumConstants()) {
        table
            .next(state, event)
            .filter(next -> !ways.containsKey(next))
            .ifPresent(
                next -> {
                  List<E> way = new ArrayList<>(ways.get(state));
                  way.add(event);
                  ways.put(next, way);
                  toVisit.add(next);
                });
      }
    }
    return ways;
  }
}
