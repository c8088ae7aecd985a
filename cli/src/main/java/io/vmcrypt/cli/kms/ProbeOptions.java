package io.vmcrypt.cli.kms;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.kmip.KmipProbe;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** Which KMS is asked, and how it is recognized. */
final class ProbeOptions extends KmsOptions {

  @Parameters(
      paramLabel = "HOST[:PORT]",
      description = "the KMS; port 5696 if none is given; an IPv6 address as [::1]:5696")
  private String address = "";

  KmipProbe.Builder probe(Optional<ClientIdentity> identity, Map<String, String> environment) {
    return probeOf(address, identity, environment);
  }
}
