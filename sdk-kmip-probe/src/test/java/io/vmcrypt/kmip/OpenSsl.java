package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the openssl of this machine, the judge of thumbprints. */
final class OpenSsl {

  private OpenSsl() {}

  /** The line that {@code openssl x509 -noout -fingerprint} prints. */
  static String fingerprint(Path certificate, String digest)
      throws IOException, InterruptedException {
    return run(
        "openssl", "x509", "-noout", "-fingerprint", "-" + digest, "-in", certificate.toString());
  }

  /** What the user's guide says: s_client piped into x509. */
  static String fingerprintOfServer(String address, String digest)
      throws IOException, InterruptedException {
    return run(
        "bash",
        "-c",
        "openssl s_client -connect \"$0\" </dev/null 2>/dev/null"
            + " | openssl x509 -noout -fingerprint -\"$1\"",
        address,
        digest);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("timeout", "20"));
    arguments.addAll(List.of(command));
    Process process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return output.strip();
  }
}
