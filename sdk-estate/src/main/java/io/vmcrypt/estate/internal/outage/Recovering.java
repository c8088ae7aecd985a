package io.vmcrypt.estate.internal.outage;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.estate.rotation.EstateWatch;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
   */
  public Recovery run(
      OutageReport report,
      Function<EncryptionRollout.Builder, EncryptionRollout> limits,
      Duration timeout,
      EstateWatch watch) {
    Set<String> needed =
        report.vms().stream()
            .filter(LockedVm::isUnlockable)
            .flatMap(vm -> vm.hostId().stream())
            .collect(Collectors.toSet());
    List<HostResult> hosts = new ArrayList<>();
    for (LostHost host : report.hosts()) {
      HostResult result =
          host.lostKeys().isEmpty() || needed.contains(host.id()) ? ensure(host) : left(host);
      hosts.add(result);
      watch.ensured(result);
    }
    Optional<RolloutReport> vms =
        unlock(report)
            .map(limits)
            .map(
                wanted -> {
                  try (Rollout running = vcenter.rollouts().start(wanted)) {
                    return watch.changing(running, timeout);
                  }
                });
    return new Recovery(report, hosts, vms);
  }

  /** With another key it would forget its own. */
  private static HostResult left(LostHost host) {
    return new HostResult(
        host,
        Optional.empty(),
        Optional.of(
            new SdkException(
                new Attempt("vCenter", "bring a host back into encryption mode", host.name()),
                "vCenter cannot get "
                    + host.lostKeys().stream()
                        .map(CryptoKeyStatus::toString)
                        .collect(Collectors.joining("; ")),
                "Bring the key provider back, then recover again.",
                null)));
  }

  /** A host that fails does not stop the others. */
  private HostResult ensure(LostHost host) {
    if (host.vmId().isEmpty()) {
      return new HostResult(host, Optional.empty(), Optional.empty());
    }
    try {
      VirtualMachine vm = vcenter.virtualMachines().getById(host.vmId().get());
      return isOn(vm, host)
          ? new HostResult(host, Optional.of(vm.ensureHostEncryption().value()), Optional.empty())
          : new HostResult(host, Optional.empty(), Optional.of(elsewhere(vm, host)));
    } catch (ConnectionException | AuthenticationException e) {
      throw e;
    } catch (SdkException e) {
      return new HostResult(host, Optional.empty(), Optional.of(e));
    }
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
        "VM \""
            + vm.name()
            + "\" ("
            + vm.id()
            + "), by which it is reached, is not seen on it any more",
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
