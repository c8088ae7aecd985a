package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks that a VM can have a virtual TPM. */
final class TpmChecks {

  /** The first virtual hardware that has a virtual TPM. */
  static final int HARDWARE_VERSION = 14;

  private static final String FIRMWARE = "config.firmware";
  private static final String EFI = "efi";

  private final PropertyCollector collector;

  TpmChecks(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * What is missing at a VM that is to get one.
   *
   * @param release which vCenter speaks
   * @param hardware its virtual hardware; empty if vCenter does not say
   */
  List<Finding> check(
      Attempt attempt, VmReading vm, ApiVersion release, Optional<Integer> hardware) {
    if (!release.isAtLeast(ApiVersion.V6_7)) {
      return List.of(
          tooOld(
              vm,
              "this vCenter's API release " + release + " has no virtual TPM",
              "Use a vCenter of release " + ApiVersion.V6_7 + " or later."));
    }
    List<Finding> findings = new ArrayList<>();
    hardware
        .filter(version -> version < HARDWARE_VERSION)
        .ifPresent(
            version ->
                findings.add(
                    tooOld(
                        vm,
                        vm.title() + " has virtual hardware version " + version,
                        "Upgrade the VM's compatibility to version %s or later."
                            .formatted(HARDWARE_VERSION))));
    Optional<String> firmware =
        collector.read(attempt, vm.vm(), FIRMWARE).text(FIRMWARE).map(String::strip);
    if (!firmware.equals(Optional.of(EFI))) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_FIRMWARE_NOT_EFI,
              vm.subject(),
              firmware.isPresent()
                  ? vm.title() + " starts with firmware \"" + firmware.get() + "\", not EFI"
                  : "vCenter does not say which firmware " + vm.title() + " starts with",
              "Set the VM's firmware to EFI, if its guest can start with that."));
    }
    return findings;
  }

  private static Finding tooOld(VmReading vm, String seen, String advice) {
    return Findings.blocking(FindingCode.VM_HARDWARE_TOO_OLD, vm.subject(), seen, advice);
  }
}
