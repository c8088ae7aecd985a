package io.vmcrypt.estate.wish;

import io.vmcrypt.estate.internal.document.Folder;
import io.vmcrypt.estate.internal.document.Node;
import io.vmcrypt.estate.part.EstateFormatException;
import java.nio.file.Path;

/** A move as a document, in the shape of docs/moving-house.md: JSON, or the same as YAML. */
final class MoveDocument {

  private static final String MOVE = "move";

  private MoveDocument() {}

  /** Reads a document; its relative paths stay as they are. */
  static EstateMove read(String text, boolean yaml) {
    return EstateDocument.read(MOVE, text, yaml, MoveDocument::move);
  }

  /** Reads a document; its relative paths count from its folder. */
  static EstateMove read(Path file) {
    return EstateDocument.read(MOVE, file, MoveDocument::move);
  }

  private static EstateMove move(Node document, Folder folder) {
    return new MoveReader(folder).read(document);
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

  /** Writes a document, and reads it back: what it says is what the move is, or it is refused. */
  static String write(EstateMove move) {
    String json = MoveWriter.write(move);
    try {
      if (!read(json, false).equals(move)) {
        throw new IllegalStateException(
            "move "
                + move.name()
                + " would not be the same as a document: a path in it is not one of the default"
                + " file system; give paths of that");
      }
    } catch (EstateFormatException e) {
      throw new IllegalStateException(
          "move " + move.name() + " cannot be a document: " + EstateDocument.first(e), e);
    }
    return json;
  }
}
