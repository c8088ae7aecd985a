package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report of an audit is told in one line")
class AuditReportTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private static AuditSummary summary(Map<String, Long> findings) {
    return new AuditSummary(
        NOW,
        Map.of(EncryptionLevel.ENCRYPTED, 3L, EncryptionLevel.UNKNOWN, 1L),
        7,
        6,
        findings,
        Map.of(),
        List.of());
  }

  private static AuditReport report(String vcenter, List<Finding> ofVcenter, AuditSummary summary) {
    AuditContext context =
        new AuditContext(
            vcenter,
            new VsphereAbout("vCenter", "8.0.3", "1", "VirtualCenter", "8.0.3.0", "uuid"),
            Optional.empty(),
            "0.1.0",
            AuditRules.builder().build(),
            NOW,
            Optional.of(List.of()),
            List.of(),
            List.of(),
            ofVcenter,
            List.of());
    return new AuditReport(context, List.of(), summary);
  }

  @Test
  @DisplayName("with the VMs by level and no findings")
  void toString_clean_saysSo() {
    AuditReport report = report("192.0.2.1:443", List.of(), summary(Map.of()));

    assertThat(report.isClean()).isTrue();
    assertThat(report)
        .hasToString(
            "vCenter 192.0.2.1:443: 4 VMs: 3 encrypted, 0 partly encrypted, 0 unencrypted, 1 not"
                + " known; 6 of 7 disks encrypted; no findings");
  }

  @Test
  @DisplayName("with each code that was found")
  void toString_findings_countsCodes() {
    Finding hidden =
        Finding.warning(
            FindingCode.HOST_NOT_SEEN, "vCenter", Subject.of("vCenter", "v"), "No host.", "Ask.");
    AuditReport report =
        report(
            "v\n:443",
            List.of(hidden),
            summary(Map.of("vm-locked", 2L, FindingCode.HOST_NOT_SEEN.value(), 1L)));

    assertThat(report.isClean()).isFalse();
    assertThat(report.findings()).containsExactly(hidden);
    assertThat(report.summary())
        .hasToString(
            "4 VMs: 3 encrypted, 0 partly encrypted, 0 unencrypted, 1 not known; 6 of 7 disks"
                + " encrypted; findings: 1 host-not-seen, 2 vm-locked");
    assertThat(report.toString()).startsWith("vCenter v :443: 4 VMs: ").doesNotContain("\n");
  }
}
