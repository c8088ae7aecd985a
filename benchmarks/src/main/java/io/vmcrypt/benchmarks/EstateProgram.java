package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Plans or proves an estate at the vCenter at a port of loopback, looks who needs its keys, or
 * audits all its VMs, and prints how many nanoseconds that took.
 */
final class EstateProgram {

  private EstateProgram() {}

  /**
   * Runs once.
   *
   * @param args {@code plan}, {@code prove}, {@code ledger} or {@code audit}; the port; the
   *     thumbprint of the vCenter's certificate; user; password; the estate document
   */
  public static void main(String[] args) {
    try (VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of("127.0.0.1", Integer.parseInt(args[1])),
                    VsphereCredentials.password(args[3], Secret.of(args[4])))
                .trust(ServerTrust.pinned(Thumbprint.parse(args[2])))
                .build();
        EstateClient estates = EstateClient.of(vcenter)) {
      Estate estate = Estate.fromFile(Path.of(args[5]));
      long begun = System.nanoTime();
      switch (args[0]) {
        case "plan" -> estates.plan(estate).writeJson(OutputStream.nullOutputStream());
        case "prove" -> estates.prove(estate).writeJson(OutputStream.nullOutputStream());
        case "ledger" -> {
          if (vcenter.keyLedger().ofProvider(estate.keyProvider()).isByNobody()) {
            throw new IllegalStateException("the VMs have its keys");
          }
        }
        default ->
            vcenter
                .encryptionAudit(AuditRules.builder().build())
                .writeJson(OutputStream.nullOutputStream());
      }
      System.out.println(System.nanoTime() - begun);
    }
  }
}
