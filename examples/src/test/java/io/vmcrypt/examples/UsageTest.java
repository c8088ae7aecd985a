package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        ApplyEstate.USAGE,
        AuditArguments.USAGE,
        DecryptVm.USAGE,
        ProbeArguments.USAGE,
        ReadThumbprint.USAGE,
        RekeyArguments.USAGE,
        RolloutEncryption.USAGE
      })
  @DisplayName("each usage fits a terminal of 80 columns")
  void usage_lines_fitTerminal(String usage) {
    assertThat(usage).startsWith("usage: ");
    assertThat(usage.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ApplyEstate",
        "AuditEncryption",
        "DecryptVm",
        "ProbeKms",
        "ReadThumbprint",
        "Rekey",
        "RolloutEncryption"
      })
  @DisplayName("who asks for help is told the usage, and that is no failure")
  void help_isNoFailure(String program) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream told = new PrintStream(out, true, UTF_8);
    PrintStream wrong = new PrintStream(err, true, UTF_8);
    List<String> help = List.of("--help");

    int status =
        switch (program) {
          case "ApplyEstate" -> ApplyEstate.run(help, Map.of(), told, wrong);
          case "AuditEncryption" -> AuditEncryption.run(help, Map.of(), told, wrong);
          case "DecryptVm" -> DecryptVm.run(help, Map.of(), told, wrong);
          case "ProbeKms" -> ProbeKms.run(help, Map.of(), told, wrong);
          case "ReadThumbprint" -> ReadThumbprint.run(help, told, wrong);
          case "Rekey" -> Rekey.run(help, Map.of(), told, wrong);
          default -> RolloutEncryption.run(help, Map.of(), told, wrong);
        };

    assertThat(status).isZero();
    assertThat(out.toString(UTF_8)).startsWith("usage: " + program + " ");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("an option that there is not stays bad usage, on standard error")
  void unknown_isBadUsage() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int status =
        AuditEncryption.run(
            List.of("--hepl"),
            Map.of(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));

    assertThat(status).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8)).startsWith("There is no option --hepl.\nusage: ");
  }
}
