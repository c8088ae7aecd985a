package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a placeholder in the place of each value that is not a vendor's word. */
final class Scrubber {

  private final Vocabulary vocabulary;
  private final VendorWords words;
  private final Placeholders placeholders;

  Scrubber(Vocabulary vocabulary, Placeholders placeholders) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.words = new VendorWords(vocabulary);
    this.placeholders = requireNonNull(placeholders, "placeholders");
  }

  Node scrubbed(Typed part) {
    Node node = part.node();
    List<Node> children = new ArrayList<>();
    for (Typed child : part.children()) {
      children.add(scrubbed(child));
    }
    return node.with(attributes(node), text(part), children).named(namespaceOf(node), nameOf(part));
  }

  private String namespaceOf(Node node) {
    return VendorWords.mayTellNamespace(node.namespace())
        ? node.namespace()
        : placeholders.of(node.namespace(), "namespace");
  }

  private String text(Typed part) {
    Node node = part.node();
    if (!part.children().isEmpty() || node.text().isEmpty()) {
      return "";
    }
    if (node.kind() == Node.Kind.BOOLEAN || words.mayTell(part)) {
      return node.text();
    }
    String placeholder = placeholders.of(node.text(), kind(part));
    // JSON's numbers have no quotes
    return node.kind() != Node.Kind.NUMBER || Form.of(placeholder) == Form.NUMBER
        ? placeholder
        : "0";
  }

  /** What the placeholder is called: by the place, or by the type of an object of vCenter. */
  private String kind(Typed part) {
    String object = part.node().attributes().getOrDefault("type", "");
    if (part.type().equals("ref") && vocabulary.isObject(object)) {
      return object;
    }
    return part.known() && VendorWords.isIdentifier(part.lastStep()) ? part.lastStep() : "value";
  }

  /** The name of an element or a member. */
  private String nameOf(Typed part) {
    String name = part.node().name();
    if (name.isEmpty()) {
      return name;
    }
    return words.mayTellName(part)
        ? name
        : placeholders.of("name " + name, "unknown-name").replaceAll("[^A-Za-z0-9]", "_");
  }

  /** Types alone are told. */
  private static Map<String, String> attributes(Node node) {
    Map<String, String> told = new HashMap<>();
    node.typeNamed()
        .filter(VendorWords::isIdentifier)
        .ifPresent(
            type ->
                told.put(Node.TYPE, (Character.isLowerCase(type.charAt(0)) ? "xsd:" : "") + type));
    Optional.ofNullable(node.attributes().get("type"))
        .filter(VendorWords::isIdentifier)
        .ifPresent(type -> told.put("type", type));
    return told;
  }
}
