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

/**
 * Looks for VMs that are part of vSphere itself, such as vCenter. They should not be encrypted, nor
 * taken to another vCenter. Thread-safe.
 */
public final class ApplianceChecks {

  /**
   * Both forms of the names of vSphere Cluster Services VMs. vCenter does not always name their
   * owner.
   */
  private static final Pattern VCLS =
      Pattern.compile(
          "vCLS(-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}| ?\\(\\d+\\))?",
          Pattern.CASE_INSENSITIVE);

  private final KnownHosts hosts;

  public ApplianceChecks(KnownHosts hosts) {
    this.hosts = requireNonNull(hosts, "hosts");
  }

  List<Finding> check(VmReading vm) {
    return check(
        vm,
        "Leave it unencrypted, as VMware requires: hosts get their keys through vCenter, so an"
            + " encrypted vCenter may not start again. ");
  }

  /** What says that a VM is to stay at its vCenter: it blocks, unless the caller has named it. */
  public List<Finding> checkLeaving(VmReading vm, boolean named) {
    List<Finding> findings =
        check(
            vm,
            "Leave it where it is: a vCenter cannot see a move of itself to its end, and its hosts"
                + " are without it then. ");
    return named ? OnPurpose.named(findings) : findings;
  }

  private List<Finding> check(VmReading vm, String ofVcenter) {
    List<Finding> findings = new ArrayList<>();
    // loops: thousands of VMs are judged, and almost none of them shows any sign
    List<String> signs = new ArrayList<>(2);
    product(vm).ifPresent(signs::add);
    place(vm).ifPresent(signs::add);
    if (!signs.isEmpty()) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_RUNS_VCENTER,
              vm.subject(),
              vm.title() + " seems to be a vCenter: it " + String.join(", and ", signs),
              ofVcenter + OnPurpose.ADVICE));
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

  private static Optional<String> product(VmReading vm) {
    for (VmTraces.Product product : vm.traces().products()) {
      if (isVcenter(product)) {
        return Optional.of("was deployed as \"" + product.name() + "\"");
      }
    }
    return Optional.empty();
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
  private Optional<String> place(VmReading vm) {
    for (KnownHosts.Host host : hosts.vcenter()) {
      Optional<String> sign = vm.traces().ownSign(vm.name(), host);
      if (sign.isPresent()) {
        return Optional.of(sign.get() + ", which belongs to this vCenter");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> owner(VmReading vm) {
    Optional<String> owner = vm.traces().managedBy();
    if (owner.isPresent()) {
      return Optional.of("belongs to " + owner.get() + " (config.managedBy)");
    }
    return VCLS.matcher(vm.name()).matches()
        ? Optional.of("is named like an agent of vSphere Cluster Services")
        : Optional.empty();
  }
}
