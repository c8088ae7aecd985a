package io.vmcrypt.core.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.Subject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FindingTest {

  private static final Subject VM = Subject.of("VM", "web-01", "vm-42");
  private static final Subject CLOUD = Subject.of("private cloud", "pcc-192-0-2-1");

  @Test
  @DisplayName("a finding is one line: severity, code, system, subject, what was seen, what to do")
  void toString_finding_isOneLine() {
    assertThat(
            Finding.blocking(
                FindingCode.VM_HAS_SNAPSHOTS,
                "vCenter",
                VM,
                "web-01 has snapshots",
                "Delete them."))
        .hasToString(
            "BLOCKING vm-has-snapshots: vCenter, VM web-01 (vm-42): web-01 has snapshots. Delete"
                + " them.");
    assertThat(
            Finding.note(
                FindingCode.KMS_CERTIFICATE_SELF_SIGNED,
                "KMS",
                Subject.of("server", "192.0.2.1:5696").part("certificate"),
                "It is signed by itself.",
                ""))
        .hasToString(
            "NOTE kms-certificate-self-signed: KMS, server 192.0.2.1:5696, certificate: It is"
                + " signed by itself.");
  }

  @Test
  @DisplayName("text of a server cannot break the line")
  void toString_lineBreaks_staysOneLine() {
    Finding finding =
        Finding.warning(
            FindingCode.NOT_COMPLIANT,
            "vCenter",
            Subject.of("VM", "a\nb\u2028c"),
            "one\r\ntwo\u0000\u001b[31m",
            "three\u0085four");

    assertThat(finding)
        .hasToString("WARNING not-compliant: vCenter, VM a b c: one two [31m. three four");
    assertThat(finding.seen()).isEqualTo("one\r\ntwo\u0000\u001b[31m");
  }

  @Test
  @DisplayName("the rights that are missing are data, and in the text")
  void withMissing_rights_areKept() {
    List<String> rights = new ArrayList<>(List.of("GET /me", "POST /kms"));
    Finding finding =
        Finding.blocking(
                FindingCode.OVH_ACCESS_RULES_MISSING,
                "OVHcloud API",
                CLOUD.part("credential"),
                "the consumer key lacks access rules",
                "Request another one.")
            .withMissing(rights);
    rights.clear();

    assertThat(finding.missing()).containsExactly("GET /me", "POST /kms");
    assertThat(finding)
        .hasToString(
            "BLOCKING ovh-access-rules-missing: OVHcloud API, private cloud pcc-192-0-2-1,"
                + " credential: the consumer key lacks access rules. Missing: GET /me, POST /kms."
                + " Request another one.");
    assertThat(finding.withMissing(List.of()).missing()).isEmpty();
  }

  @Test
  @DisplayName("sorted by severity the heaviest come first, and equals stay in their order")
  void bySeverity_mixed_heaviestFirst() {
    Finding note = Finding.note(FindingCode.UNUSED_KEY, "vCenter", VM, "1", "");
    Finding warning = Finding.warning(FindingCode.VM_RUNS_KMS, "vCenter", VM, "2", "");
    Finding blocking = Finding.blocking(FindingCode.VM_LOCKED, "vCenter", VM, "3", "");
    Finding other = Finding.blocking(FindingCode.DISK_CHAIN, "vCenter", VM, "4", "");

    assertThat(
            List.of(note, blocking, warning, other).stream().sorted(Finding.bySeverity()).toList())
        .containsExactly(blocking, other, warning, note);
    assertThat(blocking.isBlocking()).isTrue();
    assertThat(warning.isBlocking()).isFalse();
    assertThat(note.isBlocking()).isFalse();
    assertThat(Severity.values())
        .containsExactly(Severity.BLOCKING, Severity.WARNING, Severity.NOTE);
  }

  @Test
  @DisplayName("a finding without system or without anything seen is refused, and so is null")
  void finding_incomplete_isRefused() {
    FindingCode code = FindingCode.VM_LOCKED;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Finding.note(code, " ", VM, "seen", ""))
        .withMessage("system is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Finding.note(code, "vCenter", VM, "\n", ""))
        .withMessage("seen is blank");
  }
}
