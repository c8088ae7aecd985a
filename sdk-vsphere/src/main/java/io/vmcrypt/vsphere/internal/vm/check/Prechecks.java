package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.TpmChange;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.judge.Obstacle;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.Snapshots;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for what stands in the way of a change. Thread-safe. */
public final class Prechecks {

  /** The minimum that OVHcloud asks for; vSphere itself does not require it. */
  private static final int HARDWARE_VERSION = 13;

  private static final String VERSION = "vmx-";
  private static final int MOST_DIGITS = 4;

  private final HostChecks hosts;
  private final KeyChecks keys;
  private final KeyOriginChecks origin;
  private final SpaceChecks space;
  private final ApplianceChecks appliances;
  private final KeyAvailability availability;
  private final UnlockChecks unlocking;
  private final TpmChecks tpm;
  private final KeyProviders keyProviders;

  /**
   * @param knownHosts recognises vCenter and key servers
   * @param kmsVms looks for VMs that key servers are seen in
   */
  public Prechecks(
      PropertyCollector collector,
      KeyProviders keyProviders,
      KeyAvailability availability,
      KnownHosts knownHosts,
      KmsAnswers answers,
      KmsVms kmsVms) {
    this.hosts = new HostChecks(collector);
    this.keys = new KeyChecks(keyProviders, new KmsVmChecks(knownHosts, answers, kmsVms));
    this.origin = new KeyOriginChecks(keyProviders);
    this.appliances = new ApplianceChecks(knownHosts);
    this.space = new SpaceChecks(collector);
    this.availability = requireNonNull(availability, "availability");
    this.tpm = new TpmChecks(collector);
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
    this.unlocking = new UnlockChecks(keyProviders, keys, availability, hosts);
  }

  /** Asks for the keys of locked VMs in few calls, where what is asked is remembered. */
  public void askForKeys(Attempt attempt, Collection<VmReading> vms) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    vms.stream().filter(VmReading::isLocked).forEach(vm -> keys.addAll(UnlockChecks.keys(vm)));
    availability.of(attempt, keys);
  }

  /**
   * Everything that is found. If nothing is to change, only reasons why vCenter may not know the
   * VM's state.
   */
  public List<Finding> run(Attempt attempt, VmReading vm, Plan plan) {
    if (plan.isEmpty()) {
      // what vCenter cannot see now must not pass for done
      List<Finding> findings = new ArrayList<>(Judge.objections(Judge.unseen(vm)));
      findings.addAll(Judge.objections(Judge.underWay(vm)));
      return List.copyOf(findings);
    }
    if (plan.unlock().isPresent()) {
      // that it is locked does not stand in the way
      return unlocking.check(attempt, vm, plan.unlock().get());
    }
    List<Finding> findings = new ArrayList<>(availability(vm));
    if (!vm.ties().faultTolerance().isEmpty() && plan.givesPolicy()) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_IS_FAULT_TOLERANT,
              vm.subject(),
              vm.title() + " has Fault Tolerance (" + vm.ties().faultTolerance() + ")",
              "Turn Fault Tolerance off first: with it a VM takes no storage policy but vSAN's."
                  + " With an encrypted VM it works from vSphere 7.0 Update 2 on."));
    }
    if (plan.does(CryptoAction.ENCRYPT)) {
      findings.addAll(appliances.check(vm));
      if (!vm.ties().replicatedTo().isEmpty()) {
        findings.add(
            Findings.warning(
                FindingCode.REPLICATION_STOPS,
                vm.subject(),
                vm.title() + " is replicated by vSphere Replication",
                "Follow its guide for a VM that is replicated already: it takes vSphere 6.7 Update"
                    + " 1, a key provider of the same name at both sites, and an encryption policy"
                    + " there."));
      }
    }
    if (plan.needsOffline()) {
      findings.addAll(readiness(vm, plan));
    }
    if (plan.virtualTpm().filter(TpmChange::present).isPresent()) {
      findings.addAll(tpm.check(attempt, vm, keyProviders.release(), hardwareVersion(vm)));
    }
    if (plan.does(CryptoAction.SHALLOW_RECRYPT)) {
      findings.addAll(shallow(vm, plan));
    }
    // loops here and below: thousands of VMs are judged
    for (DiskChange change : plan.disks()) {
      if (change.does(CryptoAction.ENCRYPT)) {
        disk(vm, change.disk(), findings);
      }
    }
    for (DiskChange change : plan.disks()) {
      DiskKindChecks.check(vm, change, findings);
      // snapshots make chains too, and have a finding of their own
      if (vm.isOnOthersFiles(change.disk())
          && (change.does(CryptoAction.DECRYPT) || change.does(CryptoAction.DEEP_RECRYPT))) {
        findings.add(Obstacle.CHAIN.blocking(vm, change.disk()));
      }
    }
    if (plan.takesKey()) {
      findings.addAll(hosts.check(attempt, vm, plan));
      findings.addAll(keys.check(attempt, vm, plan));
      findings.addAll(origin.check(attempt, vm, plan));
    }
    if (plan.rewritesData()) {
      findings.addAll(space.check(attempt, vm, plan));
    }
    return List.copyOf(findings);
  }

  private static List<Finding> availability(VmReading vm) {
    List<Finding> findings = new ArrayList<>(Judge.objections(Judge.unseen(vm)));
    if (vm.template() && !vm.ties().libraryItem().isEmpty()) {
      findings.add(
          Findings.blocking(
              FindingCode.TEMPLATE_IN_LIBRARY,
              vm.subject(),
              ("%s is the template of the Content Library's item %s, which vCenter deletes if the"
                      + " template is converted to a VM")
                  .formatted(vm.title(), vm.ties().libraryItem()),
              "Check the template out of its library, change the VM that this makes, and check it"
                  + " in. The version before stays in the library, with its keys: delete it too."));
    } else if (vm.template()) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_IS_TEMPLATE,
              vm.subject(),
              vm.title() + " is a template, which cannot be reconfigured",
              "Convert it to a virtual machine, change that, and convert it back to a template."));
    }
    return findings;
  }

  private static List<Finding> readiness(VmReading vm, Plan plan) {
    List<Finding> findings = new ArrayList<>();
    String done =
        plan.virtualTpm().isPresent()
            ? "given a virtual TPM, or lose it,"
            : plan.does(CryptoAction.DECRYPT)
                ? "decrypted"
                : plan.does(CryptoAction.DEEP_RECRYPT) ? "re-keyed deeply" : "encrypted";
    if (!vm.powerState().equals(PowerState.POWERED_OFF)) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_NOT_POWERED_OFF,
              vm.subject(),
              vm.title() + " is not powered off but " + vm.powerState(),
              "Shut the VM down: it can be " + done + " only while it is off."));
    }
    if (vm.snapshots() != Snapshots.NONE) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_HAS_SNAPSHOTS,
              vm.subject(),
              vm.title() + " has snapshots",
              "Delete all of the VM's snapshots, which consolidates its disks."));
    }
    if (plan.does(CryptoAction.ENCRYPT)) {
      hardwareVersion(vm)
          .filter(version -> version < HARDWARE_VERSION)
          .ifPresent(
              version ->
                  findings.add(
                      Findings.warning(
                          FindingCode.VM_HARDWARE_TOO_OLD,
                          vm.subject(),
                          vm.title() + " has virtual hardware version " + version,
                          "Upgrade the VM's compatibility to version "
                              + HARDWARE_VERSION
                              + " or later if encrypting fails.")));
    }
    return findings;
  }

  /** What blocks a shallow re-key, which changes only the wrapping key. */
  private static List<Finding> shallow(VmReading vm, Plan plan) {
    List<Finding> findings = new ArrayList<>();
    if (vm.snapshots() == Snapshots.TREE) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_HAS_SNAPSHOTS,
              vm.subject(),
              vm.title() + " has snapshots in several branches",
              "Delete snapshots until one chain is left, or all of them."));
    }
    List<DiskDevice> disks =
        plan.disks().stream()
            .filter(change -> change.does(CryptoAction.SHALLOW_RECRYPT))
            .map(DiskChange::disk)
            .toList();
    disks.stream()
        .filter(vm::isOnOthersFiles)
        .forEach(disk -> findings.add(Obstacle.CHAIN.blocking(vm, disk)));
    if (!vm.powerState().equals(PowerState.POWERED_OFF)) {
      disks.stream()
          .filter(DiskDevice::onIde)
          .forEach(
              disk ->
                  findings.add(
                      Findings.blocking(
                          FindingCode.VM_NOT_POWERED_OFF,
                          vm.subject(),
                          "%s is %s, and disk %s is on an IDE controller"
                              .formatted(vm.title(), vm.powerState(), disk),
                          "Shut the VM down: the keys of IDE disks can be changed only then.")));
    }
    return findings;
  }

  private static Optional<Integer> hardwareVersion(VmReading vm) {
    // almost every VM has a version, and an expression for each is felt
    String version = vm.hardwareVersion().orElse("");
    int digits = version.length() - VERSION.length();
    if (!version.startsWith(VERSION) || digits < 1 || digits > MOST_DIGITS) {
      return Optional.empty();
    }
    for (int i = VERSION.length(); i < version.length(); i++) {
      if (version.charAt(i) < '0' || version.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    return Optional.of(Integer.parseInt(version, VERSION.length(), version.length(), 10));
  }

  private static void disk(VmReading vm, DiskDevice disk, List<Finding> findings) {
    if (disk.isRawDeviceMapping()) {
      findings.add(Obstacle.RAW_MAPPING.blocking(vm, disk));
    }
    if (disk.isChained()) {
      findings.add(Obstacle.CHAIN.blocking(vm, disk));
    }
    if (disk.isShared()) {
      findings.add(Obstacle.SHARED.blocking(vm, disk));
    }
  }
}
