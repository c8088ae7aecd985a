package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.weight.NotSeen;
import io.vmcrypt.estate.internal.weight.ProofWeights;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofScope;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What findings weigh in a proof, and what is kept of each VM. */
class ProofPartsTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));
  private static final Subject SUBJECT = Subject.of("VM", "web-01", "vm-1");

  private static Finding warning(FindingCode code) {
    return Finding.warning(code, "vCenter", SUBJECT, "seen", "do");
  }

  private static Finding blocking(FindingCode code) {
    return Finding.blocking(code, "vCenter", SUBJECT, "seen", "do");
  }

  @Test
  @DisplayName("what blocks is against the estate, a note never, and a warning unless it is known")
  void isProved() {
    assertThat(ProofWeights.isProved(List.of())).isTrue();
    assertThat(ProofWeights.isProved(List.of(blocking(FindingCode.TEST_KEY_LEFT_BEHIND))))
        .isFalse();
    assertThat(ProofWeights.isProved(List.of(warning(FindingCode.VMOTION_NOT_ENCRYPTED))))
        .isFalse();
    // one that a later version adds
    assertThat(ProofWeights.isProved(List.of(warning(new FindingCode("a-later-one"))))).isFalse();
    assertThat(
            ProofWeights.isProved(
                List.of(
                    warning(FindingCode.KMS_CERTIFICATE_EXPIRES_SOON),
                    warning(FindingCode.TEST_KEY_LEFT_BEHIND),
                    Finding.note(FindingCode.VM_NOT_ENCRYPTED, "vCenter", SUBJECT, "seen", "do"))))
        .isTrue();
  }

  @Test
  @DisplayName("what only a change would need is a note, all else stays as it is")
  void ofPlan() {
    Finding rights = blocking(FindingCode.OVH_RIGHTS_UNKNOWN).withMissing(List.of("GET /me"));
    assertThat(ProofWeights.ofPlan(rights))
        .isEqualTo(
            Finding.note(
                    FindingCode.OVH_RIGHTS_UNKNOWN,
                    "vCenter",
                    SUBJECT,
                    "it matters for a change only: seen",
                    "do")
                .withMissing(List.of("GET /me")));
    Finding other = blocking(FindingCode.KEY_PROVIDER_NOT_USABLE);
    assertThat(ProofWeights.ofPlan(other)).isSameAs(other);
  }

  private static DiskEncryptionState disk(int number, @Nullable CryptoKeyId key) {
    return new DiskEncryptionState(
        1999 + number, "Hard disk " + number, Optional.ofNullable(key), Optional.empty());
  }

  private static AuditedVm vm(
      @Nullable CryptoKeyId home, List<DiskEncryptionState> disks, FindingCode... codes) {
    return new AuditedVm(
        "vm-1",
        "web-01",
        "/dc/vm/web-01",
        false,
        Optional.empty(),
        Optional.of(
            new VmEncryptionState(
                "vm-1",
                "web-01",
                Optional.ofNullable(home),
                Optional.empty(),
                disks,
                Optional.empty(),
                Optional.empty(),
                PowerState.POWERED_OFF)),
        Map.of(),
        List.of(codes).stream().map(ProofPartsTest::blocking).toList(),
        List.of());
  }

  private static List<String> words(ProvedVm vm) {
    return vm.findings().stream()
        .map(finding -> finding.severity() + " " + finding.code())
        .toList();
  }

  @Test
  @DisplayName("a VM that is plain as a whole, and one of which nobody asked that it be encrypted")
  void provedVm_plain() {
    ProvedVm plain =
        ProvedVm.of(
            vm(
                null,
                List.of(disk(1, null), disk(2, null)),
                FindingCode.VM_NOT_ENCRYPTED,
                FindingCode.VM_NOT_CONNECTED));
    assertThat(plain.subject()).isEqualTo(SUBJECT);
    assertThat(plain.level()).isEqualTo(EncryptionLevel.PLAIN);
    assertThat(plain.disks()).isEqualTo(2);
    assertThat(plain.encryptedDisks()).isZero();
    assertThat(words(plain))
        .containsExactly("BLOCKING vm-not-encrypted", "BLOCKING vm-not-connected");
    assertThat(plain.findings().get(0).subject()).isEqualTo(SUBJECT);
    assertThat(plain.lacksEncryption()).isTrue();
    // nobody asked that it be encrypted
    ProvedVm unasked =
        ProvedVm.of(vm(null, List.of(disk(1, null)), FindingCode.VMOTION_NOT_ENCRYPTED));
    assertThat(words(unasked)).containsExactly("BLOCKING vmotion-not-encrypted");
    assertThat(unasked.lacksEncryption()).isFalse();
  }

  @Test
  @DisplayName("a VM that is plain in part keeps each finding")
  void provedVm_part() {
    ProvedVm part =
        ProvedVm.of(vm(KEY, List.of(disk(1, KEY), disk(2, null)), FindingCode.DISK_NOT_ENCRYPTED));
    assertThat(words(part)).containsExactly("BLOCKING disk-not-encrypted");
    assertThat(part.disks()).isEqualTo(2);
    assertThat(part.encryptedDisks()).isEqualTo(1);
    assertThat(part.lacksEncryption()).isTrue();
    ProvedVm home = ProvedVm.of(vm(null, List.of(disk(1, KEY)), FindingCode.HOME_NOT_ENCRYPTED));
    assertThat(words(home)).containsExactly("BLOCKING home-not-encrypted");
    assertThat(home.lacksEncryption()).isTrue();
    ProvedVm good = ProvedVm.of(vm(KEY, List.of(disk(1, KEY))));
    assertThat(good.lacksEncryption()).isFalse();
    assertThat(good.findings()).isEmpty();
  }

  @Test
  @DisplayName("a VM that could not be read has no disks, and its finding")
  void provedVm_unread() {
    ProvedVm unread =
        ProvedVm.of(
            new AuditedVm(
                "vm-1",
                "web-01",
                "",
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(blocking(FindingCode.VM_NOT_READABLE)),
                List.of()));
    assertThat(unread.level()).isEqualTo(EncryptionLevel.UNKNOWN);
    assertThat(unread.disks()).isZero();
    assertThat(unread.encryptedDisks()).isZero();
    assertThat(words(unread)).containsExactly("BLOCKING vm-not-readable");
    assertThat(unread.lacksEncryption()).isFalse();
  }

  @Test
  @DisplayName("VMs are added up")
  void counting() {
    Counting counting = new Counting();
    assertThat(counting.totals()).isEqualTo(new VmTotals(Map.of(), 0, 0, 0));
    counting.meant(ProvedVm.of(vm(KEY, List.of(disk(1, KEY), disk(2, KEY)))));
    counting.meant(ProvedVm.of(vm(KEY, List.of(disk(1, KEY), disk(2, null)))));
    counting.meant(ProvedVm.of(vm(KEY, List.of(disk(1, KEY)))));
    counting.leftOut();
    counting.leftOut();
    assertThat(counting.totals())
        .isEqualTo(
            new VmTotals(
                Map.of(EncryptionLevel.ENCRYPTED, 2L, EncryptionLevel.PARTLY_ENCRYPTED, 1L),
                5,
                4,
                2));
  }

  private static Finding plain(FindingCode code, int number) {
    return Finding.blocking(
        code,
        "vCenter",
        Subject.of("VM", "web-%02d".formatted(number), "vm-" + number),
        "seen",
        "do");
  }

  private static EstateProof.Baseline earlier(Finding... findings) {
    return EstateProof.Baseline.of(
        new EstateProof(
            "prod",
            new EstateSite("192.0.2.9", "uuid-1", Optional.empty(), List.of()),
            new ProofScope(
                "d".repeat(64),
                Optional.empty(),
                Optional.empty(),
                List.of("all VMs"),
                List.of(),
                Optional.of(Map.of())),
            Optional.empty(),
            Instant.parse("2026-11-01T00:00:00Z"),
            Duration.ofSeconds(3),
            "1",
            30,
            List.of(findings),
            new VmTotals(Map.of(), 0, 0, 0),
            List.of(),
            EstateInventory.notKnown(),
            List.of(),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  @DisplayName("VMs that are plain now and were not so before are one finding")
  void newPlainVms() {
    EstateProof.Baseline earlier =
        earlier(
            plain(FindingCode.VM_NOT_ENCRYPTED, 1),
            plain(FindingCode.DISK_NOT_ENCRYPTED, 2),
            plain(FindingCode.VM_NOT_READABLE, 3));
    // still plain, in whole or in part
    assertThat(
            NewPlainVms.since(
                earlier,
                List.of(
                    plain(FindingCode.HOME_NOT_ENCRYPTED, 1),
                    plain(FindingCode.VM_NOT_ENCRYPTED, 2),
                    plain(FindingCode.VM_NOT_CONNECTED, 4))))
        .isEmpty();
    // could not be read then; two parts of one VM
    assertThat(
            NewPlainVms.since(
                earlier,
                List.of(
                    plain(FindingCode.HOME_NOT_ENCRYPTED, 3),
                    plain(FindingCode.DISK_NOT_ENCRYPTED, 3))))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.NEW_PLAIN_VMS);
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.subject().name()).isEqualTo("new since 2026-11-01T00:00:00Z");
              assertThat(finding.seen())
                  .isEqualTo(
                      "1 VM is unencrypted, in whole or in part, and not so in the proof of"
                          + " 2026-11-01T00:00:00Z: web-03");
            });
  }

  private static String seen(int vms) {
    List<Finding> findings =
        new ArrayList<>(
            IntStream.rangeClosed(1, vms)
                .mapToObj(number -> plain(FindingCode.VM_NOT_ENCRYPTED, number))
                .toList());
    Collections.reverse(findings);
    return NewPlainVms.since(earlier(), findings).orElseThrow().seen();
  }

  @Test
  @DisplayName("twenty of them are named, by name, and how many more there are")
  void newPlainVms_many() {
    assertThat(seen(2)).startsWith("2 VMs are unencrypted").endsWith(": web-01, web-02");
    assertThat(seen(20)).endsWith("web-19, web-20");
    assertThat(seen(21)).endsWith("web-19, web-20, and 1 more");
  }

  @Test
  @DisplayName(
      "what could not be seen is told apart: by its code, or by the rights that are missing")
  void notSeen() {
    Finding hidden = warning(FindingCode.KEY_NOT_SEEN);
    Finding rights = blocking(FindingCode.KEY_PROVIDER_STILL_USED).withMissing(List.of("Read"));
    Finding seen = blocking(FindingCode.VM_NOT_ENCRYPTED);

    assertThat(NotSeen.in(List.of(seen, rights, hidden))).containsExactly(rights, hidden);
  }
}
