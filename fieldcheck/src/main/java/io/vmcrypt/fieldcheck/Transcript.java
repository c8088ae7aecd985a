package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import okio.Buffer;

/** What the reads came to, and what was answered, without what is a customer's own. */
public final class Transcript {

  /** The version of the form of the JSON. */
  static final int FORMAT = 1;

  /** Larger answers are told of, and are not written. */
  private static final int LARGEST_ANSWER = 1024 * 1024;

  private final Vocabulary vocabulary;
  private final List<ReadResult> results;

  Transcript(Vocabulary vocabulary, List<ReadResult> results) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.results = List.copyOf(results);
  }

  /** Whether the SDK understood all that it asked for. */
  public boolean isUnderstood() {
    return results.stream()
        .allMatch(one -> one.isUnderstood() || one.outcome().equals(ReadResult.NOT_ASKED));
  }

  /** Whether no read at all was answered. */
  public boolean isFailed() {
    return results.stream()
        .allMatch(result -> result.answers().stream().noneMatch(a -> a.exchange().answered()));
  }

  List<ReadResult> results() {
    return results;
  }

  /** In a few words. */
  public String summary() {
    long understood = results.stream().filter(ReadResult::isUnderstood).count();
    return understood + " of " + results.size() + " reads understood";
  }

  /** The reads that were not understood and why, as lines for people. */
  public List<String> notUnderstood() {
    return results.stream()
        .filter(result -> !result.isUnderstood())
        .map(
            result ->
                result.read().system()
                    + ", "
                    + result.read().title()
                    + ": "
                    + result.outcome()
                    + result.fault().map(fault -> ", fault " + fault).orElse("")
                    + list(", missing ", result.missing())
                    + list(", not sent: ", result.refused()))
        .toList();
  }

  private static String list(String before, List<String> words) {
    return words.isEmpty() ? "" : before + String.join(", ", words);
  }

  /** What may be sent to those who build the SDK. */
  public String json(String version) {
    Buffer text = new Buffer();
    try (JsonWriter json = JsonWriter.of(text)) {
      json.setIndent("  ");
      json.setSerializeNulls(true);
      json.beginObject();
      json.name("format").value(FORMAT);
      json.name("vmcrypt").value(version);
      json.name("summary").value(summary());
      json.name("reads").beginArray();
      Scrubber scrubber = new Scrubber(vocabulary, new Placeholders());
      for (ReadResult result : results) {
        read(result, scrubber, json);
      }
      json.endArray();
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.readUtf8();
  }

  private static void read(ReadResult result, Scrubber scrubber, JsonWriter json)
      throws IOException {
    json.beginObject();
    json.name("id").value(result.read().id());
    json.name("system").value(result.read().system());
    json.name("outcome").value(result.outcome());
    json.name("fault").value(result.fault().orElse(null));
    json.name("missing").jsonValue(result.missing());
    json.name("notSent").jsonValue(result.refused());
    json.name("transcript").beginArray();
    for (Answer answer : result.answers()) {
      exchange(answer, scrubber, json);
    }
    json.endArray();
    json.endObject();
  }

  private static void exchange(Answer answer, Scrubber scrubber, JsonWriter json)
      throws IOException {
    Exchange exchange = answer.exchange();
    boolean fits = exchange.answer().size() <= LARGEST_ANSWER;
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
