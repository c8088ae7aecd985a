package io.vmcrypt.examples;

import java.io.Serial;

/** Somebody asked how a program is used, which is no failure. */
final class HelpWanted extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  HelpWanted(String usage) {
    super(usage);
  }
}
