package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
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
}
