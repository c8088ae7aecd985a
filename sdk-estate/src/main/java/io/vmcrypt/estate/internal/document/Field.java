package io.vmcrypt.estate.internal.document;

import java.util.function.Consumer;

/**
 * A name that an object may have.
 *
 * @param needed whether it must be there
 * @param reading reads its value, and refuses what may not stand there
 */
public record Field(String name, boolean needed, Consumer<Node> reading) {

  public static Field needed(String name, Consumer<Node> reading) {
    return new Field(name, true, reading);
  }

  public static Field optional(String name, Consumer<Node> reading) {
    return new Field(name, false, reading);
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
