package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.shared.Count;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.Buffer;

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
  private final Map<String, String> seenOnTheWire;

  FieldReport(
      Vocabulary vocabulary,
      List<ReadResult> results,
      List<OpenQuestion.Answered> questions,
      Map<String, String> seenOnTheWire) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.results = List.copyOf(results);
    this.questions = List.copyOf(questions);
    this.seenOnTheWire = Map.copyOf(seenOnTheWire);
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
        + Count.of(differences, "difference")
        + ", "
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
    wire(lines);
    return lines;
  }

  /** What no read can tell is asked of those who have a vCenter. */
  private void wire(List<String> lines) {
    if (wireQuestions().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("What only the log of a key server tells of this vCenter's KMIP");
    lines.add(
        "  If you have one, run this again with --wire ID=ANSWER for each that you know. Look while"
            + " vCenter makes a key, or connects to check the key server.");
    for (WireQuestion question : wireQuestions()) {
      lines.add("  " + question.id() + ": " + question.question());
      lines.add(
          "    here: "
              + Optional.ofNullable(seenOnTheWire.get(question.id()))
                  .orElse("not told (" + question.form() + ")"));
      lines.add("    known: " + question.known());
    }
  }

  /** They are about a vCenter, and of use only with its release. */
  private List<WireQuestion> wireQuestions() {
    return results.stream().anyMatch(one -> one.read().system().equals(FieldRead.VCENTER))
        ? WireQuestion.all()
        : List.of();
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
    Buffer text = new Buffer();
    try (JsonWriter json = JsonWriter.of(text)) {
      json.setIndent("  ");
      json.setSerializeNulls(true);
      json.beginObject();
      json.name("format").value(FORMAT);
      json.name("vmcrypt").value(version);
      json.name("vcenter").value(release().orElse(null));
      json.name("summary").value(summary());
      json.name("clean").value(isClean());
      json.name("reads").beginArray();
      Scrubber scrubber = new Scrubber(vocabulary, new Placeholders());
      for (ReadResult result : results) {
        read(result, scrubber, json);
      }
      json.endArray();
      json.name("questions").beginArray();
      for (OpenQuestion.Answered question : questions) {
        json.beginObject();
        json.name("id").value(question.question().id());
        json.name("question").value(question.question().question());
        json.name("assumed").value(question.question().assumed());
        json.name("answer").value(question.answer().orElse(null));
        json.endObject();
      }
      json.endArray();
      json.name("wire").beginArray();
      for (WireQuestion question : wireQuestions()) {
        json.beginObject();
        json.name("id").value(question.id());
        json.name("question").value(question.question());
        json.name("known").value(question.known());
        json.name("answer").value(seenOnTheWire.get(question.id()));
        json.endObject();
      }
      json.endArray();
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.readUtf8();
  }

  private void read(ReadResult result, Scrubber scrubber, JsonWriter json) throws IOException {
    json.beginObject();
    json.name("id").value(result.read().id());
    json.name("system").value(result.read().system());
    json.name("outcome").value(result.outcome());
    json.name("fault").value(result.fault().orElse(null));
    json.name("missing").jsonValue(result.missing());
    json.name("notSent").jsonValue(result.refused());
    json.name("differences").beginArray();
    for (Difference difference : result.differences()) {
      json.beginObject();
      json.name("kind").value(difference.kind().name());
      json.name("call").value(difference.call());
      json.name("where").value(difference.where());
      json.name("seen").value(difference.seen());
      json.name("known").value(difference.known());
      json.endObject();
    }
    json.endArray();
    json.name("shape").jsonValue(shape(result));
    json.name("transcript").beginArray();
    for (Answer answer : result.answers()) {
      exchange(answer, scrubber, json);
    }
    json.endArray();
    json.endObject();
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

  private static void exchange(Answer answer, Scrubber scrubber, JsonWriter json)
      throws IOException {
    Exchange exchange = answer.exchange();
    boolean fits = exchange.answer().size() <= LARGEST_TRANSCRIPT;
    json.beginObject();
    json.name("call").value(exchange.call().toString());
    json.name("request")
        .value(
            answer
                .request()
                .map(request -> XmlNodes.text(scrubber.scrubbed(request)))
                .orElse(null));
    json.name("status").value(exchange.status());
    json.name("content").value(answer.content());
    json.name("whole").value(exchange.whole() && fits);
    json.name("answer")
        .value(
            answer
                .typed()
                .filter(typed -> fits)
                .map(typed -> body(answer, scrubber.scrubbed(typed)))
                .orElse(null));
    json.endObject();
  }

  private static String body(Answer answer, Node scrubbed) {
    if (answer.exchange().call().isSoap()) {
      return Soap.envelope(XmlNodes.text(scrubbed));
    }
    return answer.content().equals("xml") ? XmlNodes.text(scrubbed) : JsonNodes.text(scrubbed);
  }
}
