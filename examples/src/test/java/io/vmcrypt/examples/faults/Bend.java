package io.vmcrypt.examples.faults;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One way to bend an answer.
 *
 * @param what which part, and how: {@code returnval/token MISSING}
 * @param alteration bends an answer that has the part, and leaves others as they are
 */
record Bend(String what, UnaryOperator<String> alteration) {

  /** All ways to bend an answer that is no fault; one without a body there is none for. */
  static List<Bend> of(String answer) {
    String start = answer.stripLeading();
    if (start.startsWith("<")) {
      return AnswerPart.of(answer).stream().flatMap(part -> of(part, answer)).toList();
    }
    if (start.startsWith("{") || start.startsWith("[") || start.startsWith("\"")) {
      return JsonPart.of(answer).stream().flatMap(part -> of(part, answer)).toList();
    }
    // a file: who downloads it can look only at whether there is one
    return start.isEmpty()
        ? List.of()
        : List.of(new Bend("all EMPTY", file -> ""), new Bend("all OTHER_TYPE", file -> "zzz"));
  }

  private static Stream<Bend> of(AnswerPart part, String answer) {
    return Distortion.of(part, answer).stream()
        .map(
            distortion ->
                new Bend(
                    part + " " + distortion,
                    real -> part.changed(real, distortion::apply).orElse(real)));
  }

  private static Stream<Bend> of(JsonPart part, String answer) {
    return Stream.of(JsonPart.Distortion.values())
        .filter(distortion -> !part.changed(answer, distortion).equals(JsonPart.unchanged(answer)))
        .map(
            distortion ->
                new Bend(part + " " + distortion, real -> part.changed(real, distortion)));
  }
}
