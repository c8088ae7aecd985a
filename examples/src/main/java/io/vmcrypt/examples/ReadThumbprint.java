package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.kmip.KmipProbe;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the thumbprint of a KMS certificate as OpenSSL does: {@code ReadThumbprint HOST[:PORT]
 * [--sha256]}. Exit status 0; 1 if the certificate cannot be read; 2 for bad usage.
 */
public final class ReadThumbprint {

  static final String USAGE =
      "usage: ReadThumbprint HOST[:PORT] [--sha256]\n"
          + "Port 5696 if none is given; an IPv6 address as [::1]:5696.";

  private ReadThumbprint() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains(Example.HELP)) {
      out.println(USAGE);
      return Example.DONE;
    }
    List<String> addresses = new ArrayList<>(args);
    boolean sha256 = addresses.removeIf("--sha256"::equals);
    if (addresses.size() != 1 || addresses.get(0).startsWith("-")) {
      err.println(USAGE);
      return 2;
    }
    HostAndPort kms;
    try {
      kms = HostAndPort.parse(addresses.get(0), HostAndPort.KMIP_PORT);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    try {
      ServerCertificate certificate = KmipProbe.builder(kms).build().readCertificate();
      // the labels are OpenSSL 3's own, which differ in case
      out.println(
          sha256
              ? "sha256 Fingerprint=" + certificate.thumbprint(ThumbprintAlgorithm.SHA256)
              : "SHA1 Fingerprint=" + certificate.thumbprint());
      return 0;
    } catch (SdkException e) {
      err.println(e.getMessage());
      return 1;
    }
  }
}
