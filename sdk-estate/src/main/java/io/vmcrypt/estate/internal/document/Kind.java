package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What stands at a place of a document: how it is read, and how it is written.
 *
 * @param <V> what it means
 */
public interface Kind<V> {

  /** True or false. */
  Kind<Boolean> FLAG = of((node, folder) -> node.flag(), (flag, to) -> to.json().value(flag));

  /** Says that something is so; it cannot be said that it is not. */
  Kind<Boolean> YES = of((node, folder) -> node.yes(), FLAG::write);

  /** The path of a file. */
  Kind<Path> FILE =
      of((node, folder) -> folder.file(node), (file, to) -> to.json().value(to.path(file)));

  /** Where a secret is kept. */
  Kind<SecretReference> SECRET =
      of((node, folder) -> folder.secret(node), (secret, to) -> to.json().value(to.secret(secret)));

  /** Reads a value, and refuses what may not stand there. */
  V read(Node node, Folder folder);

  void write(V value, Output to);

  static <V> Kind<V> of(BiFunction<Node, Folder, V> reading, BiConsumer<V, Output> writing) {
    return new Kind<>() {
      @Override
      public V read(Node node, Folder folder) {
        return reading.apply(node, folder);
      }

      @Override
      public void write(V value, Output to) {
        writing.accept(value, to);
      }
    };
  }

  /** One of a few words. */
  static <V> Kind<V> word(Function<V, String> words, List<V> values) {
    List<String> all = values.stream().map(value -> '"' + words.apply(value) + '"').toList();
    int last = all.size() - 1;
    return word(String.join(", ", all.subList(0, last)) + " or " + all.get(last), words, values);
  }

  /** The one word "required", for what can only be left out beside that. */
  static <V> Kind<V> required(V value, Function<V, String> words) {
    return word("\"required\", or that the name is left out", words, List.of(value));
  }

  private static <V> Kind<V> word(String expected, Function<V, String> words, List<V> values) {
    Map<String, V> meanings = values.stream().collect(Collectors.toMap(words, value -> value));
    return of(
        (node, folder) -> {
          V meaning = node instanceof Node.Text text ? meanings.get(text.value()) : null;
          if (meaning == null) {
            throw node.place().refused("expected " + expected);
          }
          return meaning;
        },
        (value, to) -> to.json().value(words.apply(value)));
  }

  static Kind<Integer> number(int least, int most) {
    return of((node, folder) -> node.number(least, most), (number, to) -> to.json().value(number));
  }

  static <E> Kind<List<E>> list(int least, int most, Kind<E> each) {
    return of(
        (node, folder) -> node.each(least, most, element -> each.read(element, folder)),
        (list, to) -> to.json().list(list, element -> each.write(element, to)));
  }

  /** A list of texts, each once. */
  static Kind<List<String>> texts(int most, TextForm form) {
    Kind<List<String>> list = list(1, most, form);
    return of(
        (node, folder) -> {
          List<String> texts = list.read(node, folder);
          if (texts.stream().distinct().count() < texts.size()) {
            throw node.place().refused("a text is in the list twice; expected each once");
          }
          return texts;
        },
        list::write);
  }

  /** Texts by names. */
  static Kind<Map<String, String>> table(int most) {
    return of(
        (node, folder) -> node.table(most),
        (table, to) ->
            to.json()
                .object(
                    json ->
                        new TreeMap<>(table).forEach((name, text) -> json.name(name).value(text))));
  }
}
