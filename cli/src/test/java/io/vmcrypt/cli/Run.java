package io.vmcrypt.cli;

/**
 * A run of the command in this process.
 *
 * @param status its exit status
 * @param out its standard output
 * @param err its standard error
 */
record Run(int status, String out, String err) {

  /** What is on the screen, wherever the lines were broken. */
  String words() {
    return out.replaceAll("\\s+", " ");
  }
}
