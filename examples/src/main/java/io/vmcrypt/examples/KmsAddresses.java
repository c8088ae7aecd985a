package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import java.util.List;
import java.util.Optional;

/**
 * Checks that each address that is to be registered shows the certificate of the KMS. OVHcloud
 * opens its firewall to each of them, and vCenter may use any. If the expected thumbprint is set,
 * an address need not be reachable from this machine.
 */
final class KmsAddresses {

  private final Systems systems;
  private final Optional<Thumbprint> expected;

  KmsAddresses(Systems systems) {
    this.systems = systems;
    this.expected = systems.expectedThumbprint();
  }

  /** Ends the job unless each address shows this certificate, or may be out of reach. */
  void confirm(List<String> addresses, ServerCertificate certificate, StepPrinter steps) {
    // refuses an address that OVHcloud does not accept before any server is asked
    addresses.forEach(ip -> KmsRegistration.builder(ip, certificate.thumbprint()));
    Thumbprint wanted = expected.orElse(certificate.thumbprint());
    for (String ip : addresses) {
      if (!ip.equals(systems.kms().host())) {
        look(HostAndPort.of(ip, systems.kms().port()), wanted, steps);
      }
    }
  }

  private void look(HostAndPort address, Thumbprint wanted, StepPrinter steps) {
    try {
      compare(address, wanted, KmipProbe.builder(address).build().readCertificate());
      steps.found(address + " shows the same certificate");
    } catch (ConnectionException e) {
      if (expected.isEmpty()) {
        throw new ConnectionException(
            new Attempt("KMS", "confirm the certificate", address.toString()),
            "it does not answer: " + e.outcome(),
            "Make the address reachable from this machine, or set VMCRYPT_KMS_THUMBPRINT to the"
                + " thumbprint that its certificate must have.",
            e);
      }
      steps.found(
          address
              + " does not answer this machine; it is registered because"
              + " VMCRYPT_KMS_THUMBPRINT is set");
    }
  }

  /** Ends the job unless a certificate has this thumbprint. */
  static void compare(HostAndPort address, Thumbprint wanted, ServerCertificate shown) {
    if (!wanted.matches(shown.x509())) {
      throw new ThumbprintMismatchException(
          new Attempt("KMS", "confirm the certificate", address.toString()),
          List.of(wanted),
          shown.thumbprint(wanted.algorithm()),
          null);
    }
  }
}
