package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;

/**
 * How a program gets into a vCenter on loopback, as one of its arguments.
 *
 * @param port where it listens
 * @param thumbprint of its certificate
 */
record Door(int port, String thumbprint, String user, String password) {

  static Door of(FakeVcenter vcenter) {
    return new Door(
        vcenter.port(),
        vcenter.identity().thumbprint("SHA-256"),
        vcenter.userName(),
        vcenter.password());
  }

  /** Reads {@link #toString}. */
  static Door parse(String text) {
    String[] parts = text.split(" ", 4);
    return new Door(Integer.parseInt(parts[0]), parts[1], parts[2], parts[3]);
  }

  @Override
  public String toString() {
    return port + " " + thumbprint + " " + user + " " + password;
  }

  HostAndPort address() {
    return HostAndPort.of("127.0.0.1", port);
  }

  VsphereCredentials credentials() {
    return VsphereCredentials.password(user, Secret.of(password));
  }

  VsphereClient open() {
    return VsphereClient.builder(address(), credentials())
        .trust(ServerTrust.pinned(Thumbprint.parse(thumbprint)))
        .build();
  }
}
