package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds where the answers of a call are not as they are known. */
final class Comparison {

  private static final Set<String> CHOSEN =
      Set.of("text", "mail", "host", "decimal", "number", "private-cloud", "object-of-vcenter");
  private static final Set<String> NAMES_OF_MACHINES = Set.of("ipv4", "ipv6", "host-and-port");

  private final Vocabulary vocabulary;
  private final VendorWords words;
  private final String call;
  private final Set<Difference> differences = new LinkedHashSet<>();

  private Comparison(Vocabulary vocabulary, String call) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.words = new VendorWords(vocabulary);
    this.call = requireNonNull(call, "call");
  }

  /**
   * Compares the answers of one call in one read.
   *
   * @param known the stand-ins' answers; empty if they do not make this call in this read
   */
  static List<Difference> of(
      Vocabulary vocabulary, String call, List<Answer> answers, Optional<Shape> known) {
    Comparison comparison = new Comparison(vocabulary, call);
    Shape shape = new Shape(vocabulary);
    answers.forEach(shape::add);
    for (Answer answer : answers) {
      comparison.unreadable(answer);
      answer.fault().ifPresent(fault -> comparison.fault(fault, known));
      answer.typed().ifPresent(typed -> typed.visit(comparison::unknown));
    }
    known.ifPresent(standIn -> comparison.compare(shape, standIn));
    return List.copyOf(comparison.differences);
  }

  private void add(Difference.Kind kind, String where, String seen, String known) {
    differences.add(new Difference(kind, call, where, seen, known));
  }

  private void unreadable(Answer answer) {
    Exchange exchange = answer.exchange();
    boolean nothingExpected = !call.startsWith("vim ") && !call.startsWith("pbm ");
    if (answer.typed().isEmpty() && !(nothingExpected && answer.content().equals("empty"))) {
      add(
          Difference.Kind.NOT_READABLE,
          "the answer",
          answer.content() + (exchange.whole() ? "" : ", cut off"),
          "");
    }
  }

  private void fault(String fault, Optional<Shape> known) {
    boolean expected =
        known.isPresent()
            && known.get().fields("fault detail").containsKey("fault")
            && known.get().fields("fault detail").get("fault").forms().contains(fault);
    if (!expected) {
      add(Difference.Kind.FAULT, "the answer", fault, "");
    }
  }

  private void unknown(Typed part) {
    if (part.owner().equals(Vocabulary.UNKNOWN) || part.type().equals("list")) {
      return;
    }
    if (!part.known()) {
      add(
          Difference.Kind.UNKNOWN_ELEMENT,
          part.owner() + "." + words.toldField(part),
          part.node().typeNamed().filter(VendorWords::isIdentifier).orElse(""),
          "");
      return;
    }
    if (!part.children().isEmpty()
        && !vocabulary.hasType(part.type())
        && part.type().chars().allMatch(c -> c != ' ')
        && !part.type().equals(Typing.ANSWER)
        && !part.type().equals("Fault")) {
      add(
          Difference.Kind.UNKNOWN_TYPE,
          part.owner() + "." + part.field(),
          VendorWords.isIdentifier(part.type()) ? part.type() : "a type without a name",
          "");
    }
    String text = part.node().text().strip();
    if (vocabulary.isEnum(part.type())
        && !text.isEmpty()
        && !vocabulary.isWord(part.type(), text)) {
      add(
          Difference.Kind.UNKNOWN_WORD,
          part.owner() + "." + part.field(),
          "",
          "one of " + part.type());
    }
  }

  private void compare(Shape shape, Shape standIn) {
    for (String owner : shape.owners()) {
      // a type that the stand-ins do not send is told by the element that it is in
      if (owner.equals(Vocabulary.UNKNOWN) || standIn.fields(owner).isEmpty()) {
        continue;
      }
      shape
          .fields(owner)
          .forEach((name, field) -> compare(owner, name, field, standIn.fields(owner).get(name)));
      standIn
          .fields(owner)
          .forEach(
              (name, field) -> {
                int lacking = shape.lacking(owner, name);
                if (field.isAlways() && lacking > 0 && !owner.equals(Typing.ANSWER)) {
                  add(
                      Difference.Kind.MISSING,
                      owner + "." + name,
                      "missing in " + lacking + " of " + shape.instances(owner),
                      "");
                }
              });
    }
  }

  private void compare(String owner, String name, Shape.Field field, Shape.@Nullable Field known) {
    if (owner.equals(Shape.HTTP)) {
      if (known != null && name.equals("status")) {
        others(field, known)
            .ifPresent(
                other ->
                    add(
                        Difference.Kind.STATUS,
                        "the answer",
                        other,
                        String.join(" or ", new TreeSet<>(known.forms()))));
      }
      return;
    }
    if (owner.startsWith("fault") || owner.equals("Fault") || name.equals("Fault")) {
      return;
    }
    if (known == null) {
      // what is not known at all is told already
      if (isKnown(owner, name)) {
        add(Difference.Kind.NOT_IN_STAND_INS, owner + "." + name, "", "");
      }
      return;
    }
    others(field, known)
        .filter(other -> isKnown(owner, name))
        .ifPresent(
            other ->
                add(
                    Difference.Kind.OTHER_FORM,
                    owner + "." + name,
                    other,
                    String.join(" or ", new TreeSet<>(known.forms()))));
  }

  private boolean isKnown(String owner, String name) {
    return owner.equals(Typing.ANSWER)
        || owner.startsWith("ArrayOf")
        || vocabulary.field(owner, name).isPresent()
        || vocabulary.property(owner, name).isPresent();
  }

  private static Optional<String> others(Shape.Field field, Shape.Field known) {
    Set<String> others = new TreeSet<>(field.forms());
    others.removeIf(form -> known.forms().stream().anyMatch(other -> isLike(form, other)));
    return others.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", others));
  }

  /** Where a customer chooses a text, its form says nothing. */
  private static boolean isLike(String form, String known) {
    String bare = form.replaceFirst("^string ", "");
    String bareKnown = known.replaceFirst("^string ", "");
    if (form.startsWith("string ") != known.startsWith("string ")) {
      return false;
    }
    boolean chosen = CHOSEN.contains(bare) && CHOSEN.contains(bareKnown);
    boolean machine = bareKnown.equals("text") && NAMES_OF_MACHINES.contains(bare);
    return bare.equals(bareKnown) || chosen || machine;
  }
}
