package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.vm.check.KmsAnswers.Answer;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmTraces;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which VMs a key server runs in, and what that stands in the way of. */
class KmsVmChecksTest {

  private static final Severity NOTE = Severity.NOTE;
  private static final KeyProvider A = provider("a", "kms1.example.com", "kms2.example.com");
  private static final KeyProvider B = provider("b", "kms3.example.com");
  private static final KeyProvider LOCAL = provider("local", "127.0.0.1");
  private static final KeyProvider C = provider("c", "unknown.example.com");

  private final List<String> asked = new ArrayList<>();
  private final Set<String> elsewhere = new HashSet<>();
  private Answer answer = Answer.ANSWERS;

  /** No other name of unknown.example.com is known. */
  private final KmsVmChecks checks =
      new KmsVmChecks(
          new KnownHosts(
              List.of(),
              host ->
                  host.equals("unknown.example.com")
                      ? Optional.empty()
                      : Optional.of(Set.of("192.0.2." + host.charAt(3)))),
          (attempt, provider, host) -> {
            asked.add(host);
            return answer;
          },
          (attempt, host, vm) -> elsewhere.contains(host.registered()));

  private static KeyProvider provider(String id, String... servers) {
    return new KeyProvider(id, false, false, "vCenter", Optional.empty(), List.of(servers));
  }

  private static VmReading vm(String... guestNames) {
    return SeenVm.named("web-01")
        .traces(new VmTraces(Set.of(guestNames), Set.of(), Optional.empty(), List.of()))
        .reading();
  }

  private List<Finding> check(VmReading vm, KeyProvider used, KeyProvider... providers) {
    return check(vm, true, used, providers);
  }

  private List<Finding> check(
      VmReading vm, boolean encrypts, KeyProvider used, KeyProvider... providers) {
    return checks.check(
        new Attempt("vCenter", "check", "VM"), vm, List.of(providers), used::equals, encrypts);
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
  @DisplayName("a VM that is off and tells no address may run a server that is silent")
  void check_silent_blocks() {
    answer = Answer.SILENT;

    assertThat(check(vm(), A, A, B, C))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_MAY_RUN_KMS);
              assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
              assertThat(finding.seen())
                  .contains("VM \"web-01\" is not powered on")
                  .contains("No VM is seen to run kms1.example.com, kms2.example.com, which does")
                  .contains("not answer vCenter now, so that KMS may run in this VM");
              assertThat(finding.advice()).contains("Bring the KMS up", "name the VM");
            });
    // the VM gets no key from the others
    assertThat(asked).containsExactly("kms1.example.com", "kms2.example.com");
    assertThat(check(vm(), C, A, B, C)).hasSize(1);
    // the VM's addresses are known; that its guest has a name tells nothing
    assertThat(check(vm("192.0.2.9"), C, C)).isEmpty();
    assertThat(check(vm("127.0.0.1", "keys"), C, C)).hasSize(1);
    assertThat(check(SeenVm.named("web-01").power(PowerState.POWERED_ON).reading(), C, C))
        .isEmpty();
    // a sign is worth more than what is not known
    assertThat(check(vm("192.0.2.3"), C, B, C))
        .extracting(Finding::code)
        .containsExactly(FindingCode.VM_RUNS_KMS);
    // a server that is seen in another VM is not in this one
    elsewhere.add("kms2.example.com");
    assertThat(check(vm(), A, A)).singleElement().asString().doesNotContain("kms2");
    elsewhere.add("kms1.example.com");
    assertThat(check(vm(), A, A)).isEmpty();
    // nor is one at the machine of whoever asks
    assertThat(check(vm(), LOCAL, LOCAL)).isEmpty();
  }

  @Test
  @DisplayName("it is good to know where nothing is encrypted, or where vCenter is asked later")
  void check_nothingKnown_isANote() {
    answer = Answer.SILENT;
    assertThat(check(vm(), false, C, C)).extracting(Finding::severity).containsExactly(NOTE);
    answer = Answer.CANNOT_BE_ASKED_YET;
    assertThat(check(vm(), C, C))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(NOTE);
              assertThat(finding.seen()).contains("nor is it known whether it answers vCenter");
            });
  }
}
