package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.KmipProbe;

/** Prints the thumbprint of the server at a loopback port. */
final class SdkThumbprint {

  private SdkThumbprint() {}

  public static void main(String[] args) {
    System.out.println(
        KmipProbe.builder(HostAndPort.of("127.0.0.1", Integer.parseInt(args[0])))
            .build()
            .readCertificate()
            .thumbprint());
  }
}
