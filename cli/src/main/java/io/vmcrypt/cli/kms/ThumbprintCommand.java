package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.kmip.KmipProbe;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
    name = "thumbprint",
    description = {
      "Prints the thumbprint of a KMS's certificate, as OpenSSL does.",
      "Compare it with what the KMS itself shows before you trust it."
    })
public final class ThumbprintCommand extends Command {

  @Parameters(
      paramLabel = "HOST[:PORT]",
      description = "the KMS; port 5696 if none is given; an IPv6 address as [::1]:5696")
  private String address = "";

  @Option(names = "--sha256", description = "SHA-256 in place of SHA-1")
  private boolean sha256;

  public ThumbprintCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    HostAndPort kms = HostAndPort.parse(address, HostAndPort.KMIP_PORT);
    ServerCertificate certificate = KmipProbe.builder(kms).build().readCertificate();
    String longer = certificate.thumbprint(ThumbprintAlgorithm.SHA256).toString();
    if (screen.isJson()) {
      screen.json(
          Json.object(
              "format",
              1,
              "endpoint",
              Json.object("host", kms.host(), "port", kms.port()),
              "sha1",
              certificate.thumbprint().toString(),
              "sha256",
              longer));
    } else {
      // the labels are OpenSSL 3's own, which differ in case
      screen.answer(
          sha256 ? "sha256 Fingerprint=" + longer : "SHA1 Fingerprint=" + certificate.thumbprint());
    }
    return ExitStatus.DONE;
  }
}
