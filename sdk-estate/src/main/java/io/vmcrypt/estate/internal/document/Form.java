package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.shared.input.KnownWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The members of an object, each declared once: its name, its kind, what says it of a value, and
 * what it is told to as it is read. They are read and written in this order.
 *
 * @param <T> what is written
 * @param <B> what is told each member that was read, and returns what is told the next
 */
public final class Form<T, B> {

  private interface Setting<B, V> {
    B set(B made, V value, Node node);
  }

  private record Member<T, B>(
      String name,
      boolean needed,
      BiFunction<Node, Folder, ?> reading,
      BiConsumer<T, Output> writing,
      BiFunction<B, Fields.Value, B> setting) {}

  private record Rule(Predicate<Fields> holds, String refused) {}

  private final List<Member<T, B>> members = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  /** A member that must be there. */
  public <V> Form<T, B> needed(String name, Kind<V> kind, Function<T, V> get) {
    return add(name, true, kind, get.andThen(Optional::of), (made, value, node) -> made);
  }

  /** A member that may be there, and is always written. */
  public <V> Form<T, B> always(
      String name, Kind<V> kind, Function<T, V> get, BiFunction<B, V, B> set) {
    return optional(name, kind, get.andThen(Optional::of), set);
  }

  /** A member that may be there. */
  public <V> Form<T, B> optional(String name, Kind<V> kind, Function<T, Optional<V>> get) {
    return add(name, false, kind, get, (made, value, node) -> made);
  }

  /** The same, that is told. */
  public <V> Form<T, B> optional(
      String name, Kind<V> kind, Function<T, Optional<V>> get, BiFunction<B, V, B> set) {
    return add(
        name,
        false,
        kind,
        get,
        (made, value, node) -> node.place().judged(() -> set.apply(made, value)));
  }

  /** A list that may be there, told one by one: a refusal tells the element's place. */
  public <E> Form<T, B> each(
      String name, Kind<List<E>> kind, Function<T, List<E>> get, BiFunction<B, E, B> set) {
    return add(
        name,
        false,
        kind,
        unless(List.of(), get),
        (made, list, node) -> {
          B last = made;
          Iterator<Node> nodes = node.parts().iterator();
          for (E element : list) {
            B before = last;
            last = nodes.next().place().judged(() -> set.apply(before, element));
          }
          return last;
        });
  }

  /**
   * An object whose members say more of the same.
   *
   * @param needed whether it must be there
   * @param isThere whether it is written
   */
  public Form<T, B> inside(String name, boolean needed, Predicate<T> isThere, Form<T, B> part) {
    members.add(
        new Member<>(
            name,
            needed,
            part::parsed,
            (value, to) -> {
              if (isThere.test(value)) {
                to.json().name(name).object(json -> part.write(value, to));
              }
            },
            (made, value) -> part.told(made, (Fields) value.read())));
    return this;
  }

  /** What holds between members, or the object is refused. */
  public Form<T, B> rule(Predicate<Fields> holds, String refused) {
    rules.add(new Rule(holds, refused));
    return this;
  }

  /** The same with these members alone. */
  public Form<T, B> only(Set<String> names) {
    Form<T, B> part = new Form<>();
    members.stream().filter(member -> names.contains(member.name())).forEach(part.members::add);
    return part;
  }

  private <V> Form<T, B> add(
      String name, boolean needed, Kind<V> kind, Function<T, Optional<V>> get, Setting<B, V> set) {
    members.add(
        new Member<>(
            name,
            needed,
            kind::read,
            (value, to) ->
                get.apply(value)
                    .ifPresent(
                        said -> {
                          to.json().name(name);
                          kind.write(said, to);
                        }),
            (made, value) -> {
              @SuppressWarnings("unchecked") // the same kind has read it
              V read = (V) value.read();
              return set.set(made, read, value.node());
            }));
    return this;
  }

  /**
   * The object as a value.
   *
   * @param begun what is told the members
   * @param ended what comes of it
   */
  public Kind<T> made(Function<Fields, B> begun, BiFunction<Fields, B, T> ended) {
    return Kind.of(
        (node, folder) -> {
          Fields in = parsed(node, folder);
          return in.place().judged(() -> ended.apply(in, told(begun.apply(in), in)));
        },
        (value, to) -> to.json().object(json -> write(value, to)));
  }

  /** Writes the members. */
  public void write(T value, Output to) {
    members.forEach(member -> member.writing().accept(value, to));
  }

  /**
   * An object that has no other names than these, each once. What is wrong with any of its names
   * and values is told at once.
   */
  private Fields parsed(Node node, Folder folder) {
    Mistakes mistakes = new Mistakes();
    Map<String, Node> nodes = named(node.members(), mistakes);
    Map<String, Fields.Value> values = new HashMap<>();
    for (Member<T, B> member : members) {
      Node value = nodes.get(member.name());
      if (member.needed() && value == null) {
        mistakes.add(node.place().refused(member.name() + " is missing here"));
      } else if (value != null) {
        mistakes.in(
            () ->
                values.put(
                    member.name(), new Fields.Value(value, member.reading().apply(value, folder))));
      }
    }
    mistakes.tell();
    Fields fields = new Fields(node.place(), values);
    for (Rule rule : rules) {
      if (!rule.holds().test(fields)) {
        throw node.place().refused(rule.refused());
      }
    }
    return fields;
  }

  private Map<String, Node> named(List<Node.Member> given, Mistakes mistakes) {
    List<String> names = members.stream().map(Member::name).toList();
    Map<String, Node> nodes = new HashMap<>();
    int number = 0;
    for (Node.Member member : given) {
      number++;
      if (!names.contains(member.name())) {
        mistakes.add(
            member
                .place()
                .refused(
                    "name "
                        + number
                        + " in this object is not known here; expected "
                        + String.join(", ", names)
                        + "."
                        + KnownWords.didYouMean(member.name(), names)));
      } else if (nodes.put(member.name(), member.value()) != null) {
        mistakes.add(
            member
                .place()
                .refused("the name " + member.name() + " is there twice; expected it once"));
      }
    }
    return nodes;
  }

  private B told(B begun, Fields in) {
    B made = begun;
    for (Member<T, B> member : members) {
      Fields.Value value = in.values().get(member.name());
      if (value != null) {
        made = member.setting().apply(made, value);
      }
    }
    return made;
  }

  /** What is written only if it is not as usual. */
  public static <T, V> Function<T, Optional<V>> unless(V usual, Function<T, V> get) {
    return value -> Optional.of(get.apply(value)).filter(said -> !said.equals(usual));
  }
}
