package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.kmip.KmipProbe;

/** Reads the thumbprint that a KMS shows, to be compared with what its own console shows. */
final class ReadThumbprint {

  private ReadThumbprint() {}

  static Thumbprint read(HostAndPort kms) {
    return KmipProbe.builder(kms).build().readCertificate().thumbprint();
  }
}
