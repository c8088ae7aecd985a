package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.operation.Change;

/** A change in words. */
public final class ChangeText {

  private ChangeText() {}

  /** From what to what: {@code a -> b}, {@code b}, {@code a -> none}. */
  public static String values(Change change) {
    return change.from().map(from -> from + " -> ").orElse("") + change.to().orElse("none");
  }

  /** The same, also where nothing was: {@code none -> b}. */
  public static String differs(Change change) {
    return change.from().orElse("none") + " -> " + change.to().orElse("none");
  }

  /** Whether something was there before. */
  public static boolean replaces(Change change) {
    return change.from().isPresent();
  }

  /** What would have to be changed, though it was set up. */
  static String holdsNot(Change change) {
    return "it is not as it was any more: "
        + change.from().orElse("none")
        + " is there, and "
        + change.to().orElse("none")
        + " was";
  }
}
