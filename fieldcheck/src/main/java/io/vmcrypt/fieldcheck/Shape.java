package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the answers of a call look like: which elements each type has, always or sometimes, and in
 * which forms their values come. No value is in it. Not thread-safe.
 */
final class Shape {

  /** The owner of what HTTP says of an answer. */
  static final String HTTP = "HTTP";

  private final Vocabulary vocabulary;
  private final VendorWords words;
  private final SortedMap<String, SortedMap<String, Field>> owners = new TreeMap<>();
  private final Map<String, Integer> instances = new TreeMap<>();

  /** An element of a type. */
  static final class Field {
    private int present;
    private boolean always = true;
    private final Set<String> forms = new TreeSet<>();

    boolean isAlways() {
      return always;
    }

    Set<String> forms() {
      return Set.copyOf(forms);
    }
  }

  Shape(Vocabulary vocabulary) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.words = new VendorWords(vocabulary);
  }

  void add(Answer answer) {
    instances.merge(HTTP, 1, Integer::sum);
    seen(HTTP, "status", String.valueOf(answer.exchange().status()));
    seen(HTTP, "content", answer.content());
    answer.typed().ifPresent(typed -> add(Typing.ANSWER, List.of(typed)));
  }

  /** Adds one thing of a type, with its parts. */
  private void add(String owner, List<Typed> parts) {
    instances.merge(owner, 1, Integer::sum);
    Set<String> fields = new HashSet<>();
    for (Typed part : parts) {
      add(part, fields);
    }
  }

  private void add(Typed part, Set<String> fieldsOfInstance) {
    if (part.type().equals("list")) {
      part.children().forEach(item -> add(item, fieldsOfInstance));
      return;
    }
    String name = words.toldField(part);
    if (fieldsOfInstance.add(part.owner() + "." + name)) {
      field(part.owner(), name).present++;
    }
    field(part.owner(), name).forms.add(form(part));
    if (part.type().equals(Vocabulary.UNKNOWN)) {
      return;
    }
    if (isObjectOfVcenter(part)) {
      // its properties are told as the object's own
      String object = part.node().child("obj").orElseThrow().attributes().getOrDefault("type", "");
      if (vocabulary.isObject(object)) {
        instances.merge(object, 1, Integer::sum);
      }
    }
    if (!part.children().isEmpty()) {
      add(part.type(), part.children());
    }
  }

  private static boolean isObjectOfVcenter(Typed part) {
    return part.node().child("obj").isPresent();
  }

  private void seen(String owner, String name, String form) {
    Field field = field(owner, name);
    field.present++;
    field.forms.add(form);
  }

  private Field field(String owner, String name) {
    return owners
        .computeIfAbsent(owner, any -> new TreeMap<>())
        .computeIfAbsent(name, any -> new Field());
  }

  private String form(Typed part) {
    if (!part.children().isEmpty()) {
      return VendorWords.isIdentifier(part.type()) || part.type().contains(".")
          ? part.type()
          : "other";
    }
    if (part.node().kind() == Node.Kind.NULL) {
      return "null";
    }
    String text = part.node().text().strip();
    if (vocabulary.isEnum(part.type())) {
      return text.isEmpty() ? "empty" : vocabulary.isWord(part.type(), text) ? "word" : "no-word";
    }
    if (part.type().equals("ref")) {
      return "ref";
    }
    if (part.node().kind() == Node.Kind.OBJECT) {
      return "empty-object";
    }
    String kind = part.node().kind() == Node.Kind.STRING ? "string " : "";
    Form form = Form.of(text);
    // small or not is for placeholders alone
    return kind + (form == Form.SMALL_NUMBER ? Form.NUMBER : form).word();
  }

  Set<String> owners() {
    return owners.keySet();
  }

  Map<String, Field> fields(String owner) {
    return owners.getOrDefault(owner, new TreeMap<>());
  }

  /** How often a thing of this type lacked the field. */
  int lacking(String owner, String field) {
    int all = instances.getOrDefault(owner, 0);
    return Optional.ofNullable(fields(owner).get(field))
        .map(seen -> all - seen.present)
        .orElse(all);
  }

  int instances(String owner) {
    return instances.getOrDefault(owner, 0);
  }

  /** Lines: owner, field, always or not, forms; with tabs between. */
  List<String> lines() {
    return owners.entrySet().stream()
        .flatMap(
            owner ->
                owner.getValue().entrySet().stream()
                    .map(
                        field ->
                            owner.getKey()
                                + "\t"
                                + field.getKey()
                                + "\t"
                                + (lacking(owner.getKey(), field.getKey()) <= 0
                                    ? "always"
                                    : "sometimes")
                                + "\t"
                                + field.getValue().forms.stream().collect(Collectors.joining(","))))
        .toList();
  }

  /** Adds a line of {@link #lines}. */
  void addLine(String owner, String name, String presence, String forms) {
    Field field = field(owner, name);
    field.always = presence.equals("always");
    field.forms.addAll(Arrays.asList(forms.split(",")));
  }
}
