package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;

/**
 * Logs into the vCenter at a loopback port, lists its KMS clusters, and prints the memory that this
 * took. The arguments are the port and the thumbprint of its certificate.
 */
final class VcenterLogin {

  private VcenterLogin() {}

  public static void main(String[] args) {
    try (VsphereClient vcenter =
        VsphereClient.builder(
                HostAndPort.of("127.0.0.1", Integer.parseInt(args[0])),
                VsphereCredentials.password(args[2], Secret.of(args[3])))
            .trust(ServerTrust.pinned(Thumbprint.parse(args[1])))
            .build()) {
      if (!vcenter.kmsClusters().list().isEmpty()) {
        System.exit(1);
      }
    }
    System.out.println(PeakMemory.bytes());
  }
}
