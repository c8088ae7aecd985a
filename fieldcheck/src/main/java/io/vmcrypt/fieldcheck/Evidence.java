package io.vmcrypt.fieldcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks through the answers of a run for what settles a question. */
final class Evidence {

  private final List<ReadResult> results;

  Evidence(List<ReadResult> results) {
    this.results = List.copyOf(results);
  }

  /** The answers to a call, such as "vim ListKeys", or of a service: vim, pbm or REST. */
  List<Answer> answers(String callOrService) {
    return results.stream()
        .flatMap(result -> result.answers().stream())
        .filter(
            answer ->
                answer.exchange().call().toString().equals(callOrService)
                    || answer.exchange().call().service().equals(callOrService))
        .toList();
  }

  /** The elements of this name in these answers. */
  static List<Typed> parts(List<Answer> answers, String owner, String field) {
    return all(answers, part -> part.owner().equals(owner) && part.field().equals(field));
  }

  static List<Typed> all(List<Answer> answers, Predicate<Typed> wanted) {
    List<Typed> found = new ArrayList<>();
    for (Answer answer : answers) {
      answer
          .typed()
          .ifPresent(
              typed ->
                  typed.visit(
                      part -> {
                        if (wanted.test(part) && !part.type().equals("list")) {
                          found.add(part);
                        }
                      }));
    }
    return found;
  }

  /** The things of a type, in these answers. */
  static List<Typed> things(List<Answer> answers, String type) {
    return all(answers, part -> part.type().equals(type));
  }

  /** How often a thing of this type has the element: "always", "never", "in 2 of 3". */
  static String presence(List<Typed> things, String field) {
    long with =
        things.stream()
            .filter(thing -> thing.children().stream().anyMatch(c -> c.field().equals(field)))
            .count();
    return with == 0
        ? "never"
        : with == things.size() ? "always" : "in " + with + " of " + things.size();
  }

  /** The forms of these values, each once. */
  static String forms(List<Typed> parts) {
    return parts.stream()
        .map(part -> Form.of(part.node().text().strip()).word())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** The values that may be told, each once; of the others only that there are some. */
  static String words(Vocabulary vocabulary, List<Typed> parts) {
    VendorWords words = new VendorWords(vocabulary);
    Set<String> told = new TreeSet<>();
    for (Typed part : parts) {
      String text = part.node().text().strip();
      told.add(text.isEmpty() ? "(empty)" : words.mayTell(part) ? text : "(a value not told)");
    }
    return String.join(", ", told);
  }
}
