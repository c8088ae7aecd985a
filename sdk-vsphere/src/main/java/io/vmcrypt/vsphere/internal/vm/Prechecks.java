package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.policy.PolicyAssignment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.PrecheckCode;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import io.vmcrypt.vsphere.vm.PrecheckFinding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for what stands in the way of an assignment. Thread-safe. */
final class Prechecks {

  /** What the hosting provider asks for; vSphere itself does not insist on it. */
  private static final int HARDWARE_VERSION = 13;

  private static final Pattern VERSION = Pattern.compile("vmx-(\\d{1,4})");
  private static final String CONNECTED = "connected";

  private final PropertyCollector collector;
  private final KeyProviders keyProviders;

  Prechecks(PropertyCollector collector, KeyProviders keyProviders) {
    this.collector = requireNonNull(collector, "collector");
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
  }

  /** All that is found; nothing if nothing is to change and nothing that was asked for is wrong. */
  List<PrecheckFinding> run(
      Attempt attempt,
      VmReading vm,
      PolicyAssignment assignment,
      DiskChoice choice,
      AssignmentPlan plan) {
    List<PrecheckFinding> findings = new ArrayList<>(choice.findings());
    findings.addAll(otherProviders(vm, assignment, choice));
    if (!plan.isEmpty()) {
      findings.addAll(availability(vm));
    }
    if (plan.encrypts()) {
      findings.addAll(readiness(vm, assignment));
      plan.disks().stream()
          .filter(DiskChange::encrypts)
          .forEach(change -> findings.addAll(disk(vm, change.disk())));
      vm.host().flatMap(host -> incapableHost(attempt, vm, host)).ifPresent(findings::add);
    }
    if (plan.encryptsHome()) {
      keyProvider(attempt, assignment).ifPresent(findings::add);
    }
    return List.copyOf(findings);
  }

  /** Keys are moved by re-keying, not by assigning a policy. */
  private static List<PrecheckFinding> otherProviders(
      VmReading vm, PolicyAssignment assignment, DiskChoice choice) {
    if (assignment.keyProvider().isEmpty()) {
      return List.of();
    }
    String wanted = assignment.keyProvider().get();
    return Stream.concat(
            vm.keyId().stream().map(key -> new Part("home", key)),
            choice.disks().stream()
                .flatMap(disk -> disk.keyId().stream().map(key -> new Part("disk " + disk, key))))
        .filter(part -> part.key().providerId().filter(id -> !id.equals(wanted)).isPresent())
        .map(
            part ->
                blocking(
                    PrecheckCode.KEY_ON_OTHER_PROVIDER,
                    part.name()
                        + " of VM \""
                        + vm.name()
                        + "\" is encrypted with key "
                        + part.key()
                        + ", not one of \""
                        + wanted
                        + "\"",
                    "Leave the key provider out to keep the VM's key, or re-key the VM first."))
        .toList();
  }

  private record Part(String name, CryptoKeyId key) {}

  private static List<PrecheckFinding> availability(VmReading vm) {
    List<PrecheckFinding> findings = new ArrayList<>();
    String name = "VM \"" + vm.name() + "\"";
    boolean locked = vm.cryptoState().filter(CryptoState.LOCKED::equals).isPresent();
    if (locked) {
      findings.add(
          blocking(
              PrecheckCode.LOCKED,
              name + " is locked: its host has not got its key",
              "Make the key provider reachable and unlock the VM."));
    }
    if (!locked && !vm.connectionState().equals(CONNECTED)) {
      findings.add(
          blocking(
              PrecheckCode.NOT_CONNECTED,
              name + " cannot be reached (connection state " + vm.connectionState() + ")",
              "Bring the VM's host and datastore back."));
    }
    if (vm.template()) {
      findings.add(
          blocking(
              PrecheckCode.TEMPLATE,
              name + " is a template, which cannot be reconfigured",
              "Convert it to a virtual machine, encrypt that, and convert it back."));
    }
    return findings;
  }

  private static List<PrecheckFinding> readiness(VmReading vm, PolicyAssignment assignment) {
    List<PrecheckFinding> findings = new ArrayList<>();
    String name = "VM \"" + vm.name() + "\"";
    if (!vm.powerState().equals(PowerState.POWERED_OFF)) {
      findings.add(
          blocking(
              PrecheckCode.NOT_POWERED_OFF,
              name + " is not powered off but " + vm.powerState(),
              "Shut the VM down: it can be encrypted only while it is off."));
    }
    if (vm.hasSnapshots()) {
      findings.add(
          blocking(
              PrecheckCode.HAS_SNAPSHOTS,
              name + " has snapshots",
              "Delete all of the VM's snapshots, which consolidates its disks."));
    }
    if (!assignment.coversHome() && !vm.homeEncrypted()) {
      findings.add(
          blocking(
              PrecheckCode.HOME_NOT_ENCRYPTED,
              "the home of " + name + " is not encrypted",
              "Encrypt the home with the disks or before them: homeAndDisks."));
    }
    hardwareVersion(vm)
        .filter(version -> version < HARDWARE_VERSION)
        .ifPresent(
            version ->
                findings.add(
                    new PrecheckFinding(
                        PrecheckCode.OLD_HARDWARE_VERSION,
                        Severity.WARNING,
                        name + " has virtual hardware version " + version,
                        "Upgrade the VM's compatibility to version "
                            + HARDWARE_VERSION
                            + " or later if encrypting fails.")));
    return findings;
  }

  private static Optional<Integer> hardwareVersion(VmReading vm) {
    return vm.hardwareVersion()
        .map(VERSION::matcher)
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)));
  }

  private static List<PrecheckFinding> disk(VmReading vm, DiskDevice disk) {
    List<PrecheckFinding> findings = new ArrayList<>();
    String name = "disk " + disk + " of VM \"" + vm.name() + "\"";
    if (disk.isRawDeviceMapping()) {
      findings.add(
          blocking(
              PrecheckCode.RAW_DEVICE_MAPPING,
              name + " is a raw device mapping (" + disk.backingType() + ")",
              "Leave it out: name the other disks with homeAndDisks."));
    }
    if (disk.isChained()) {
      findings.add(
          blocking(
              PrecheckCode.DISK_CHAIN,
              name + " hangs on a parent disk: a linked clone or what a snapshot left behind",
              "Consolidate the VM's disks, or make a full clone of the VM."));
    }
    if (disk.isShared()) {
      findings.add(
          blocking(
              PrecheckCode.SHARED_DISK,
              name + " is shared with other VMs",
              "Leave it out: name the other disks with homeAndDisks."));
    }
    return findings;
  }

  /** Only what is known for sure counts: a host that is not safe yet is made so by vCenter. */
  private Optional<PrecheckFinding> incapableHost(
      Attempt attempt, VmReading vm, ManagedObjectReference host) {
    boolean incapable;
    try {
      incapable =
          collector
              .read(attempt, host, "capability.cryptoSupported")
              .text("capability.cryptoSupported")
              .filter(text -> text.strip().equals("false") || text.strip().equals("0"))
              .isPresent();
    } catch (ServiceException e) {
      return Optional.empty();
    }
    return incapable
        ? Optional.of(
            blocking(
                PrecheckCode.HOST_NOT_CAPABLE,
                "host "
                    + host.value()
                    + ", on which VM \""
                    + vm.name()
                    + "\" is registered, cannot encrypt",
                "Move the VM to a host of ESXi 6.5 or later that supports encryption."))
        : Optional.empty();
  }

  private Optional<PrecheckFinding> keyProvider(Attempt attempt, PolicyAssignment assignment) {
    Optional<List<KeyProvider>> known = keyProviders.list(attempt);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    List<KeyProvider> providers = known.get();
    String names =
        providers.isEmpty()
            ? "there is none at all"
            : "there are: "
                + providers.stream().map(KeyProvider::id).collect(Collectors.joining(", "));
    if (assignment.keyProvider().isEmpty()) {
      return providers.stream().anyMatch(KeyProvider::isDefault)
          ? Optional.empty()
          : Optional.of(
              blocking(
                  PrecheckCode.NO_DEFAULT_KEY_PROVIDER,
                  "vCenter has no default key provider; " + names,
                  "Make a KMS cluster the default, or name one with keyProvider."));
    }
    String wanted = assignment.keyProvider().get();
    return providers.stream().anyMatch(provider -> provider.id().equals(wanted))
        ? Optional.empty()
        : Optional.of(
            blocking(
                PrecheckCode.UNKNOWN_KEY_PROVIDER,
                "vCenter has no key provider \"" + wanted + "\"; " + names,
                "Name a key provider that vCenter has."));
  }

  private static PrecheckFinding blocking(PrecheckCode code, String seen, String advice) {
    return new PrecheckFinding(code, Severity.BLOCKING, seen, advice);
  }
}
