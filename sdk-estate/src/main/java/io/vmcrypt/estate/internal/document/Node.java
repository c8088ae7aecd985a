package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.EstateFormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value of a document, and where it stands. No refusal quotes a value, nor a name that is not
 * known: it may be a secret.
 */
public sealed interface Node {

  Place place();

  /** In words. */
  String kind();

  /**
   * A name of an object with its value.
   *
   * @param place the object, where the name stands
   */
  record Member(Place place, String name, Node value) {}

  record Members(Place place, List<Member> all) implements Node {
    @Override
    public String kind() {
      return "an object";
    }
  }

  record Elements(Place place, List<Node> values) implements Node {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Text(Place place, String value) implements Node {
    @Override
    public String kind() {
      return "a text";
    }
  }

  record Digits(Place place, String value) implements Node {
    @Override
    public String kind() {
      return "a number";
    }
  }

  record Flag(Place place, boolean value) implements Node {
    @Override
    public String kind() {
      return String.valueOf(value);
    }
  }

  record Nothing(Place place) implements Node {
    @Override
    public String kind() {
      return "null";
    }
  }

  /** What an object says by a name, before all of it is read. */
  default Optional<Node> peek(String name) {
    return this instanceof Members members
        ? members.all().stream()
            .filter(member -> member.name().equals(name))
            .map(Member::value)
            .findFirst()
        : Optional.empty();
  }

  /** The members of an object. */
  default List<Member> members() {
    if (this instanceof Members members) {
      return members.all();
    }
    throw expected("an object");
  }

  /** The elements of a list, or this alone. */
  default List<Node> parts() {
    return this instanceof Elements elements ? elements.values() : List.of(this);
  }

  default List<Node> elements(int least, int most) {
    if (!(this instanceof Elements elements)) {
      throw expected("a list");
    }
    int size = elements.values().size();
    if (size < least || size > most) {
      throw place()
          .refused("a list of " + size + " is there; expected one of " + least + " to " + most);
    }
    return elements.values();
  }

  /** What is made of each element of a list; what is wrong with any of them is told at once. */
  default <T> List<T> each(int least, int most, Function<Node, T> reading) {
    Mistakes mistakes = new Mistakes();
    List<T> read = new ArrayList<>();
    for (Node element : elements(least, most)) {
      mistakes.in(() -> read.add(reading.apply(element)));
    }
    mistakes.tell();
    return read;
  }

  /** What somebody makes of a text; a refusal tells its place. */
  default <T> T fit(TextForm form, Function<String, T> use) {
    String text = text(form);
    return place().judged(() -> use.apply(text));
  }

  default String text(TextForm form) {
    if (!(this instanceof Text text)) {
      throw expected(
          form.expected() + (this instanceof Digits || this instanceof Flag ? ", in quotes" : ""));
    }
    int characters = text.value().codePointCount(0, text.value().length());
    if (characters > TextForm.MOST_CHARACTERS) {
      throw place()
          .refused(
              "a text of %s characters is there; expected at most %s"
                  .formatted(characters, TextForm.MOST_CHARACTERS));
    }
    if (text.value().codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw place().refused("a text with half a character is there; expected whole ones");
    }
    if (!form.fits(text.value())) {
      throw place().refused("this text has another form; expected " + form.expected());
    }
    return text.value();
  }

  /** An object of any names, each once, with a text each. */
  default Map<String, String> table(int most) {
    List<Member> members = members();
    if (members.isEmpty() || members.size() > most) {
      throw place()
          .refused("an object of " + members.size() + " is there; expected one of 1 to " + most);
    }
    Mistakes mistakes = new Mistakes();
    Map<String, String> table = new LinkedHashMap<>();
    for (Member member : members) {
      mistakes.in(
          () -> {
            if (!TextForm.LINE.fits(member.name())) {
              throw member
                  .place()
                  .refused("this name has another form; expected " + TextForm.LINE.expected());
            }
            String text = member.value().text(TextForm.LINE);
            if (table.put(member.name(), text) != null) {
              throw member.place().refused("the name is there twice; expected it once");
            }
          });
    }
    mistakes.tell();
    return table;
  }

  /** A whole number. */
  default int number(int least, int most) {
    if (this instanceof Digits digits) {
      try {
        int value = new BigDecimal(digits.value()).intValueExact();
        if (value >= least && value <= most) {
          return value;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // told below
      }
      throw place()
          .refused("another number is there; expected a whole number of " + least + " to " + most);
    }
    throw expected("a whole number of " + least + " to " + most);
  }

  default boolean flag() {
    if (this instanceof Flag flag) {
      return flag.value();
    }
    throw expected("true or false");
  }

  /** Says that something is so; it cannot be said that it is not. */
  default boolean yes() {
    if (!(this instanceof Flag flag && flag.value())) {
      throw expected("true, or that the name is left out");
    }
    return true;
  }

  private EstateFormatException expected(String what) {
    return place().refused(kind() + " is there; expected " + what);
  }
}
