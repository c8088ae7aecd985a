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
 * Checks whether a KMS runs in a VM. If that VM gets keys of the KMS itself, it may never start
 * again, nor may any other VM that has keys of it. Thread-safe.
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
    List<Finding> others = new ArrayList<>(0);
    List<String> unknown = new ArrayList<>(0);
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
    return unknown.isEmpty() || !hasNoKnownAddress(vm) ? List.of() : List.of(mayRunIt(vm, unknown));
  }

  /** The finding for a user who may not see the key providers. */
  static List<Finding> withoutProviders(VmReading vm) {
    return List.of(
        Findings.note(
            FindingCode.VM_MAY_RUN_KMS,
            vm.subject(),
            "this user may not see the key providers, so it is not known whether a KMS runs in "
                + vm.title(),
            "Give the user the privilege Cryptographer.ManageKeyServers, or exclude the VM of each"
                + " KMS by its name."));
  }

  private static boolean hasNoKnownAddress(VmReading vm) {
    return !vm.powerState().equals(PowerState.POWERED_ON) && vm.traces().guestNames().isEmpty();
  }

  private static Finding mayRunIt(VmReading vm, List<String> servers) {
    return Findings.note(
        FindingCode.VM_MAY_RUN_KMS,
        vm.subject(),
        vm.title()
            + " is not powered on, so vCenter does not know its addresses. No other name"
            + " of "
            + String.join(", ", servers)
            + " is known either, so that KMS may run in this VM",
        "Exclude the VM of each KMS by its name.");
  }

  private static Finding runsIt(VmReading vm, String sign, String server, KeyProvider provider) {
    return Findings.blocking(
        FindingCode.VM_RUNS_KMS,
        vm.subject(),
        seen(vm, sign, server, provider),
        "Leave the VM of the KMS unencrypted. Once it is off, it can start only while another"
            + " server of the key provider answers. Otherwise neither this VM nor any other VM with"
            + " keys of that KMS can start. "
            + OnPurpose.ADVICE);
  }

  private static Finding runsAnother(
      VmReading vm, String sign, String server, KeyProvider provider) {
    return Findings.warning(
        FindingCode.VM_RUNS_KMS,
        vm.subject(),
        seen(vm, sign, server, provider),
        "Make sure that the VM's own keys come from another KMS, which stays reachable while"
            + " this one is down.");
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
