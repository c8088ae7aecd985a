package io.vmcrypt.estate.internal.document;

import java.util.function.Consumer;

/**
 * A name that an object may have.
 *
 * @param needed whether it must be there
 * @param gone whether it is only known to be refused
 * @param reading reads its value, and refuses what may not stand there
 */
public record Field(String name, boolean needed, boolean gone, Consumer<Node> reading) {

  public static Field needed(String name, Consumer<Node> reading) {
    return new Field(name, true, false, reading);
  }

  public static Field optional(String name, Consumer<Node> reading) {
    return new Field(name, false, false, reading);
  }

  /**
   * A name that had a meaning once.
   *
   * @param instead what to write now
   */
  public static Field gone(String name, String instead) {
    return new Field(
        name,
        false,
        true,
        node -> {
          throw node.place().refused(name + " has no meaning any more: " + instead);
        });
  }

  /** A text that must be there. */
  public static Field needed(String name, TextForm form) {
    return needed(name, node -> node.text(form));
  }

  /** A text that may be there. */
  public static Field optional(String name, TextForm form) {
    return optional(name, node -> node.text(form));
  }
}
