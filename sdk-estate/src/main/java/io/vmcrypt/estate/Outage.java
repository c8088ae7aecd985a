package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.internal.outage.OutageLook;
import io.vmcrypt.estate.outage.AwaitedKey;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * After an outage of the key servers: which VMs and hosts wait for which keys, whether the keys are
 * there again, and how to unlock all of them, hosts first.
 *
 * <pre>{@code
 * Outage outage = Outage.of(vcenter);
 * OutageReport report = outage.report();           // reads only
 * System.out.print(report.text());
 * outage.ensureHosts(report).forEach(System.out::println);
 * Optional<EncryptionRollout.Builder> unlock = outage.unlock(report);
 * if (unlock.isPresent()) {
 *   try (Rollout running = vcenter.rollouts().start(unlock.get().build())) {
 *     System.out.println(running.await(Duration.ofHours(2)));
 *   }
 * }
 * }</pre>
 *
 * <p>It keeps no state: after whatever broke it off, begin again with a new report. What is
 * unlocked already is left alone.
 *
 * <p>The client stays the caller's. Thread-safe.
 */
public final class Outage {

  private final VsphereClient vcenter;

  private Outage(VsphereClient vcenter) {
    this.vcenter = vcenter;
  }

  /**
   * Of one vCenter.
   *
   * @param vcenter its client
   * @return to look with; nothing is sent yet
   * @throws NullPointerException if {@code vcenter} is null
   */
  public static Outage of(VsphereClient vcenter) {
    return new Outage(requireNonNull(vcenter, "vcenter"));
  }

  /**
   * Looks at all VMs and hosts, and asks vCenter for the keys that locked ones wait for. Reads
   * only. VMs are read page by page, and only locked ones are kept. If a host is not in encryption
   * mode, vCenter is also asked who uses the keys, a hundred in one call. Needs the privileges of
   * an {@link io.vmcrypt.vsphere.audit.InventoryAudit}, {@code Cryptographer.ManageKeys} and {@code
   * Cryptographer.ManageKeyServers}. What may not be asked is a finding.
   *
   * <p>A host waits if it is not in encryption mode, and a locked VM is registered on it or vCenter
   * says that it uses a key. A host of which that is not known, since vCenter does not reach it or
   * does not show its key, is a finding. Before 6.7 Update 2 vCenter does not say whether keys are
   * there.
   *
   * @return what is locked, and what it waits for
   * @throws SdkException if vCenter cannot be reached, or the VMs cannot be read
   */
  public OutageReport report() {
    return new OutageLook(vcenter).look(AuditRules.DEFAULT_PAGE_SIZE);
  }

  /**
   * Brings the hosts of a report back into encryption mode, one after the other: {@link
   * VirtualMachine#ensureHostEncryption}. A host gets its own key again, or one of the default key
   * provider if vCenter knows none. A host whose own key vCenter cannot get is left as it is, unless
   * a VM on it can be unlocked: with another key it would forget its own. Those that are back
   * already are left alone. A host that fails does not stop the others. Can be repeated.
   *
   * @param report says which
   * @return one for each host, in the report's order
   * @throws NullPointerException if {@code report} is null
   * @throws SdkException if vCenter cannot be reached
   */
  public List<HostResult> ensureHosts(OutageReport report) {
    List<HostResult> results = new ArrayList<>();
    Set<String> needed =
        requireNonNull(report, "report").vms().stream()
            .filter(LockedVm::isUnlockable)
            .flatMap(vm -> vm.hostId().stream())
            .collect(Collectors.toSet());
    for (LostHost host : report.hosts()) {
      results.add(
          host.lostKeys().isEmpty() || needed.contains(host.id()) ? ensure(host) : left(host));
    }
    return List.copyOf(results);
  }

  private static HostResult left(LostHost host) {
    return new HostResult(
        host,
        Optional.empty(),
        Optional.of(
            new SdkException(
                new Attempt("vCenter", "bring a host back into encryption mode", host.name()),
                "vCenter cannot get "
                    + host.lostKeys().stream()
                        .map(AwaitedKey::toString)
                        .collect(Collectors.joining("; ")),
                "Bring the key provider back, then recover again.",
                null)));
  }

  private HostResult ensure(LostHost host) {
    if (host.vmId().isEmpty()) {
      return new HostResult(host, Optional.empty(), Optional.empty());
    }
    try {
      return new HostResult(
          host,
          Optional.of(
              vcenter.virtualMachines().getById(host.vmId().get()).ensureHostEncryption().value()),
          Optional.empty());
    } catch (ConnectionException | AuthenticationException e) {
      throw e;
    } catch (SdkException e) {
      return new HostResult(host, Optional.empty(), Optional.of(e));
    }
  }

  /**
   * A rollout that unlocks all locked VMs of a report, each after its host; see {@link Unlock}. It
   * asks for the keys again, and refuses a VM whose keys are still not there: the others are
   * unlocked all the same. Nothing is changed before it is started.
   *
   * @param report says which
   * @return a builder, for limits and exclusions; empty if no VM is locked, or none of them is
   *     there any more
   * @throws NullPointerException if {@code report} is null
   * @throws SdkException if vCenter cannot be reached
   */
  public Optional<EncryptionRollout.Builder> unlock(OutageReport report) {
    Set<String> ids =
        requireNonNull(report, "report").vms().stream()
            .map(LockedVm::vmId)
            .collect(Collectors.toSet());
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    List<VirtualMachine> vms = new ArrayList<>();
    try (Stream<VirtualMachine> all =
        vcenter.virtualMachines().stream(
            VmFilter.builder().pageSize(VmFilter.MAX_PAGE_SIZE).build())) {
      all.filter(vm -> ids.contains(vm.id())).forEach(vms::add);
    }
    return vms.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EncryptionRollout.builder(Unlock.builder().hostFirst().build(), vms).neverStop());
  }
}
