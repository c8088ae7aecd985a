package io.vmcrypt.examples;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The arguments of a program, taken one after the other. If they make no sense, the message has the
 * usage.
 */
final class Arguments {

  private final String usage;
  private final Deque<String> left;

  Arguments(String usage, List<String> arguments) {
    this.usage = requireNonNull(usage, "usage");
    this.left = new ArrayDeque<>(arguments);
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  String next() {
    return left.remove();
  }

  /** The value of an option. */
  String value(String option) {
    if (left.isEmpty() || left.element().startsWith("--")) {
      throw refused(option + " needs a value.");
    }
    return left.remove();
  }

  /** The value of an option that takes a count. */
  int number(String option) {
    String text = value(option);
    if (!text.matches("\\d{1,6}")) {
      throw refused(option + " needs a whole number, not " + text + ".");
    }
    return Integer.parseInt(text);
  }

  /** For arguments that make no sense. */
  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(why + "\n" + usage);
  }

  /** For an unknown option. For a request for help, only the usage is printed. */
  IllegalArgumentException unknown(String option) {
    return option.equals(Example.HELP)
        ? new HelpWanted(usage)
        : refused("There is no option " + option + ".");
  }
}
