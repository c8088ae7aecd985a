package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * One run of the main job in this process.
 *
 * @param status its exit status
 * @param out what it printed
 */
record MainJob(int status, String out) {

  static MainJob run(Systems systems, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status;
    try (PrintStream out = new PrintStream(bytes, true, UTF_8)) {
      status = ApplyEstate.parse(List.of(arguments)).run(systems, new StepPrinter(out, 1));
    }
    return new MainJob(status, bytes.toString(UTF_8));
  }
}
