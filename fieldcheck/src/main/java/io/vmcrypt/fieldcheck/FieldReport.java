package io.vmcrypt.cli.fieldcheck;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.output.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a check has found: as text for a person, and as JSON with the transcripts. */
public final class FieldReport {

  /** The version of the form of the JSON. */
  static final int FORMAT = 1;

  /** Larger answers are told of, and are not in the transcripts. */
  private static final int LARGEST_TRANSCRIPT = 1024 * 1024;

  private static final int MOST_SHOWN = 12;

  private final Vocabulary vocabulary;
  private final List<ReadResult> results;
  private final List<OpenQuestion.Answered> questions;

  FieldReport(
      Vocabulary vocabulary, List<ReadResult> results, List<OpenQuestion.Answered> questions) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.results = List.copyOf(results);
    this.questions = List.copyOf(questions);
  }

  /** Whether all was understood, and nothing differs from what is known. */
  public boolean isClean() {
    return results.stream().allMatch(ReadResult::isClean);
  }

  /** Whether no read at all was answered. */
  public boolean isFailed() {
    return results.stream()
        .allMatch(result -> result.answers().stream().noneMatch(a -> a.exchange().answered()));
  }

  List<ReadResult> results() {
    return results;
  }

  List<OpenQuestion.Answered> questions() {
    return questions;
  }

  /** In a few words. */
  public String summary() {
    long understood = results.stream().filter(ReadResult::isUnderstood).count();
    long differences = results.stream().mapToLong(result -> result.differences().size()).sum();
    long answered = questions.stream().filter(question -> question.answer().isPresent()).count();
    return understood
        + " of "
        + results.size()
        + " reads understood, "
        + differences
        + (differences == 1 ? " difference, " : " differences, ")
        + answered
        + " of "
        + questions.size()
        + " open questions answered";
  }

  /** Lines for a person. */
  public List<String> text(String version) {
    List<String> lines = new ArrayList<>();
    lines.add(version + ", fieldcheck: " + summary() + ".");
    lines.add(
        "Names, ids, addresses, certificates and all else that is not a vendor's word are replaced"
            + " by placeholders. Read it before you send it.");
    release().ifPresent(release -> lines.add("vCenter: " + release));
    lines.add("");
    lines.add("Reads");
    for (ReadResult result : results) {
      lines.add(
          "  "
              + result.read().system()
              + ", "
              + result.read().title()
              + ": "
              + result.outcome()
              + result.fault().map(fault -> ", fault " + fault).orElse("")
              + (result.missing().isEmpty()
                  ? ""
                  : ", missing " + String.join(", ", result.missing()))
              + (result.refused().isEmpty()
                  ? ""
                  : ", not sent: " + String.join(", ", result.refused())));
      Fieldcheck.byCall(result.answers())
          .forEach((call, answers) -> lines.add("    " + call + times(answers.size())));
      result.differences().stream()
          .limit(MOST_SHOWN)
          .forEach(difference -> lines.add("    ! " + difference));
      if (result.differences().size() > MOST_SHOWN) {
        lines.add(
            "    ! and "
                + (result.differences().size() - MOST_SHOWN)
                + " more, which are in the JSON");
      }
    }
    lines.add("");
    lines.add("Open questions");
    for (OpenQuestion.Answered question : questions) {
      lines.add("  " + question.question().question());
      lines.add("    here: " + question.answer().orElse("not seen"));
      lines.add("    the SDK takes it for: " + question.question().assumed());
    }
    return lines;
  }

  private static String times(int count) {
    return count == 1 ? "" : ", " + count + " times";
  }

  /** The release, in vendor's words alone. */
  private Optional<String> release() {
    List<Answer> answers = new Evidence(results).answers("vim RetrieveServiceContent");
    String release =
        Stream.of("version", "build", "apiVersion")
            .flatMap(
                field ->
                    Evidence.parts(answers, "AboutInfo", field).stream()
                        .limit(1)
                        .filter(part -> new VendorWords(vocabulary).mayTell(part))
                        .map(part -> field + " " + part.node().text()))
            .collect(Collectors.joining(", "));
    return Optional.of(release).filter(text -> !text.isEmpty());
  }

  /** The report and the transcripts. */
  public String json(String version) {
    Scrubber scrubber = new Scrubber(vocabulary, new Placeholders());
    return Json.text(
        Json.object(
            "format",
            FORMAT,
            "vmcrypt",
            version,
            "vcenter",
            release().orElse(null),
            "summary",
            summary(),
            "clean",
            isClean(),
            "reads",
            results.stream().map(result -> read(result, scrubber)).toList(),
            "questions",
            questions.stream().map(FieldReport::question).toList()));
  }

  private Map<String, @Nullable Object> read(ReadResult result, Scrubber scrubber) {
    return Json.object(
        "id",
        result.read().id(),
        "system",
        result.read().system(),
        "outcome",
        result.outcome(),
        "fault",
        result.fault().orElse(null),
        "missing",
        result.missing(),
        "notSent",
        result.refused(),
        "differences",
        result.differences().stream().map(FieldReport::difference).toList(),
        "shape",
        shape(result),
        "transcript",
        result.answers().stream().map(answer -> exchange(answer, scrubber)).toList());
  }

  private static Map<String, @Nullable Object> difference(Difference difference) {
    return Json.object(
        "kind", difference.kind().name(),
        "call", difference.call(),
        "where", difference.where(),
        "seen", difference.seen(),
        "known", difference.known());
  }

  private Map<String, List<String>> shape(ReadResult result) {
    Map<String, List<String>> shapes = new LinkedHashMap<>();
    Fieldcheck.byCall(result.answers())
        .forEach(
            (call, answers) -> {
              Shape shape = new Shape(vocabulary);
              answers.forEach(shape::add);
              shapes.put(call, shape.lines());
            });
    return shapes;
  }

  private static Map<String, @Nullable Object> question(OpenQuestion.Answered answered) {
    return Json.object(
        "id", answered.question().id(),
        "question", answered.question().question(),
        "assumed", answered.question().assumed(),
        "answer", answered.answer().orElse(null));
  }

  private static Map<String, @Nullable Object> exchange(Answer answer, Scrubber scrubber) {
    Exchange exchange = answer.exchange();
    boolean fits = exchange.answer().size() <= LARGEST_TRANSCRIPT;
    return Json.object(
        "call",
        exchange.call().toString(),
        "request",
        answer.request().map(request -> XmlNodes.text(scrubber.scrubbed(request))).orElse(null),
        "status",
        exchange.status(),
        "content",
        answer.content(),
        "whole",
        exchange.whole() && fits,
        "answer",
        fits
            ? answer.typed().map(typed -> body(answer, scrubber.scrubbed(typed))).orElse(null)
            : null);
  }

  private static String body(Answer answer, Node scrubbed) {
    if (answer.exchange().call().isSoap()) {
      return Soap.envelope(XmlNodes.text(scrubbed));
    }
    return answer.content().equals("xml") ? XmlNodes.text(scrubbed) : JsonNodes.text(scrubbed);
  }
}
