package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.EstateFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a tree of values of a JSON text (RFC 8259). It is read here, and not by the JSON library,
 * since that tells neither where a value stands nor what was expected. For one document.
 */
public final class JsonTree {

  private static final int MOST_DIGITS = 100;

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

  /** What looks like a number or a word, and may be none. */
  private static final Pattern WORD = Pattern.compile("[-+.\\p{L}\\p{N}_]++");

  private static final String YAML = "if it is YAML, its name must end with .yaml or .yml";
  private static final String COMMENT =
      "a comment is there, and JSON has none; YAML has, in a file that ends with .yaml";

  private final DocumentText document;
  private final String text;
  private int at;
  private int values;

  public JsonTree(DocumentText document) {
    this.document = document;
    this.text = document.text();
  }

  /** The whole document. */
  public Node read() {
    space();
    Node whole = value(document.root(), 0);
    space();
    if (at < text.length()) {
      throw refused(
          isComment() ? COMMENT : "something follows after its end; expected nothing more");
    }
    return whole;
  }

  private Node value(Place where, int depth) {
    if (++values > DocumentText.MOST_VALUES) {
      throw document.root().refused("it has more than " + DocumentText.MOST_VALUES + " values");
    }
    if (depth > DocumentText.MOST_DEPTH) {
      throw document.root().refused("it is nested more than " + DocumentText.MOST_DEPTH + " deep");
    }
    Place place = document.at(where, at);
    if (at == text.length()) {
      throw refused("the text ends here; expected a value");
    }
    return switch (text.charAt(at)) {
      case '{' -> members(place, depth);
      case '[' -> elements(place, depth);
      case '"' -> new Node.Text(place, string());
      default -> word(place, depth);
    };
  }

  private Node members(Place place, int depth) {
    List<Node.Member> members = new ArrayList<>();
    at++;
    space();
    while (!closed('}', members.isEmpty())) {
      if (at == text.length() || text.charAt(at) != '"') {
        throw expected("a name in double quotes" + (members.isEmpty() ? " or }" : ""));
      }
      Place name = document.at(place, at);
      String key = string();
      space();
      if (at == text.length() || text.charAt(at) != ':') {
        throw expected("a colon after the name");
      }
      at++;
      space();
      members.add(new Node.Member(name, key, value(place.member(key), depth + 1)));
      space();
    }
    return new Node.Members(place, members);
  }

  private Node elements(Place place, int depth) {
    List<Node> elements = new ArrayList<>();
    at++;
    space();
    while (!closed(']', elements.isEmpty())) {
      elements.add(value(place.element(elements.size()), depth + 1));
      space();
    }
    return new Node.Elements(place, elements);
  }

  /** Whether an object or list ends here; else the next one of it follows. */
  private boolean closed(char end, boolean first) {
    if (at < text.length() && text.charAt(at) == end) {
      at++;
      return true;
    }
    if (first) {
      return false;
    }
    if (at == text.length() || text.charAt(at) != ',') {
      throw at < text.length() && text.charAt(at) == '"'
          ? refused("a comma is missing before this; expected , or " + end)
          : expected(", or " + end);
    }
    int comma = at++;
    space();
    if (at < text.length() && text.charAt(at) == end) {
      at = comma;
      throw refused("a comma stands before the end; expected none before " + end);
    }
    return false;
  }

  private Node word(Place place, int depth) {
    Matcher word = WORD.matcher(text).region(at, text.length());
    if (!word.lookingAt()) {
      throw expected("a value");
    }
    String found = word.group();
    Node node =
        switch (found) {
          case "true", "false" -> new Node.Flag(place, found.equals("true"));
          case "null" -> new Node.Nothing(place);
          default -> {
            if (!NUMBER.matcher(found).matches()) {
              throw depth == 0 ? refused("this is no JSON; " + YAML) : noNumber(found);
            }
            yield digits(place, found);
          }
        };
    at = word.end();
    return node;
  }

  static Node digits(Place place, String number) {
    if (number.length() > MOST_DIGITS) {
      throw place.refused("a number of more than " + MOST_DIGITS + " characters is there");
    }
    return new Node.Digits(place, number);
  }

  /** Whether a plain text is a number of JSON. */
  static boolean isNumber(String plain) {
    return NUMBER.matcher(plain).matches();
  }

  private EstateFormatException noNumber(String word) {
    return refused(
        "0123456789+-.".indexOf(word.charAt(0)) >= 0
            ? "no number of JSON is there; expected one such as 12, or a text in double quotes"
            : "a word without quotes is there; expected a text in double quotes");
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    int begin = at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return string.toString();
      }
      if (c < ' ') {
        throw refused(
            "a text holds a bare control character, or does not end; a line break is written \\n");
      }
      string.append(c == '\\' ? escape() : c);
      at++;
    }
    at = begin;
    throw refused("a text begins here and does not end; expected \" at its end");
  }

  private char escape() {
    int begin = at++;
    char c = at < text.length() ? text.charAt(at) : ' ';
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    if (c == 'u' && text.length() - at > 4) {
      String hex = text.substring(at + 1, at + 5);
      if (hex.matches("[0-9A-Fa-f]{4}")) {
        at += 4;
        return (char) Integer.parseInt(hex, 16);
      }
    }
    at = begin;
    throw refused("an escape is there that JSON does not have; a backslash is written \\\\");
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean isComment() {
    return text.startsWith("//", at) || text.startsWith("/*", at) || text.startsWith("#", at);
  }

  private EstateFormatException expected(String what) {
    if (at == text.length()) {
      return refused("the text ends here; expected " + what);
    }
    if (isComment()) {
      return refused(COMMENT);
    }
    return switch (text.charAt(at)) {
      case '\'', '\u2018', '\u2019', '\u201c', '\u201d', '\u201e', '\u00ab', '\u00bb' ->
          refused("another quotation mark is there; expected \"");
      default -> refused("something else is there; expected " + what);
    };
  }

  private EstateFormatException refused(String problem) {
    return document.refused(at, problem);
  }
}
