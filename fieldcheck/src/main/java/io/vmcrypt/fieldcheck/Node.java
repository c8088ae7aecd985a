package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a request or an answer: an element of XML, or a value of JSON.
 *
 * @param namespace of an element; empty if there is none
 * @param name of an element, or of a member of an object; empty for the root and in lists of JSON
 * @param attributes of an element, by local names; {@code xsi:type} has its prefix
 * @param text of what has no children; a number as it is written
 * @param children in their order
 */
record Node(
    Kind kind,
    String namespace,
    String name,
    Map<String, String> attributes,
    String text,
    List<Node> children) {

  /** The attribute that names an element's type. */
  static final String TYPE = "xsi:type";

  enum Kind {
    ELEMENT,
    OBJECT,
    LIST,
    STRING,
    NUMBER,
    BOOLEAN,
    NULL
  }

  Node {
    requireNonNull(kind, "kind");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    attributes = Map.copyOf(attributes);
    requireNonNull(text, "text");
    children = List.copyOf(children);
  }

  static Node value(Kind kind, String name, String text) {
    return new Node(kind, "", name, Map.of(), text, List.of());
  }

  static Node of(Kind kind, String name, List<Node> children) {
    return new Node(kind, "", name, Map.of(), "", children);
  }

  /** What xsi:type says, without its prefix. */
  Optional<String> typeNamed() {
    return Optional.ofNullable(attributes.get(TYPE))
        .map(type -> type.substring(type.indexOf(':') + 1).strip())
        .filter(type -> !type.isEmpty());
  }

  Optional<Node> child(String childName) {
    return children.stream().filter(child -> child.name.equals(childName)).findFirst();
  }

  /** The text of a child; empty if there is no such child. */
  String textOf(String childName) {
    return child(childName).map(Node::text).orElse("");
  }

  boolean isLeaf() {
    return children.isEmpty() && kind != Kind.OBJECT && kind != Kind.LIST;
  }

  Node with(Map<String, String> otherAttributes, String otherText, List<Node> otherChildren) {
    return new Node(kind, namespace, name, otherAttributes, otherText, otherChildren);
  }

  Node named(String otherNamespace, String otherName) {
    return new Node(kind, otherNamespace, otherName, attributes, text, children);
  }
}
