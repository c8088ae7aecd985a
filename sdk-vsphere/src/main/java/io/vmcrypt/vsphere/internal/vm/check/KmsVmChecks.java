package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a VM is the one that a KMS runs in. Who encrypts that with keys of the KMS may never
 * start it again, nor any VM that has keys of it. Thread-safe.
 */
final class KmsVmChecks {

  private final KnownHosts hosts;

  KmsVmChecks(KnownHosts hosts) {
    this.hosts = requireNonNull(hosts, "hosts");
  }

  /**
   * @param used whether the VM may get a key of this key provider
   */
  List<Finding> check(VmReading vm, List<KeyProvider> providers, Predicate<KeyProvider> used) {
    List<Finding> others = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (KeyProvider provider : providers) {
      for (String server : provider.servers()) {
        KnownHosts.Host host = hosts.host(server);
        Optional<String> sign = vm.traces().sign(vm.name(), host);
        if (sign.isPresent() && used.test(provider)) {
          return List.of(runsIt(vm, sign.get(), server, provider));
        }
        sign.ifPresent(seen -> others.add(runsAnother(vm, seen, server, provider)));
        if (used.test(provider) && !host.lookedUp()) {
          unknown.add(server);
        }
      }
    }
    if (!others.isEmpty()) {
      return List.of(others.get(0));
    }
    return unknown.isEmpty() || !isSilent(vm) ? List.of() : List.of(cannotBeTold(vm, unknown));
  }

  /** Who may not see the key providers cannot be told which VM is theirs. */
  static List<Finding> withoutProviders(VmReading vm) {
    return List.of(
        Findings.note(
            FindingCode.VM_MAY_RUN_KMS,
            vm.subject(),
            "this user may not see the key providers, so that it cannot be told whether a KMS runs"
                + " in "
                + vm.title(),
            "Give the user the privilege Cryptographer.ManageKeyServers, or exclude the VM of each"
                + " KMS by its name."));
  }

  private static boolean isSilent(VmReading vm) {
    return !vm.powerState().equals(PowerState.POWERED_ON) && vm.traces().guestNames().isEmpty();
  }

  private static Finding cannotBeTold(VmReading vm, List<String> servers) {
    return Findings.note(
        FindingCode.VM_MAY_RUN_KMS,
        vm.subject(),
        "vCenter has forgotten the addresses of "
            + vm.title()
            + ", which is not on, and of "
            + String.join(", ", servers)
            + " no other name is known: whether that KMS runs in it cannot be told",
        "Exclude the VM of each KMS by its name.");
  }

  private static Finding runsIt(VmReading vm, String sign, String server, KeyProvider provider) {
    return Findings.blocking(
        FindingCode.VM_RUNS_KMS,
        vm.subject(),
        seen(vm, sign, server, provider),
        "Leave the VM of the KMS unencrypted: once it is off, it starts only while another server"
            + " of the key provider answers; without one neither it can be started nor any VM that"
            + " has keys of it. "
            + OnPurpose.ADVICE);
  }

  private static Finding runsAnother(
      VmReading vm, String sign, String server, KeyProvider provider) {
    return Findings.warning(
        FindingCode.VM_RUNS_KMS,
        vm.subject(),
        seen(vm, sign, server, provider),
        "Make sure that the VM's own keys come from elsewhere, and stay in reach while this KMS is"
            + " down.");
  }

  private static String seen(VmReading vm, String sign, String server, KeyProvider provider) {
    return vm.title()
        + " "
        + sign
        + ": server "
        + server
        + " of key provider \""
        + provider.id()
        + "\" seems to run in it";
  }
}
