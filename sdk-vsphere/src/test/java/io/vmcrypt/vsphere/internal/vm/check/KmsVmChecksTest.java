package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmTraces;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which VMs a key server runs in, and what that stands in the way of. */
class KmsVmChecksTest {

  private static final KeyProvider A = provider("a", "kms1.example.com", "kms2.example.com");
  private static final KeyProvider B = provider("b", "kms3.example.com");
  private static final KeyProvider C = provider("c", "unknown.example.com");

  /** No other name of unknown.example.com is known. */
  private final KmsVmChecks checks =
      new KmsVmChecks(
          new KnownHosts(
              List.of(),
              host ->
                  host.equals("unknown.example.com")
                      ? Optional.empty()
                      : Optional.of(Set.of("192.0.2." + host.charAt(3)))));

  private static KeyProvider provider(String id, String... servers) {
    return new KeyProvider(id, false, false, "vCenter", Optional.empty(), List.of(servers));
  }

  private static VmReading vm(String... guestNames) {
    return SeenVm.named("web-01")
        .traces(new VmTraces(Set.of(guestNames), Set.of(), Optional.empty(), List.of()))
        .reading();
  }

  private List<Finding> check(VmReading vm, KeyProvider used, KeyProvider... providers) {
    return checks.check(vm, List.of(providers), used::equals);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.2", "kms2.example.com"})
  @DisplayName("the VM of any server of the key provider that gives the key is not encrypted")
  void check_serverOfTheProvider_blocks(String told) {
    // the sign of another key provider does not hide it
    assertThat(check(vm(told, "kms3.example.com"), A, B, A))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_RUNS_KMS);
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.seen())
                  .contains("VM \"web-01\" has the ")
                  .endsWith(": server kms2.example.com of key provider \"a\" seems to run in it");
            });
  }

  @Test
  @DisplayName("the VM of a server of another key provider is told, once")
  void check_serverOfAnotherProvider_isAWarning() {
    assertThat(check(vm("192.0.2.3", "192.0.2.1"), C, A, B))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_RUNS_KMS);
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.seen()).contains("server kms1.example.com of key provider \"a\"");
              assertThat(finding.advice()).contains("stays reachable while this one is down");
            });
  }

  @Test
  @DisplayName("a VM with other names and addresses is none of them")
  void check_otherVm_isNone() {
    assertThat(check(vm("192.0.2.9", "web-01.example.com"), A, A, B)).isEmpty();
    assertThat(check(vm(), A, A, B)).isEmpty();
  }

  @Test
  @DisplayName("where neither the VM nor the server has a known address, it may run there")
  void check_nothingKnown_isANote() {
    assertThat(check(vm(), C, A, B, C))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_MAY_RUN_KMS);
              assertThat(finding.severity()).isEqualTo(Severity.NOTE);
              assertThat(finding.seen())
                  .contains("VM \"web-01\" is not powered on")
                  .contains("No other name of unknown.example.com is known");
            });
    // the VM gets no key from there
    assertThat(check(vm(), A, A, B, C)).isEmpty();
    // the VM's addresses are known
    assertThat(check(vm("192.0.2.9"), C, C)).isEmpty();
    assertThat(check(SeenVm.named("web-01").power(PowerState.POWERED_ON).reading(), C, C))
        .isEmpty();
    // a sign is worth more than what is not known
    assertThat(check(vm("192.0.2.3"), C, B, C))
        .extracting(Finding::code)
        .containsExactly(FindingCode.VM_RUNS_KMS);
  }

  @Test
  @DisplayName("a user who may not see the key providers is told what is not known")
  void withoutProviders_isANote() {
    assertThat(KmsVmChecks.withoutProviders(vm()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_MAY_RUN_KMS);
              assertThat(finding.severity()).isEqualTo(Severity.NOTE);
              assertThat(finding.seen()).contains("it is not known whether a KMS runs in VM");
            });
  }
}
