package io.vmcrypt.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Something that nobody without the real systems knows: a line of open-questions.txt.
 *
 * @param places of a transcript where it is answered: call, type and element; empty if no read
 *     tells it
 * @param meaning of the answers
 */
record OpenQuestion(String id, List<String> places, String question, String meaning) {

  private static final VendorWords WORDS = new VendorWords(Vocabulary.load());

  OpenQuestion {
    places = List.copyOf(places);
  }

  static List<OpenQuestion> all() {
    String file = "open-questions.txt";
    try (InputStream in = requireNonNull(OpenQuestion.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" \\| ", -1))
          .map(
              columns ->
                  new OpenQuestion(
                      columns[0],
                      columns[1].startsWith("-") ? List.of() : List.of(columns[1].split("; ", -1)),
                      columns[2],
                      columns[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The question, what a transcript says to it, and what that means. */
  List<String> told(SentTranscript transcript) {
    List<String> lines = new ArrayList<>(List.of(id + ": " + question));
    for (String place : places) {
      int space = place.lastIndexOf(' ');
      int dot = place.lastIndexOf('.');
      lines.add(
          "    here: "
              + seen(
                  transcript.answers(place.substring(0, space)),
                  place.substring(space + 1, dot),
                  place.substring(dot + 1)));
    }
    lines.add("    " + meaning);
    return lines;
  }

  private static String seen(List<Answer> answers, String type, String field) {
    List<Typed> parts =
        SentTranscript.parts(
            answers, part -> part.owner().equals(type) && part.lastStep().equals(field));
    int things =
        type.equals(Typing.ANSWER)
            ? answers.size()
            : SentTranscript.parts(answers, part -> isThing(part, type)).size();
    if (parts.isEmpty() && things == 0) {
      return field + " of " + type + ": not seen";
    }
    SortedMap<String, String> told = new TreeMap<>();
    parts.forEach(part -> told.putIfAbsent(told(part), part.node().text().strip()));
    return "%s, %d in %d of %s: ".formatted(field, parts.size(), things, type)
        + told.entrySet().stream()
            .map(
                one ->
                    one.getValue().isEmpty() || one.getValue().equals(one.getKey())
                        ? one.getKey()
                        : one.getKey() + " such as " + one.getValue())
            .collect(Collectors.joining(", "));
  }

  /** A value of a type, or properties of an object of vCenter. */
  private static boolean isThing(Typed part, String type) {
    return part.type().equals(type)
        || part.node()
            .child("obj")
            .filter(object -> type.equals(object.attributes().get("type")))
            .isPresent();
  }

  /** A word, a type, or the form of what has a placeholder. */
  private static String told(Typed part) {
    String text = part.node().text().strip();
    if (!part.children().isEmpty()) {
      return part.type();
    }
    return WORDS.mayTell(part) && !text.isEmpty() ? text : Shapes.word(Form.of(text));
  }
}
