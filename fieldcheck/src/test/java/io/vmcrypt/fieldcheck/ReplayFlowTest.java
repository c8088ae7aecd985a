package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("thorough")
class ReplayFlowTest {

  @Test
  @DisplayName(
      "a report's transcripts are answers that the SDK understands as it did the real ones")
  void replayed() {
    FieldReport report;
    try (FieldScene scene = FieldScene.full()) {
      report = scene.check();
    }
    assertThat(report.results()).flatExtracting(ReadResult::differences).isEmpty();
    FieldReport again;
    try (ReplayPeer peer = new ReplayPeer(report.json("1"))) {
      again = peer.check(FieldScene.reads());
    }
    assertThat(again.results())
        .allSatisfy(result -> assertThat(result.isUnderstood()).as(result.toString()).isTrue());
    assertThat(again.results()).flatExtracting(ReadResult::refused).isEmpty();
    assertThat(again.results())
        .extracting(result -> result.read().id() + Fieldcheck.byCall(result.answers()).keySet())
        // a name that stands for the key server leads nowhere, so the precheck asks for its
        // certificate
        .map(calls -> calls.startsWith("vm-precheck[") ? without(calls) : calls)
        .isEqualTo(
            report.results().stream()
                .map(result -> result.read().id() + Fieldcheck.byCall(result.answers()).keySet())
                .toList());
    assertThat(again.results()).flatExtracting(ReadResult::differences).isEmpty();
  }

  private static String without(String calls) {
    return calls.replace(", vim RetrieveKmipServerCert", "");
  }
}
