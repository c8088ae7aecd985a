package io.vmcrypt.fieldcheck;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What answers look like: at each place (read, call, type and element, with tabs between), whether
 * the element is always there, and in which forms its values come. No value is in it.
 */
final class Shapes {

  /** The type of what HTTP says of an answer. */
  private static final String HTTP = "HTTP";

  /** Texts that a customer chooses: which of these forms they have says nothing. */
  private static final Set<String> CHOSEN =
      Set.of("text", "mail", "host", "decimal", "number", "private-cloud", "object-of-vcenter");

  private static final Set<String> NAMES_OF_MACHINES = Set.of("ipv4", "ipv6", "host-and-port");

  /** What a place has. */
  record Place(boolean always, SortedSet<String> forms) {}

  private final Vocabulary vocabulary = Vocabulary.load();
  private final SortedMap<String, Integer> things = new TreeMap<>();
  private final SortedMap<String, Integer> having = new TreeMap<>();
  private final SortedMap<String, SortedSet<String>> forms = new TreeMap<>();

  /** The places of some transcripts. */
  static SortedMap<String, Place> of(List<SentTranscript> transcripts) {
    Shapes shapes = new Shapes();
    for (SentTranscript transcript : transcripts) {
      for (SentTranscript.Read read : transcript.reads()) {
        read.answers().forEach(answer -> shapes.add(read.id(), answer));
      }
    }
    SortedMap<String, Place> places = new TreeMap<>();
    shapes.forms.forEach(
        (place, forms) ->
            places.put(
                place,
                new Place(
                    shapes.having.getOrDefault(place, 0)
                        >= shapes.things.getOrDefault(owner(place), 0),
                    forms)));
    return places;
  }

  private static String owner(String place) {
    return place.substring(0, place.lastIndexOf('\t'));
  }

  private void add(String read, Answer answer) {
    String call = read + "\t" + answer.exchange().call() + "\t";
    things.merge(call + HTTP, 1, Integer::sum);
    Set<String> had = new HashSet<>();
    seen(call + HTTP + "\tstatus", String.valueOf(answer.exchange().status()), had);
    seen(call + HTTP + "\tcontent", answer.content(), had);
    answer.typed().ifPresent(typed -> add(call, Typing.ANSWER, List.of(typed)));
  }

  /** Adds one thing of a type, with its parts. */
  private void add(String call, String type, List<Typed> parts) {
    things.merge(call + type, 1, Integer::sum);
    Set<String> had = new HashSet<>();
    parts.forEach(part -> add(call, part, had));
  }

  private void add(String call, Typed part, Set<String> had) {
    if (part.type().equals("list")) {
      part.children().forEach(item -> add(call, item, had));
      return;
    }
    if (part.owner().equals(Vocabulary.UNKNOWN)) {
      return;
    }
    seen(call + part.owner() + "\t" + part.field(), form(part), had);
    // its properties are told as the object's own
    part.node()
        .child("obj")
        .map(object -> object.attributes().getOrDefault("type", ""))
        .filter(vocabulary::isObject)
        .ifPresent(object -> things.merge(call + object, 1, Integer::sum));
    if (part.known() && !part.children().isEmpty()) {
      add(call, part.type(), part.children());
    }
  }

  private void seen(String place, String form, Set<String> had) {
    forms.computeIfAbsent(place, any -> new TreeSet<>()).add(form);
    if (had.add(place)) {
      having.merge(place, 1, Integer::sum);
    }
  }

  private String form(Typed part) {
    if (!part.known()) {
      return "unknown" + part.node().typeNamed().map(type -> " " + type).orElse("");
    }
    if (part.field().equals("Fault")) {
      return part.children().stream()
          .filter(child -> child.field().equals("detail"))
          .flatMap(detail -> detail.children().stream())
          .map(Typed::type)
          .findFirst()
          .orElse("Fault");
    }
    if (!part.children().isEmpty() || part.type().equals("ref")) {
      return part.type();
    }
    String text = part.node().text().strip();
    if (vocabulary.isWord(part.type(), text)) {
      return "word";
    }
    return switch (part.node().kind()) {
      case NULL -> "null";
      case OBJECT -> "empty-object";
      case STRING -> "string " + word(Form.of(text));
      default -> word(Form.of(text));
    };
  }

  /** Small or not is for placeholders alone. */
  static String word(Form form) {
    return (form == Form.SMALL_NUMBER ? Form.NUMBER : form)
        .name()
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }

  /** As a text: a line for each place. */
  static List<String> lines(SortedMap<String, Place> places) {
    return places.entrySet().stream()
        .map(
            place ->
                place.getKey()
                    + (place.getValue().always() ? "\talways\t" : "\tsometimes\t")
                    + String.join(",", place.getValue().forms()))
        .toList();
  }

  /** From the text. */
  static SortedMap<String, Place> read(List<String> lines) {
    return lines.stream()
        .map(line -> line.split("\t", -1))
        .collect(
            Collectors.toMap(
                columns -> String.join("\t", Arrays.copyOf(columns, 4)),
                columns ->
                    new Place(
                        columns[4].equals("always"),
                        new TreeSet<>(List.of(columns[5].split(",", -1)))),
                (one, other) -> other,
                TreeMap::new));
  }

  /**
   * Where answers are not as they were recorded of the stand-ins; "unknown" is what the SDK does
   * not know either. A type that was never recorded is told by the element that it is in.
   */
  static List<String> differences(
      SortedMap<String, Place> seen, SortedMap<String, Place> recorded) {
    Set<String> differences = new TreeSet<>();
    seen.forEach(
        (place, here) -> {
          Place there = recorded.get(place);
          Predicate<String> other =
              form -> there == null || there.forms().stream().noneMatch(it -> isLike(form, it));
          String others = here.forms().stream().filter(other).collect(Collectors.joining(","));
          if (others.startsWith("unknown") || (!others.isEmpty() && has(recorded, owner(place)))) {
            differences.add(
                words(place)
                    + (there == null ? " is new: " : " has another form: ")
                    + others
                    + (there == null ? "" : ", recorded " + String.join(",", there.forms())));
          }
        });
    recorded.forEach(
        (place, there) -> {
          Place here = seen.get(place);
          if (there.always()
              && (here == null || !here.always())
              && !place.split("\t", -1)[2].equals(Typing.ANSWER)
              && has(seen, owner(place))) {
            differences.add(words(place) + " is missing");
          }
        });
    return List.copyOf(differences);
  }

  private static boolean has(SortedMap<String, Place> places, String owner) {
    return !places.subMap(owner + "\t", owner + "\n").isEmpty();
  }

  private static String words(String place) {
    String[] columns = place.split("\t", -1);
    return columns[1] + ": " + columns[2] + "." + columns[3];
  }

  private static boolean isLike(String form, String recorded) {
    String bare = form.replaceFirst("^string ", "");
    String bareRecorded = recorded.replaceFirst("^string ", "");
    return form.startsWith("string ") == recorded.startsWith("string ")
        && (bare.equals(bareRecorded)
            || (CHOSEN.contains(bare) && CHOSEN.contains(bareRecorded))
            || (bareRecorded.equals("text") && NAMES_OF_MACHINES.contains(bare)));
  }
}
