package io.vmcrypt.estate.internal.graph;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Things by name, each after those that it depends on. What depends on nothing keeps the order in
 * which it was declared. For one thread.
 *
 * @param <N> names things; several may have the same name
 */
public final class Graph<N, T> {

  private final Map<N, List<T>> things = new LinkedHashMap<>();
  private final Map<N, Set<N>> before = new LinkedHashMap<>();

  /** Declares a name, and what comes before it: things of those names, if there are any. */
  @SafeVarargs
  public final Graph<N, T> declare(N name, N... dependsOn) {
    things.putIfAbsent(requireNonNull(name, "name"), new ArrayList<>());
    Set<N> all = before.computeIfAbsent(name, any -> new LinkedHashSet<>());
    for (N earlier : dependsOn) {
      all.add(earlier);
    }
    return this;
  }

  /**
   * Adds a thing.
   *
   * @throws IllegalArgumentException if nobody has declared its name
   */
  public Graph<N, T> add(N name, T thing) {
    List<T> same = things.get(name);
    if (same == null) {
      throw new IllegalArgumentException(name + " is not declared");
    }
    same.add(requireNonNull(thing, "thing"));
    return this;
  }

  /**
   * All things, each after those that it depends on.
   *
   * @throws IllegalStateException if names depend on one another in a circle
   */
  public List<T> sorted() {
    Set<N> done = new LinkedHashSet<>();
    things.keySet().forEach(name -> visit(name, new LinkedHashSet<>(), done));
    return done.stream().flatMap(name -> things.getOrDefault(name, List.of()).stream()).toList();
  }

  private void visit(N name, Set<N> way, Set<N> done) {
    if (done.contains(name)) {
      return;
    }
    if (!way.add(name)) {
      throw new IllegalStateException(
          way.stream()
              .dropWhile(step -> !step.equals(name))
              .map(step -> step + " depends on ")
              .collect(Collectors.joining("", "a circle: ", String.valueOf(name))));
    }
    before.getOrDefault(name, Set.of()).forEach(earlier -> visit(earlier, way, done));
    way.remove(name);
    done.add(name);
  }
}
