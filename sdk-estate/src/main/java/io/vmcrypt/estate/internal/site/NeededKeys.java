package io.vmcrypt.estate.internal.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which keys the VMs of a site need: those of home and disks. Little is kept of each VM. */
final class NeededKeys implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private final VmFilter filter;
  private final List<Vm> vms = new ArrayList<>();
  private @Nullable AuditContext context;

  /**
   * A VM.
   *
   * @param keys its keys, each with the parts that have it
   * @param unread why it may have others; empty if it shows all
   */
  record Vm(
      String id,
      String name,
      String path,
      Map<CryptoKeyId, Set<String>> keys,
      Optional<Finding> unread) {}

  NeededKeys(VmFilter filter) {
    this.filter = filter;
  }

  /** What was known before the first VM was read. */
  AuditContext context() {
    return requireNonNull(context, "context");
  }

  List<Vm> vms() {
    return vms;
  }

  /** Places of the inventory that are not shown: VMs that are meant may be there. */
  List<Finding> hidden() {
    return context().findings().stream()
        .filter(finding -> finding.code().equals(FindingCode.INVENTORY_NOT_SEEN))
        .filter(finding -> finding.subject().kind().equals(SiteLook.VCENTER))
        .toList();
  }

  @Override
  public void begin(AuditContext begun) {
    context = begun;
  }

  /** One whose name is not shown may be meant. */
  @Override
  public void vm(AuditedVm vm) {
    if (filter.matchesName(vm.vmName()) || !vm.isNameShown()) {
      vms.add(new Vm(vm.vmId(), vm.vmName(), vm.path(), keys(vm), unread(vm)));
    }
  }

  private static Map<CryptoKeyId, Set<String>> keys(AuditedVm vm) {
    Map<CryptoKeyId, Set<String>> parts = new LinkedHashMap<>();
    vm.state()
        .flatMap(state -> state.homeKeyId())
        .ifPresent(key -> add(parts, key, AuditedVm.HOME));
    for (DiskEncryptionState disk : vm.state().map(state -> state.disks()).orElse(List.of())) {
      disk.links().forEach(link -> link.ifPresent(key -> add(parts, key, disk.label())));
    }
    return parts;
  }

  private static void add(Map<CryptoKeyId, Set<String>> parts, CryptoKeyId key, String part) {
    parts.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(part);
  }

  private static Optional<Finding> unread(AuditedVm vm) {
    if (vm.level() != EncryptionLevel.UNKNOWN) {
      return Optional.empty();
    }
    Optional<Finding> why =
        vm.findings().stream()
            .filter(finding -> finding.code().equals(FindingCode.VM_NOT_READABLE))
            .findFirst();
    return Optional.of(
        Finding.warning(
                FindingCode.SECOND_SITE_NOT_KNOWN,
                SiteLook.VCENTER,
                Subject.of("VM", vm.vmName(), vm.vmId()),
                "the first site does not show all keys of the VM: "
                    + why.map(Finding::seen).orElse("it is locked, and its disks are not shown"),
                why.map(Finding::advice).orElse("Unlock the VM, and look again."))
            .withMissing(why.map(Finding::missing).orElse(List.of())));
  }
}
