package io.vmcrypt.estate;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** What somebody else's library makes of the published schemas. */
final class EstateSchema {

  private static final Schema SCHEMA = schema(Estate.jsonSchema());

  private static final Schema OF_MOVE = schema(EstateMove.jsonSchema());

  private EstateSchema() {}

  private static Schema schema(String text) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(text, InputFormat.JSON);
  }

  /** What the schema of a move has against a document; nothing if it accepts it. */
  static List<String> problemsOfMove(String document) {
    return OF_MOVE.validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  /** What the schema has against a document; nothing if it accepts it. */
  static List<String> problems(String document) {
    return SCHEMA.validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
  }
}
