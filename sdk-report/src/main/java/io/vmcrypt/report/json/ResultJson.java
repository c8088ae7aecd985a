package io.vmcrypt.report.json;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import okio.Buffer;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * A result as JSON, written part by part: a line for each value, null where there is nothing to
 * tell. The stream stays open. What cannot be written is an {@link UncheckedIOException}. For one
 * thread.
 */
public final class ResultJson {

  static final String DIGEST = "digest";

  private final BufferedSink out;
  private final JsonWriter json;
  private final String what;

  /**
   * Begins.
   *
   * @param out is flushed at the end, and never closed
   * @param what what is written, for the exception
   */
  public ResultJson(OutputStream out, String what) {
    this(Okio.buffer(Okio.sink(requireNonNull(out, "out"))), what);
    json.setIndent(" ");
  }

  private ResultJson(BufferedSink out, String what) {
    this.out = out;
    this.json = JsonWriter.of(out);
    this.what = what;
    json.setSerializeNulls(true);
  }

  /** Writes one value, whole. */
  public static void write(OutputStream out, String what, Consumer<ResultJson> value) {
    ResultJson json = new ResultJson(out, what);
    value.accept(json);
    json.end();
  }

  /** A whole document that people edit: two spaces for each level, and a line's end. */
  public static String document(Consumer<ResultJson> value) {
    Buffer text = new Buffer();
    ResultJson json = new ResultJson(text, "the document");
    json.json.setIndent("  ");
    value.accept(json);
    json.end();
    return text.readUtf8();
  }

  /** Writes one object, whole; the last of its members is the digest of the others. */
  public static void writeDigested(OutputStream out, String what, Consumer<ResultJson> members) {
    String digest = digest(members);
    write(out, what, json -> json.object(members.andThen(all -> all.name(DIGEST).value(digest))));
  }

  /** SHA-256 over an object of these members, without white space. */
  public static String digest(Consumer<ResultJson> members) {
    HashingSink hash = HashingSink.sha256(Okio.blackhole());
    ResultJson json = new ResultJson(Okio.buffer(hash), "the digest");
    json.object(members);
    json.flush();
    return hash.hash().hex();
  }

  /** A part of it; may fail. */
  @FunctionalInterface
  private interface Part {
    void write() throws IOException;
  }

  private ResultJson part(Part part) {
    try {
      part.write();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(what + " could not be written", e);
    }
  }

  /** A value as {@link DigestedJson} reads it, without white space. */
  public static byte[] compact(@Nullable Object value) {
    Buffer text = new Buffer();
    ResultJson json = new ResultJson(text, "the value");
    json.part(() -> json.json.jsonValue(value));
    return text.readByteArray();
  }

  /** Ends the line, and flushes the stream. */
  public void end() {
    part(() -> out.writeUtf8("\n"));
    flush();
  }

  private void flush() {
    part(out::flush);
  }

  public ResultJson beginObject() {
    return part(json::beginObject);
  }

  public ResultJson endObject() {
    return part(json::endObject);
  }

  /** Begins a list. */
  public ResultJson beginArray() {
    return part(json::beginArray);
  }

  /** Ends a list. */
  public ResultJson endArray() {
    return part(json::endArray);
  }

  /** The name of the member that comes next. */
  public ResultJson name(String name) {
    return part(() -> json.name(name));
  }

  /** A text, or null. */
  public ResultJson value(@Nullable String value) {
    return part(() -> json.value(value));
  }

  /** A number, or null. */
  public ResultJson value(@Nullable Number value) {
    return part(() -> json.value(value));
  }

  /** True, false or null. */
  public ResultJson value(@Nullable Boolean value) {
    return part(() -> json.value(value));
  }

  /** Null. */
  public ResultJson nullValue() {
    return part(json::nullValue);
  }

  /** A whole object. */
  public ResultJson object(Consumer<ResultJson> members) {
    beginObject();
    members.accept(this);
    return endObject();
  }

  /** A whole object on one line: of thousands, nearly a third would be white space. */
  public ResultJson line(Consumer<ResultJson> members) {
    beginObject();
    String indent = json.getIndent();
    json.setIndent("");
    members.accept(this);
    endObject();
    json.setIndent(indent);
    return this;
  }

  /** A whole list. */
  public <T> ResultJson list(Iterable<T> elements, Consumer<T> each) {
    beginArray();
    elements.forEach(each);
    return endArray();
  }

  /** A whole list of objects. */
  public <T> ResultJson objects(Iterable<T> elements, Consumer<T> members) {
    return list(elements, element -> object(same -> members.accept(element)));
  }

  /** A whole list of texts. */
  public ResultJson texts(Iterable<String> texts) {
    return list(texts, this::value);
  }

  /** An object of numbers by name. */
  public ResultJson counts(Map<String, Long> counts) {
    return object(same -> counts.forEach((name, count) -> name(name).value(count)));
  }

  /** How a constant is written: in lower case, with hyphens. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A value that somebody else has written, in the white space of this. */
  public ResultJson copied(String value) {
    return part(() -> DigestedJson.copied(JsonReader.of(new Buffer().writeUtf8(value)), json, 0));
  }

  /** A value that somebody else writes, as it comes. */
  public ResultJson written(Consumer<OutputStream> writing) {
    return part(
        () -> {
          try (BufferedSink value = json.valueSink()) {
            writing.accept(value.outputStream());
          }
        });
  }
}
