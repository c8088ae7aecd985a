package io.vmcrypt.estate.internal.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is made of VMs that the first site does not show. */
class ReadinessRunTest {

  private static final VsphereAbout ABOUT =
      new VsphereAbout("vCenter", "8.0.3", "1", "VirtualCenter", "8.0.3.0", "b");
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");

  private final List<VmReadiness> answers = new ArrayList<>();

  private ReadinessSummary run(VmFilter filter, AuditedVm... vms) {
    try (VsphereClient nobody =
        VsphereClient.builder(
                HostAndPort.of("localhost", 1), VsphereCredentials.password("u", Secret.of("p")))
            .build()) {
      ProviderLook providers = new ProviderLook(nobody, nobody);
      KeyLook keys = new KeyLook(nobody, providers);
      ReadinessRun run = new ReadinessRun(ABOUT, filter, providers, keys, answers::add);
      for (AuditedVm vm : vms) {
        run.vm(vm);
      }
      run.flush();
      return run.end(new OtherKeys(nobody, keys), END);
    }
  }

  private static AuditedVm vm(Optional<VmEncryptionState> state, Finding... findings) {
    return new AuditedVm(
        "vm-1",
        "web-01",
        "",
        false,
        Optional.empty(),
        state,
        Map.of(),
        List.of(findings),
        List.of());
  }

  private static VmEncryptionState plain(PowerState power, Optional<String> crypto) {
    return new VmEncryptionState(
        "vm-1",
        "web-01",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        crypto,
        power);
  }

  @Test
  @DisplayName("a VM that cannot be read is not known, with what stands in the way")
  void vm_unreadable_isNotKnown() {
    Finding denied =
        Finding.warning(
                FindingCode.VM_NOT_READABLE,
                "vCenter",
                Subject.of("VM", "web-01", "vm-1"),
                "no permission",
                "Give it.")
            .withMissing(List.of("System.Read"));

    ReadinessSummary summary =
        run(
            // that it is on, nobody can say
            VmFilter.builder().name("web-*").powerState(PowerState.POWERED_ON).build(),
            vm(Optional.empty(), denied));

    assertThat(summary.isReady()).isFalse();
    assertThat(answers)
        .singleElement()
        .satisfies(
            vm -> {
              assertThat(vm.readiness()).isEqualTo(Readiness.NOT_KNOWN);
              assertThat(vm.findings())
                  .singleElement()
                  .satisfies(
                      why -> {
                        assertThat(why.code()).isEqualTo(FindingCode.SECOND_SITE_NOT_KNOWN);
                        assertThat(why.seen()).endsWith("no permission");
                        assertThat(why.advice()).isEqualTo("Give it.");
                        assertThat(why.missing()).containsExactly("System.Read");
                      });
            });
  }

  @Test
  @DisplayName(
      "a VM that cannot be read is meant, whichever encryption or key provider is asked for")
  void vm_unreadable_isMeant() {
    for (EncryptionLevel level : EncryptionLevel.values()) {
      answers.clear();
      ReadinessSummary summary =
          run(VmFilter.builder().encryption(level).build(), vm(Optional.empty()));
      assertThat(answers)
          .as(level.toString())
          .extracting(VmReadiness::readiness)
          .containsExactly(Readiness.NOT_KNOWN);
      assertThat(summary.isReady()).isFalse();
    }
    answers.clear();
    run(VmFilter.builder().keyProvider("kms-cluster").build(), vm(Optional.empty()));
    assertThat(answers).extracting(VmReadiness::readiness).containsExactly(Readiness.NOT_KNOWN);
  }

  @Test
  @DisplayName("a VM without a key of the key provider that is asked for is left out")
  void vm_otherKeyProvider_isLeftOut() {
    run(
        VmFilter.builder().keyProvider("kms-cluster").build(),
        vm(Optional.of(plain(PowerState.POWERED_OFF, Optional.empty()))));

    assertThat(answers).isEmpty();
  }

  @Test
  @DisplayName("a locked VM without disks and without a key shows nothing, and is not known")
  void vm_lockedWithoutKeys_isNotKnown() {
    run(
        VmFilter.builder().name("web-*").build(),
        vm(Optional.of(plain(PowerState.POWERED_OFF, Optional.of("locked")))));

    assertThat(answers).extracting(VmReadiness::readiness).containsExactly(Readiness.NOT_KNOWN);
  }

  @Test
  @DisplayName("a VM that the filter does not mean is left out")
  void vm_otherPowerState_isLeftOut() {
    ReadinessSummary summary =
        run(
            VmFilter.builder().powerState(PowerState.POWERED_ON).build(),
            vm(Optional.of(plain(PowerState.POWERED_OFF, Optional.empty()))));

    assertThat(answers).isEmpty();
    assertThat(summary.isReady()).isFalse();
  }
}
