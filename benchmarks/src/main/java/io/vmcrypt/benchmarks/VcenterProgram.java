package io.vmcrypt.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Logs into a vCenter and lists its KMS clusters; or audits it; or looks for encrypted VMs that
 * run, for which it reads the four properties that govc is asked for in {@link BesideGovc}, and
 * where each VM is.
 */
final class VcenterProgram {

  private VcenterProgram() {}

  /**
   * Runs once, and fails if there are not as many as said.
   *
   * @param args {@code login}, {@code audit} or {@code search}; the {@link Door}; how many KMS
   *     clusters or VMs there are; the file of the report
   */
  public static void main(String[] args) throws IOException {
    long found;
    try (VsphereClient vcenter = Door.parse(args[1]).open()) {
      found =
          switch (args[0]) {
            case "login" -> vcenter.kmsClusters().list().size();
            case "audit" -> audit(vcenter, args[3]);
            default -> search(vcenter, args[3]);
          };
    }
    System.exit(found == Long.parseLong(args[2]) ? 0 : 1);
  }

  private static long audit(VsphereClient vcenter, String file) throws IOException {
    try (OutputStream report = new FileOutputStream(file)) {
      return vcenter.encryptionAudit(AuditRules.builder().build()).writeJson(report).total();
    }
  }

  private static long search(VsphereClient vcenter, String file) throws IOException {
    VmFilter wanted =
        VmFilter.builder()
            .encryption(EncryptionLevel.ENCRYPTED)
            .powerState(PowerState.POWERED_ON)
            .build();
    long found = 0;
    try (PrintWriter out = new PrintWriter(file, UTF_8);
        Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(wanted)) {
      for (Iterator<VirtualMachine> each = vms.iterator(); each.hasNext(); found++) {
        VirtualMachine vm = each.next();
        out.println(vm.id() + " " + vm.path());
      }
    }
    return found;
  }
}
