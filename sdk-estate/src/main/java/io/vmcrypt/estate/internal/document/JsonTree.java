package io.vmcrypt.estate.internal.document;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.vmcrypt.estate.EstateFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.Buffer;

/** Makes a tree of values of the bytes of a document. For one document. */
final class JsonTree {

  static final int MOST_DEPTH = 10;
  static final int MOST_VALUES = 100_000;
  private static final int MOST_DIGITS = 100;

  /** What some editors put in front of UTF-8. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Place root;
  private final byte[] json;
  private final Buffer rest = new Buffer();
  private final JsonReader reader = JsonReader.of(rest);
  private int values;

  JsonTree(Place root, byte[] json) {
    this.root = root;
    this.json = json;
  }

  /** The whole document. */
  Node read() {
    checkCharacters();
    int start = startsWithMark() ? MARK.length : 0;
    rest.write(json, start, json.length - start);
    Node document;
    try {
      document = value(root, 0);
    } catch (IOException | JsonDataException e) {
      // the message of the parser may quote what is there
      throw refused("this is no well-formed JSON", json.length - (int) rest.size());
    }
    if (!isAtEnd()) {
      throw refused("something follows after its end", json.length - (int) rest.size());
    }
    return document;
  }

  private boolean startsWithMark() {
    int same = Arrays.mismatch(json, MARK);
    return same < 0 || same == MARK.length;
  }

  private void checkCharacters() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      // not as the cause: nothing of the content is told
      throw root.refused("it is not UTF-8; expected a JSON text in UTF-8");
    }
    int mistake = StringScan.firstMistake(json);
    if (mistake >= 0) {
      throw refused(
          "a text holds a bare control character or an unknown escape; a line break is written \\n",
          mistake);
    }
  }

  private boolean isAtEnd() {
    try {
      return reader.peek() == JsonReader.Token.END_DOCUMENT;
    } catch (IOException e) {
      return false;
    }
  }

  private EstateFormatException refused(String problem, int offset) {
    int line = 1;
    for (int i = 0; i < offset; i++) {
      if (json[i] == '\n') {
        line++;
      }
    }
    return root.refused(problem + " (near line " + line + ")");
  }

  private Node value(Place place, int depth) throws IOException {
    if (++values > MOST_VALUES) {
      throw root.refused("it has more than " + MOST_VALUES + " values");
    }
    if (depth > MOST_DEPTH) {
      throw root.refused("it is nested more than " + MOST_DEPTH + " deep");
    }
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> members(place, depth);
      case BEGIN_ARRAY -> elements(place, depth);
      case STRING -> new Node.Text(place, reader.nextString());
      case NUMBER -> number(place);
      case BOOLEAN -> new Node.Flag(place, reader.nextBoolean());
      case NULL -> {
        reader.<Object>nextNull();
        yield new Node.Nothing(place);
      }
      default -> throw new JsonDataException();
    };
  }

  private Node members(Place place, int depth) throws IOException {
    Map<String, Node> members = new LinkedHashMap<>();
    Set<String> repeated = new LinkedHashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (members.put(name, value(place.member(name), depth + 1)) != null) {
        repeated.add(name);
      }
    }
    reader.endObject();
    return new Node.Members(place, members, repeated);
  }

  private Node elements(Place place, int depth) throws IOException {
    List<Node> elements = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      elements.add(value(place.element(elements.size()), depth + 1));
    }
    reader.endArray();
    return new Node.Elements(place, elements);
  }

  private Node number(Place place) throws IOException {
    String digits = reader.nextString();
    if (digits.length() > MOST_DIGITS) {
      throw place.refused("a number of more than " + MOST_DIGITS + " characters is there");
    }
    return new Node.Digits(place, digits);
  }
}
