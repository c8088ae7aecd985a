package io.vmcrypt.estate.spec;

import io.vmcrypt.core.shared.input.FileTrouble;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import io.vmcrypt.estate.internal.document.DocumentText;
import io.vmcrypt.estate.internal.document.Folder;
import io.vmcrypt.estate.internal.document.JsonTree;
import io.vmcrypt.estate.internal.document.Kind;
import io.vmcrypt.estate.internal.document.Output;
import io.vmcrypt.estate.internal.document.Place;
import io.vmcrypt.estate.internal.document.YamlTree;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.report.json.ResultJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** An estate as a document, in the shape of docs/estate-json.md: JSON, or the same as YAML. */
final class EstateDocument {

  private static final String ESTATE = "estate";

  private static final String SCHEMA = "/io/vmcrypt/estate/estate.schema.json";

  private EstateDocument() {}

  /** Reads a document; its relative paths stay as they are. */
  static Estate read(String text, boolean yaml) {
    return read(ESTATE, text, yaml, EstateForm.ESTATE);
  }

  /** What a form makes of a text. */
  static <T> T read(String kind, String text, boolean yaml, Kind<T> form) {
    Place root = Place.root(kind, "");
    // a text of more characters has more bytes, too: none of it is copied
    if (text.length() > Estate.MAX_DOCUMENT_BYTES) {
      throw tooLarge(root);
    }
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return read(root, bytes, new Folder(null), yaml, form);
    } catch (CharacterCodingException e) {
      throw root.refused("a text with half a character is there; expected whole ones");
    }
  }

  /** Reads JSON; its relative paths stay as they are. */
  static Estate read(byte[] json) {
    return read(Place.root(ESTATE, ""), json, new Folder(null), false, EstateForm.ESTATE);
  }

  /** Reads a document; its relative paths count from its folder. */
  static Estate read(Path file) {
    return read(ESTATE, file, EstateForm.ESTATE).toBuilder().documentFile(file).build();
  }

  /** What a form makes of a file. */
  static <T> T read(String kind, Path file, Kind<T> form) {
    Place root = Place.root(kind, file.toString());
    byte[] bytes;
    // one byte too many is told as it is for text
    try (InputStream in = InputFile.open(file)) {
      bytes = in.readNBytes(Estate.MAX_DOCUMENT_BYTES + 1);
    } catch (IOException e) {
      throw new EstateFormatException(
          root.attempt(),
          root.refused(
                  e instanceof UnusableFileException unusable && unusable.isMissing()
                      ? "there is no such file"
                      : "the file cannot be read: " + FileTrouble.inWords(e))
              .mistakes(),
          e);
    }
    return read(root, bytes, new Folder(file), isYaml(file), form);
  }

  /** By its name: what the content looks like may deceive. */
  private static boolean isYaml(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static <T> T read(Place root, byte[] bytes, Folder folder, boolean yaml, Kind<T> form) {
    if (bytes.length > Estate.MAX_DOCUMENT_BYTES) {
      throw tooLarge(root);
    }
    DocumentText text = DocumentText.of(root, bytes);
    return form.read(yaml ? new YamlTree(text).read() : new JsonTree(text).read(), folder);
  }

  private static EstateFormatException tooLarge(Place root) {
    return root.refused("it has more than " + Estate.MAX_DOCUMENT_BYTES + " bytes");
  }

  static String write(Estate estate) {
    return write(ESTATE, estate.name(), estate, EstateForm.ESTATE);
  }

  /** Writes a document, and reads it back: what it says is what the value is, or it is refused. */
  static <T> String write(String kind, String name, T value, Kind<T> form) {
    String json = ResultJson.document(to -> form.write(value, new Output(to, false)));
    try {
      if (!read(kind, json, false, form).equals(value)) {
        throw new IllegalStateException(
            ("%s %s would not be the same as a document: a path in it is not one of the"
                    + " default file system; give paths of that")
                .formatted(kind, name));
      }
    } catch (EstateFormatException e) {
      // without the line of a text that nobody has seen
      EstateFormatException.Mistake first = e.mistakes().get(0);
      throw new IllegalStateException(
          kind
              + " "
              + name
              + " cannot be a document: "
              + new EstateFormatException.Mistake(first.path(), 0, 0, first.problem()),
          e);
    }
    return json;
  }

  /** The same, with absolute paths: so it means the same wherever it is read. */
  static String writeAbsolute(Estate estate) {
    Path here = Path.of("document").toAbsolutePath();
    String json = write(estate);
    return write(
        read(
            Place.root(ESTATE, ""),
            json.getBytes(StandardCharsets.UTF_8),
            new Folder(here),
            false,
            EstateForm.ESTATE));
  }

  /** The JSON Schema of the document. */
  static String schema() {
    return resource(SCHEMA);
  }

  static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(EstateDocument.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema cannot be read", e);
    }
  }
}
