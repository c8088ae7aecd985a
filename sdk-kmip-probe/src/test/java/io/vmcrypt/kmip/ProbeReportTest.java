package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The verdict of a report")
class ProbeReportTest {

  private static ProbeReport report(
      StepOutcome certificate,
      StepOutcome capabilities,
      StepOutcome keyRoundTrip,
      String heaviest) {
    List<StepResult> steps =
        Stream.of(ProbeStep.values())
            .map(
                step ->
                    new StepResult(
                        step,
                        switch (step) {
                          case CERTIFICATE -> certificate;
                          case KMIP_CAPABILITIES -> capabilities;
                          case KEY_ROUND_TRIP -> keyRoundTrip;
                          default -> StepOutcome.PASSED;
                        },
                        Duration.ZERO))
            .toList();
    List<Finding> findings =
        Stream.of(Severity.values())
            .filter(severity -> severity.compareTo(Severity.valueOf(heaviest)) >= 0)
            .map(
                severity ->
                    new Finding(
                        severity,
                        new FindingCode("any-code"),
                        "KMS",
                        Subject.of("server", "kms:5696"),
                        "something",
                        "",
                        List.of()))
            .toList();
    return new ProbeReport(
        HostAndPort.of("kms", 5696), null, null, null, List.of(), steps, findings);
  }

  @ParameterizedTest
  @CsvSource({
    "PASSED, PASSED, SKIPPED, NOTE, USABLE",
    "PASSED, PASSED, PASSED, NOTE, USABLE",
    "PASSED, PASSED, PASSED, WARNING, USABLE_WITH_WARNINGS",
    "PASSED, PASSED, PASSED, BLOCKING, NOT_USABLE",
    "PASSED, COULD_NOT_BE_TRIED, SKIPPED, BLOCKING, COULD_NOT_BE_TRIED",
    "PASSED, PASSED, COULD_NOT_BE_TRIED, NOTE, COULD_NOT_BE_TRIED",
    "PASSED, SKIPPED, SKIPPED, NOTE, COULD_NOT_BE_TRIED",
    "FAILED, PASSED, SKIPPED, NOTE, NOT_USABLE",
    "FAILED, COULD_NOT_BE_TRIED, SKIPPED, BLOCKING, NOT_USABLE"
  })
  @DisplayName(
      "follows the steps, then the heaviest finding; only a key round trip may be left out")
  void verdict_stepsAndFindings_follows(
      StepOutcome certificate,
      StepOutcome capabilities,
      StepOutcome keyRoundTrip,
      String heaviest,
      Verdict verdict) {
    assertThat(report(certificate, capabilities, keyRoundTrip, heaviest).verdict())
        .isEqualTo(verdict);
  }
}
