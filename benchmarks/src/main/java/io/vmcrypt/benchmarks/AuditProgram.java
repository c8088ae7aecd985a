package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereCredentials;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import java.io.OutputStream;

/**
 * Audits the vCenter at a loopback port and counts VMs. The arguments are the port and the
 * thumbprint of its certificate.
 */
final class AuditProgram {

  private AuditProgram() {}

  public static void main(String[] args) {
    try (VsphereClient vcenter =
        VsphereClient.builder(
                HostAndPort.of("127.0.0.1", Integer.parseInt(args[0])),
                VsphereCredentials.password("benchmark", Secret.of("benchmark")))
            .trust(ServerTrust.pinned(Thumbprint.parse(args[1])))
            .build()) {
      AuditSummary summary =
          vcenter
              .inventoryAudit(AuditRules.builder().build())
              .writeJson(OutputStream.nullOutputStream());
      System.exit(summary.total() == Long.parseLong(args[2]) ? 0 : 1);
    }
  }
}
