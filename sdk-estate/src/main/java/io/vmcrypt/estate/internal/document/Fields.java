package io.vmcrypt.estate.internal.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What was read of an object, by the names of its members. */
public record Fields(Place place, Map<String, Value> values) {

  /**
   * A member that is there.
   *
   * @param read what it means
   */
  public record Value(Node node, Object read) {}

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public <V> Optional<V> find(String name, Class<V> kind) {
    return Optional.ofNullable(values.get(name)).map(value -> kind.cast(value.read()));
  }

  /** A value that must be there. */
  public <V> V get(String name, Class<V> kind) {
    return find(name, kind).orElseThrow(() -> place.refused(name + " is missing here"));
  }

  /** The value of the one member that is there. */
  public <V> V only(Class<V> kind) {
    return kind.cast(values.values().iterator().next().read());
  }

  public String text(String name) {
    return get(name, String.class);
  }

  /** The elements of a list; none if it is not there. */
  public <E> List<E> list(String name, Class<E> kind) {
    return find(name, List.class).stream().flatMap(List<?>::stream).<E>map(kind::cast).toList();
  }

  /** Where a value stands; the object for one that is not there. */
  public Place place(String name) {
    return Optional.ofNullable(values.get(name)).map(value -> value.node().place()).orElse(place);
  }

  /** What somebody makes of a text that must be there; a refusal tells its place. */
  public <V> V judged(String name, Function<String, V> use) {
    return place(name).judged(() -> use.apply(text(name)));
  }
}
