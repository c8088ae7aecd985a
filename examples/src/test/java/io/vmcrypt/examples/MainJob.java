package io.vmcrypt.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One run of the main job in this process.
 *
 * @param status its exit status
 * @param out what it printed
 */
record MainJob(int status, String out) {

  static MainJob run(Systems systems) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status;
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      status = EnableVmEncryption.run(systems, new StepPrinter(out, 11));
    }
    return new MainJob(status, bytes.toString(StandardCharsets.UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }

  /** The table at the end, its spaces folded. */
  List<String> table() {
    List<String> lines = lines();
    return lines
        .subList(
            lines.indexOf(
                lines.stream().filter(line -> line.startsWith("VM ")).findFirst().orElseThrow()),
            lines.size())
        .stream()
        .map(line -> line.replaceAll(" {2,}", " | "))
        .toList();
  }
}
