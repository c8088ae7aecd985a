package io.vmcrypt.estate.spec;

import java.nio.file.Path;

/** A move as a document, in the shape of docs/moving-house.md: JSON, or the same as YAML. */
final class MoveDocument {

  private static final String MOVE = "move";

  private MoveDocument() {}

  /** Reads a document; its relative paths stay as they are. */
  static EstateMove read(String text, boolean yaml) {
    return EstateDocument.read(MOVE, text, yaml, MoveForm.MOVE);
  }

  /** Reads a document; its relative paths count from its folder. */
  static EstateMove read(Path file) {
    return EstateDocument.read(MOVE, file, MoveForm.MOVE);
  }

  /** The JSON Schema of the document, with that of the estate in it: nothing else is needed. */
  static String schema() {
    String schema = EstateDocument.resource("/io/vmcrypt/estate/move.schema.json");
    String begin = "\"$defs\": {";
    int at = schema.indexOf(begin) + begin.length();
    return schema.substring(0, at)
        + "\n    \"estate\": "
        + EstateDocument.schema().strip().replace("\n", "\n    ")
        + ","
        + schema.substring(at);
  }

  static String write(EstateMove move) {
    return EstateDocument.write(MOVE, move.name(), move, MoveForm.MOVE);
  }
}
