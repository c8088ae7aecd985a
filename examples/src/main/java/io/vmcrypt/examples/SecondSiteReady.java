package io.vmcrypt.examples;

import io.vmcrypt.estate.SecondSite;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.PrintStream;

/** Says whether the vCenter of a second site could start all VMs of the first, and why not. */
final class SecondSiteReady {

  private SecondSiteReady() {}

  static boolean check(VsphereClient first, VsphereClient second, PrintStream out) {
    ReadinessReport report = SecondSite.of(first, second).report();
    for (ReadinessReport.Vm vm : report.vms()) {
      if (!vm.isReady()) { // what is not known is not ready either
        out.println(vm.path() + ": " + vm.reason());
      }
    }
    report.findings().forEach(out::println);
    return report.isReady();
  }
}
