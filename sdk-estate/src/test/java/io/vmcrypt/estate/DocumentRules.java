package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of document: what somebody else's library makes of its published schema, and what the
 * parser says, which must be the same.
 *
 * @param <T> what it describes
 */
final class DocumentRules<T> {

  static final DocumentRules<Estate> ESTATE =
      new DocumentRules<>(Estate.jsonSchema(), Estate::fromJson, Estate::fromYaml, Estate::toJson);

  static final DocumentRules<EstateMove> MOVE =
      new DocumentRules<>(
          EstateMove.jsonSchema(), EstateMove::fromJson, EstateMove::fromYaml, EstateMove::toJson);

  /** Stands wherever a person may have written a secret. */
  private static final String MARKER = "hunter2";

  private final Schema schema;
  private final Function<String, T> fromJson;
  private final Function<String, T> fromYaml;
  private final Function<T, String> toJson;

  private DocumentRules(
      String schema,
      Function<String, T> fromJson,
      Function<String, T> fromYaml,
      Function<T, String> toJson) {
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema, InputFormat.JSON);
    this.fromJson = fromJson;
    this.fromYaml = fromYaml;
    this.toJson = toJson;
  }

  /** What the schema has against a document; nothing if it accepts it. */
  List<String> problems(String document) {
    return schema.validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  /** Both accept it, and what is written of it as well. */
  T accepted(String document) {
    assertThat(problems(document)).isEmpty();
    T read = fromJson.apply(document);
    // JSON is YAML, too
    assertThat(fromYaml.apply(document)).isEqualTo(read);
    String written = toJson.apply(read);
    assertThat(problems(written)).isEmpty();
    assertThat(fromJson.apply(written)).isEqualTo(read);
    return read;
  }

  /** Both refuse it; the parser says why, the same of JSON and of YAML, and quotes nothing. */
  EstateFormatException refused(String document, String words) {
    assertThat(problems(document)).isNotEmpty();
    EstateFormatException refused = refusedByParser(document, words);
    assertThat(
            catchThrowableOfType(EstateFormatException.class, () -> fromYaml.apply(document))
                .mistakes())
        .isEqualTo(refused.mistakes());
    return refused;
  }

  /** The parser refuses it, and quotes nothing. */
  EstateFormatException refusedByParser(String document, String words) {
    EstateFormatException refused =
        catchThrowableOfType(EstateFormatException.class, () -> fromJson.apply(document));
    assertThat(refused).isNotNull().hasMessageContaining(words);
    StringWriter everything = new StringWriter();
    refused.printStackTrace(new PrintWriter(everything, true));
    assertThat(everything.toString()).doesNotContain(MARKER);
    return refused;
  }

  /**
   * Both say the same of documents that were changed at random.
   *
   * @param names what members may be called
   * @param beyondTheSchema what no schema can say, by words of the refusal
   */
  void holdOfChanged(
      int documents, String smallest, String full, List<String> names, List<String> beyondTheSchema)
      throws IOException {
    int accepted = 0;
    for (int seed = 0; seed < documents; seed++) {
      Random random = new Random(seed);
      Object document = ChangedDocuments.parse(random.nextInt(4) == 0 ? smallest : full);
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        document = ChangedDocuments.changed(document, names, random);
      }
      String text = ChangedDocuments.write(document);
      List<String> problems = problems(text);
      String refusal = refusal(fromJson, text);
      // JSON is YAML, too: with the same verdict, at the same places
      assertThat(refusal(fromYaml, text)).as(text).isEqualTo(refusal);
      if (refusal != null && beyondTheSchema.stream().anyMatch(refusal::contains)) {
        continue;
      }
      assertThat(refusal == null)
          .as("seed %s: schema %s, parser %s: %s", seed, problems, refusal, text)
          .isEqualTo(problems.isEmpty());
      if (refusal == null) {
        accepted++;
        T read = fromJson.apply(text);
        assertThat(fromJson.apply(toJson.apply(read))).isEqualTo(read);
      } else {
        assertThat(refusal).doesNotContain(MARKER);
      }
    }
    // both verdicts occur often, or this proves nothing
    assertThat(accepted).isBetween(documents / 20, documents * 19 / 20);
  }

  private static @Nullable String refusal(Function<String, ?> parser, String text) {
    try {
      Object unused = parser.apply(text);
      return null;
    } catch (EstateFormatException e) {
      return e.getMessage();
    }
  }

  /** The document with one part of it replaced, which must be there once. */
  static String replaced(String document, String part, String replacement) {
    int at = document.indexOf(part);
    assertThat(at).as("\"%s\" is in the document", part).isNotNegative();
    assertThat(document.indexOf(part, at + 1)).as("\"%s\" is there once", part).isNegative();
    return document.replace(part, replacement);
  }
}
