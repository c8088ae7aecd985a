package io.vmcrypt.fieldcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All of them. What only a change could settle is not here: this command changes nothing. */
final class OpenQuestions {

  static final Vocabulary VOCABULARY = Vocabulary.load();

  private OpenQuestions() {}

  static List<OpenQuestion.Answered> answered(List<ReadResult> results) {
    Evidence evidence = new Evidence(results);
    Set<String> systems =
        results.stream().map(result -> result.read().system()).collect(Collectors.toSet());
    List<OpenQuestion> asked = new ArrayList<>();
    if (systems.contains(FieldRead.VCENTER)) {
      asked.addAll(VcenterQuestions.all());
    }
    if (systems.contains(FieldRead.OVH)) {
      asked.addAll(OvhQuestions.all());
    }
    if (systems.contains(FieldRead.KMS)) {
      asked.addAll(KmsQuestions.all());
    }
    return asked.stream()
        .map(question -> new OpenQuestion.Answered(question, question.judge().apply(evidence)))
        .toList();
  }

  static OpenQuestion question(
      String id, String question, String assumed, Function<Evidence, Optional<String>> judge) {
    return new OpenQuestion(id, question, assumed, judge);
  }

  /** Whether things of a type have an element. */
  static OpenQuestion presence(
      String id, String question, String assumed, String seenIn, String type, String field) {
    return question(
        id,
        question,
        assumed,
        evidence ->
            of(
                Evidence.things(evidence.answers(seenIn), type),
                things -> Evidence.presence(things, field)));
  }

  /** Which words an element has. */
  static OpenQuestion words(
      String id, String question, String assumed, String seenIn, String type, String field) {
    return question(
        id,
        question,
        assumed,
        evidence ->
            of(
                Evidence.parts(evidence.answers(seenIn), type, field),
                parts -> Evidence.words(VOCABULARY, parts)));
  }

  /** Which forms the values of an element have. */
  static OpenQuestion forms(
      String id, String question, String assumed, String seenIn, String type, String field) {
    return question(
        id,
        question,
        assumed,
        evidence -> of(Evidence.parts(evidence.answers(seenIn), type, field), Evidence::forms));
  }

  /** An answer, if anything was seen that it could come from. */
  static <T> Optional<String> of(List<T> seen, Function<List<T>, String> answer) {
    return seen.isEmpty() ? Optional.empty() : Optional.of(answer.apply(seen));
  }

  /** The words of a field of a thing. */
  static String told(Typed thing, String field) {
    List<Typed> found =
        thing.children().stream().filter(part -> part.field().equals(field)).toList();
    return found.isEmpty() ? "not said" : Evidence.words(VOCABULARY, found);
  }
}
