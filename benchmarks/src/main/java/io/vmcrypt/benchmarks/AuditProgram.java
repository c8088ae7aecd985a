package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Audits the vCenter at a port of loopback, whose certificate has a thumbprint, and counts VMs. The
 * report goes into a file, if one is named.
 */
final class AuditProgram {

  private AuditProgram() {}

  public static void main(String[] args) throws IOException {
    try (OutputStream report =
            args.length > 3 ? new FileOutputStream(args[3]) : OutputStream.nullOutputStream();
        VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of("127.0.0.1", Integer.parseInt(args[0])),
                    VsphereCredentials.password("user", Secret.of("pass")))
                .trust(ServerTrust.pinned(Thumbprint.parse(args[1])))
                .build()) {
      AuditSummary summary =
          vcenter.encryptionAudit(AuditRules.builder().build()).writeJson(report);
      System.exit(summary.total() == Long.parseLong(args[2]) ? 0 : 1);
    }
  }
}
