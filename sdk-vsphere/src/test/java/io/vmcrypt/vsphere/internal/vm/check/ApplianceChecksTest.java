package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmTraces;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which VMs vSphere itself is made of. */
class ApplianceChecksTest {

  private final ApplianceChecks checks =
      new ApplianceChecks(
          new KnownHosts(
              List.of("192.0.2.5", "vcsa.example.com"),
              host ->
                  host.equals("192.0.2.5")
                      ? Optional.empty()
                      : Optional.of(Set.of("198.51.100.5"))));

  private static VmReading vm(String name, VmTraces traces) {
    return SeenVm.named(name).traces(traces).reading();
  }

  private static VmTraces traces(Set<String> guest, Set<String> deployed, VmTraces.Product... as) {
    return new VmTraces(guest, deployed, Optional.empty(), List.of(as));
  }

  private List<FindingCode> codes(String name, VmTraces traces) {
    return checks.check(vm(name, traces)).stream().map(Finding::code).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'VMware vCenter Server Appliance', 'VMware, Inc.', true",
    "'VMware vCenter Server', 'VMware Inc.', true",
    "'vCenter Server', 'Broadcom', true",
    "'VMware vCenter Server', '', true",
    "'Backup for vCenter Server', 'Another Ltd.', false",
    "'NSX Manager', 'VMware, Inc.', false",
  })
  @DisplayName("a vCenter is recognised by the product that it was deployed as")
  void product(String name, String vendor, boolean found) {
    VmTraces traces = traces(Set.of(), Set.of(), new VmTraces.Product(name, vendor));

    assertThat(codes("vm", traces).contains(FindingCode.VM_RUNS_VCENTER)).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.5", "198.51.100.5", "vcsa.example.com", "vcsa"})
  @DisplayName("the vCenter is recognised by the names and addresses that the client uses for it")
  void guest(String told) {
    assertThat(codes("vm", traces(Set.of(told), Set.of())))
        .containsExactly(FindingCode.VM_RUNS_VCENTER);
    // other appliances are told the address of their vCenter
    assertThat(codes("vm", traces(Set.of(), Set.of(told)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "vCLS-4220aa3d-1f10-4c34-a5ae-1b8ab7b5a1f6, true",
    "vCLS (12), true",
    "vCLS, true",
    "vcls-tools, false",
    "my vCLS (1), false",
  })
  @DisplayName("an agent of vSphere Cluster Services is recognised by its name if it has no owner")
  void agent_byName(String name, boolean found) {
    assertThat(codes(name, traces(Set.of(), Set.of())).contains(FindingCode.VM_IS_MANAGED_AGENT))
        .isEqualTo(found);
  }

  @Test
  @DisplayName("a VM that belongs to an extension is left to it, whatever its name")
  void agent_byOwner() {
    VmTraces traces =
        new VmTraces(Set.of(), Set.of(), Optional.of("com.vmware.vim.eam"), List.of());

    assertThat(checks.check(vm("vCLS (1)", traces)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_IS_MANAGED_AGENT);
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.seen())
                  .isEqualTo("VM \"vCLS (1)\" belongs to com.vmware.vim.eam (config.managedBy)");
            });
  }
}
