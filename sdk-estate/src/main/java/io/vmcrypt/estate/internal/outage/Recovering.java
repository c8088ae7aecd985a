package io.vmcrypt.estate.internal.outage;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings hosts back, and unlocks VMs. Keeps no state. */
public final class Recovering {

  private final VsphereClient vcenter;

  public Recovering(VsphereClient vcenter) {
    this.vcenter = vcenter;
  }

  /**
   * Does it.
   *
   * @param limits of the VMs, and exclusions
   * @param told hears what became of each host
   * @param awaited waits for the VMs
   */
  public Recovery run(
      OutageReport report,
      Function<EncryptionRollout.Builder, EncryptionRollout> limits,
      Consumer<HostResult> told,
      Function<Rollout, RolloutReport> awaited) {
    List<HostResult> hosts = new ArrayList<>();
    for (LostHost host : report.hosts()) {
      HostResult result = bringBack(host, report.vms());
      hosts.add(result);
      told.accept(result);
    }
    Optional<RolloutReport> vms =
        unlock(report)
            .map(limits)
            .map(
                wanted -> {
                  try (Rollout running = vcenter.rollouts().start(wanted)) {
                    return awaited.apply(running);
                  }
                });
    return new Recovery(report, hosts, vms);
  }

  /** A host that fails does not stop the others. */
  private HostResult bringBack(LostHost host, List<LockedVm> all) {
    List<LockedVm> vms =
        all.stream().filter(vm -> vm.hostId().equals(Optional.of(host.id()))).toList();
    try {
      // hosts take their turns, and a key server may have gone, or come back, since the look
      List<CryptoKeyStatus> told = keysNow(host, vms);
      List<CryptoKeyStatus> lost = lost(host.keys(), told);
      boolean needed =
          vms.stream().anyMatch(vm -> !isBlockedAnyhow(vm) && lost(vm.keys(), told).isEmpty());
      return lost.isEmpty() || needed ? ensure(host) : left(host, lost);
    } catch (ConnectionException | AuthenticationException e) {
      throw e;
    } catch (SdkException e) {
      return new HostResult(host, Optional.empty(), Optional.of(e));
    }
  }

  /** What is told of the keys of a host and of its VMs now; by the look, if that is refused. */
  private List<CryptoKeyStatus> keysNow(LostHost host, List<LockedVm> vms) {
    List<CryptoKeyStatus> seen =
        Stream.concat(host.keys().stream(), vms.stream().flatMap(vm -> vm.keys().stream()))
            .toList();
    Set<CryptoKeyId> keys = seen.stream().map(CryptoKeyStatus::key).collect(Collectors.toSet());
    return keys.isEmpty()
        ? seen
        : Asking.ask(() -> vcenter.kmsClusters().keys().availability(keys), refused -> {})
            .orElse(seen);
  }

  private static List<CryptoKeyStatus> lost(
      List<CryptoKeyStatus> keys, List<CryptoKeyStatus> told) {
    return keys.stream()
        .flatMap(key -> CryptoKeyStatus.of(key.key(), told).stream())
        .filter(key -> key.obtainable().equals(Optional.of(false)))
        .toList();
  }

  /** Whether something else than its keys keeps a VM locked. */
  private static boolean isBlockedAnyhow(LockedVm vm) {
    return vm.findings().stream()
        .anyMatch(
            finding ->
                finding.isBlocking() && !finding.code().equals(FindingCode.KEY_NOT_AVAILABLE));
  }

  /** With another key it would forget its own. */
  private static HostResult left(LostHost host, List<CryptoKeyStatus> lost) {
    return new HostResult(
        host,
        Optional.empty(),
        Optional.of(
            new SdkException(
                new Attempt("vCenter", "bring a host back into encryption mode", host.name()),
                "vCenter cannot get "
                    + lost.stream()
                        .map(CryptoKeyStatus::toString)
                        .collect(Collectors.joining("; ")),
                "Bring the key provider back, then recover again.",
                null)));
  }

  private HostResult ensure(LostHost host) {
    if (host.vmId().isEmpty()) {
      return new HostResult(host, Optional.empty(), Optional.empty());
    }
    VirtualMachine vm = vcenter.virtualMachines().getById(host.vmId().get());
    return isOn(vm, host)
        ? new HostResult(host, Optional.of(vm.ensureHostEncryption().value()), Optional.empty())
        : new HostResult(host, Optional.empty(), Optional.of(elsewhere(vm, host)));
  }

  /** A VM may have been moved since the look: then another host would be brought back for this. */
  private boolean isOn(VirtualMachine vm, LostHost host) {
    return vcenter
        .encryptionAudit(AuditRules.builder().allowPlainVms().build())
        .report(List.of(vm))
        .vms()
        .stream()
        .flatMap(one -> one.host().stream())
        .anyMatch(one -> one.id().equals(host.id()));
  }

  private static SdkException elsewhere(VirtualMachine vm, LostHost host) {
    return new SdkException(
        new Attempt("vCenter", "bring a host back into encryption mode", host.name()),
        "VM \"%s\" (%s), by which it is reached, is not seen on it any more"
            .formatted(vm.name(), vm.id()),
        "Look again: another VM on it may be found.",
        null);
  }

  /** Empty if no VM is locked, or none of them is there any more. */
  private Optional<EncryptionRollout.Builder> unlock(OutageReport report) {
    Set<String> ids = report.vms().stream().map(LockedVm::vmId).collect(Collectors.toSet());
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    VmFilter all = VmFilter.builder().pageSize(VmFilter.MAX_PAGE_SIZE).build();
    List<VirtualMachine> vms = new ArrayList<>();
    try (Stream<VirtualMachine> found = vcenter.virtualMachines().stream(all)) {
      found.filter(vm -> ids.contains(vm.id())).forEach(vms::add);
    }
    return vms.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EncryptionRollout.builder(Unlock.hostFirst(), vms)
                .limits(RolloutLimits.DEFAULT.neverStop()));
  }
}
