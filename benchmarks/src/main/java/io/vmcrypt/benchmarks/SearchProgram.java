package io.vmcrypt.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Looks for encrypted VMs that run, at the vCenter at a port of loopback, whose certificate has a
 * thumbprint, and prints and counts them. For that it reads the four properties that govc is asked
 * for in {@link BesideGovc}, and where each VM is.
 */
final class SearchProgram {

  private SearchProgram() {}

  public static void main(String[] args) throws IOException {
    long found = 0;
    VmFilter wanted =
        VmFilter.builder()
            .encryption(EncryptionLevel.ENCRYPTED)
            .powerState(PowerState.POWERED_ON)
            .build();
    try (PrintWriter out = new PrintWriter(args[3], UTF_8);
        VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of("127.0.0.1", Integer.parseInt(args[0])),
                    VsphereCredentials.password("user", Secret.of("pass")))
                .trust(ServerTrust.pinned(Thumbprint.parse(args[1])))
                .build();
        Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(wanted)) {
      for (Iterator<VirtualMachine> each = vms.iterator(); each.hasNext(); found++) {
        VirtualMachine vm = each.next();
        out.println(vm.id() + " " + vm.path());
      }
    }
    System.exit(found == Long.parseLong(args[2]) ? 0 : 1);
  }
}
