package io.vmcrypt.estate;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** What somebody else's library makes of the published schema. */
final class EstateSchema {

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Estate.jsonSchema(), InputFormat.JSON);

  private EstateSchema() {}

  /** What the schema has against a document; nothing if it accepts it. */
  static List<String> problems(String document) {
    return SCHEMA.validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
  }
}
