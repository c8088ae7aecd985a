package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds for each part of a request or an answer what the vocabulary says of it. */
final class Typing {

  /** The owner of what an answer has at its top. */
  static final String ANSWER = "answer";

  private static final Map<String, String> OF_FAULT =
      Map.of("faultcode", "string", "faultstring", "string", "detail", "fault detail");

  private final Vocabulary vocabulary;

  Typing(Vocabulary vocabulary) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
  }

  /**
   * An answer.
   *
   * @param call its name, without the name of the service
   */
  Typed answer(Node content, String call, String type) {
    if (content.kind() != Node.Kind.ELEMENT) {
      return typed(content, ANSWER, "value", type, true, "");
    }
    if (content.name().equals("Fault")) {
      return fault(content);
    }
    if (content.namespace().isEmpty() || !vocabulary.hasMethod(call) || call.contains(" ")) {
      return typed(content, ANSWER, content.name(), type, true, "");
    }
    List<Typed> children =
        content.children().stream()
            .map(child -> typed(child, ANSWER, child.name(), type, true, ""))
            .toList();
    return new Typed(content, ANSWER, "response", ANSWER, true, children);
  }

  /** A request of SOAP: the element with the name of the call. */
  Typed request(Node content, String call) {
    List<Typed> children =
        content.children().stream()
            .map(
                child ->
                    typed(
                        child,
                        call,
                        child.name(),
                        child.name().equals("_this")
                            ? "ref"
                            : vocabulary.parameter(call, child.name()),
                        true,
                        ""))
            .toList();
    return new Typed(content, "request", call, "request", true, children);
  }

  private Typed fault(Node fault) {
    List<Typed> children =
        fault.children().stream()
            .map(
                part ->
                    part.name().equals("detail")
                        ? new Typed(
                            part,
                            "Fault",
                            "detail",
                            "fault detail",
                            true,
                            part.children().stream().map(this::faultDetail).toList())
                        : typed(
                            part,
                            "Fault",
                            part.name(),
                            OF_FAULT.getOrDefault(part.name(), Vocabulary.UNKNOWN),
                            OF_FAULT.containsKey(part.name()),
                            ""))
            .toList();
    return new Typed(fault, ANSWER, "Fault", "Fault", true, children);
  }

  /** It has an xsi:type, or it is named after its type. */
  private Typed faultDetail(Node detail) {
    String named =
        detail.name().endsWith("Fault")
            ? detail.name().substring(0, detail.name().length() - "Fault".length())
            : detail.name();
    return typed(detail, "fault detail", "fault", named, true, "");
  }

  private Typed typed(
      Node node, String owner, String field, String declared, boolean known, String object) {
    if (node.kind() == Node.Kind.LIST) {
      return new Typed(
          node,
          owner,
          field,
          "list",
          known,
          node.children().stream()
              .map(item -> typed(item, owner, field, declared, known, object))
              .toList());
    }
    String type = node.typeNamed().orElse(declared);
    if (node.isLeaf() || type.equals("ref")) {
      return new Typed(node, owner, field, type, known, List.of());
    }
    String inner =
        node.child("obj").map(obj -> obj.attributes().getOrDefault("type", "")).orElse(object);
    return new Typed(
        node,
        owner,
        field,
        type,
        known,
        node.children().stream().map(child -> child(node, type, child, inner)).toList());
  }

  private Typed child(Node parent, String type, Node child, String object) {
    if (isProperty(type) && child.name().equals("val")) {
      String path = parent.textOf("name");
      Optional<String> declared = vocabulary.property(object, path);
      return typed(
          child,
          vocabulary.isObject(object) ? object : Vocabulary.UNKNOWN,
          vocabulary.isProperty(path) ? path : "property",
          declared.orElse(Vocabulary.UNKNOWN),
          declared.isPresent(),
          object);
    }
    if (!vocabulary.hasFields(type) && !type.startsWith("ArrayOf")) {
      return typed(
          child, Vocabulary.UNKNOWN, child.name(), Vocabulary.UNKNOWN, type.equals("any"), object);
    }
    Optional<String> declared = vocabulary.field(type, child.name());
    return typed(
        child,
        type,
        type.startsWith("ArrayOf") ? "item" : child.name(),
        declared.orElse(Vocabulary.UNKNOWN),
        declared.isPresent(),
        object);
  }

  /** Whether it holds the value of a property of a managed object. */
  private static boolean isProperty(String type) {
    return type.equals("DynamicProperty") || type.equals("PropertyChange");
  }
}
