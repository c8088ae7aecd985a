package io.vmcrypt.examples.faults;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The ways in which a part of an answer is bent. */
enum Distortion {
  /** It is not there. */
  MISSING,
  /** It is there, and nothing is in it. */
  EMPTY,
  /** It is there twice. */
  TWICE,
  /** It is there twice, the second time with other values. */
  TWICE_OTHERWISE,
  /** Its value is a word that nobody knows. */
  UNKNOWN_VALUE,
  /** It is about another object. */
  OTHER_OBJECT,
  /** It is of another type. */
  OTHER_TYPE;

  private static final Pattern NUMBER = Pattern.compile("\\d+$");

  /**
   * Which of them change a part, one of each kind: a word that is none of a number and of yes and
   * no becomes unknown in one way, and a value that is there twice is another the second time.
   */
  static List<Distortion> of(AnswerPart part, String answer) {
    Element there = part.in(answer).orElse(null);
    if (there == null) {
      return List.of();
    }
    boolean leaf = AnswerPart.children(there).isEmpty();
    boolean inside = there.getParentNode() instanceof Element;
    boolean something = !leaf || !part.isWhole();
    boolean typed = AnswerPart.type(there).isPresent();
    boolean word = other(there.getTextContent()).startsWith("other-");
    return List.of(values()).stream()
        .filter(
            distortion ->
                switch (distortion) {
                  case MISSING -> inside;
                  case TWICE -> inside && (!leaf || typed);
                  case EMPTY, TWICE_OTHERWISE -> inside && something;
                  case UNKNOWN_VALUE -> leaf && something;
                  case OTHER_OBJECT -> leaf && something && !word;
                  case OTHER_TYPE -> typed;
                })
        .toList();
  }

  void apply(Element part) {
    Node parent = part.getParentNode();
    switch (this) {
      case MISSING -> parent.removeChild(part);
      case EMPTY -> {
        while (part.hasChildNodes()) {
          part.removeChild(part.getFirstChild());
        }
      }
      case TWICE -> parent.insertBefore(part.cloneNode(true), part.getNextSibling());
      case TWICE_OTHERWISE -> {
        Element second = (Element) part.cloneNode(true);
        otherwise(second);
        parent.insertBefore(second, part.getNextSibling());
      }
      case UNKNOWN_VALUE -> part.setTextContent("zzz");
      case OTHER_OBJECT -> part.setTextContent(other(part.getTextContent()));
      case OTHER_TYPE -> AnswerPart.type(part).ifPresent(type -> type.setValue("Datacenter"));
    }
  }

  private static void otherwise(Element part) {
    List<Element> children = AnswerPart.children(part);
    if (children.isEmpty()) {
      part.setTextContent(other(part.getTextContent()));
    }
    children.forEach(Distortion::otherwise);
  }

  /** A value of the same form. */
  private static String other(String value) {
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true") ? "false" : "true";
    }
    Matcher number = NUMBER.matcher(value);
    return number.find()
        ? value.substring(0, number.start()) + "97" + number.group()
        : "other-" + value;
  }
}
