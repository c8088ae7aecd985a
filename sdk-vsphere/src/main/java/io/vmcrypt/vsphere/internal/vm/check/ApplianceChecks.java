package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmTraces;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for VMs that are part of vSphere itself, such as vCenter. They should not be encrypted.
 * Thread-safe.
 */
final class ApplianceChecks {

  /**
   * Both forms of the names of vSphere Cluster Services VMs. vCenter does not always name their
   * owner.
   */
  private static final Pattern VCLS =
      Pattern.compile(
          "vCLS(-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}| ?\\(\\d+\\))?",
          Pattern.CASE_INSENSITIVE);

  private final KnownHosts hosts;

  ApplianceChecks(KnownHosts hosts) {
    this.hosts = requireNonNull(hosts, "hosts");
  }

  List<Finding> check(VmReading vm) {
    List<Finding> findings = new ArrayList<>();
    String signs = String.join(", and ", Stream.concat(product(vm), places(vm)).toList());
    if (!signs.isEmpty()) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_RUNS_VCENTER,
              vm.subject(),
              vm.title() + " seems to be a vCenter: it " + signs,
              "Leave it unencrypted, as VMware requires: hosts get their keys through vCenter,"
                  + " so an encrypted vCenter may not start again. "
                  + OnPurpose.ADVICE));
    }
    owner(vm)
        .ifPresent(
            owner ->
                findings.add(
                    Findings.blocking(
                        FindingCode.VM_IS_MANAGED_AGENT,
                        vm.subject(),
                        vm.title() + " " + owner,
                        "Leave it to its owner, which creates and replaces it as needed. "
                            + OnPurpose.ADVICE)));
    return findings;
  }

  private static Stream<String> product(VmReading vm) {
    return vm.traces().products().stream()
        .filter(ApplianceChecks::isVcenter)
        .limit(1)
        .map(product -> "was deployed as \"" + product.name() + "\"");
  }

  /** A product without a vendor counts too: it may be VMware's. */
  private static boolean isVcenter(VmTraces.Product product) {
    String name = product.name().toLowerCase(Locale.ROOT);
    String vendor = product.vendor().toLowerCase(Locale.ROOT);
    return (name.contains("vcenter server") || name.contains("vcenter appliance"))
        && (vendor.isEmpty() || vendor.startsWith("vmware") || vendor.startsWith("broadcom"));
  }

  /**
   * Other appliances are deployed with the address of their vCenter, so that address is no sign
   * here.
   */
  private Stream<String> places(VmReading vm) {
    for (KnownHosts.Host host : hosts.vcenter()) {
      Optional<String> sign = vm.traces().ownSign(vm.name(), host);
      if (sign.isPresent()) {
        return Stream.of(sign.get() + ", which belongs to this vCenter");
      }
    }
    return Stream.empty();
  }

  private static Optional<String> owner(VmReading vm) {
    return vm.traces()
        .managedBy()
        .map(owner -> "belongs to " + owner + " (config.managedBy)")
        .or(
            () ->
                Optional.of("is named like an agent of vSphere Cluster Services")
                    .filter(named -> VCLS.matcher(vm.name()).matches()));
  }
}
