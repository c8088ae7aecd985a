package io.vmcrypt.estate.internal.document;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The values of an object by their names. */
public record Fields(Place place, Map<String, Node> values) {

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Optional<Node> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** What somebody makes of a value if it is there. */
  public <T> T refine(T made, String name, BiFunction<T, Node, T> more) {
    return has(name) ? more.apply(made, get(name)) : made;
  }

  /** What somebody makes of each text of a list, if that is there. */
  public void fitAll(String name, int most, TextForm form, Function<String, ?> use) {
    find(name).ifPresent(list -> list.fitAll(most, form, use));
  }

  /** A value that must be there. */
  public Node get(String name) {
    return find(name).orElseThrow(() -> place.refused(name + " is missing here"));
  }
}
