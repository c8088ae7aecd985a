package io.vmcrypt.cli;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The document of an estate on the key server of a cloud, with the files that it names. */
final class EstateFile {

  private EstateFile() {}

  /**
   * Writes it.
   *
   * @param known whether the document has the key server's thumbprint
   * @param more other members of the document
   */
  static Path write(Path file, FakeCloud cloud, boolean known, String more) throws IOException {
    Files.writeString(file.resolveSibling("client.pem"), cloud.clientIdentity().certificatePem());
    Files.writeString(file.resolveSibling("client.key"), cloud.clientIdentity().privateKeyPem());
    return Files.writeString(
        file,
        """
        {
          "estate": "prod",
          "keyServers": [{"name": "kms-1", "address": "%s:%d"%s}],
          "clientTrust": {"identity": {"certificate": "client.pem", "key": "client.key"}},
          "registeredWith": "%s",
          "keyProvider": {"name": "kms-cluster"},
          %s
        }
        """
            .formatted(
                cloud.kmsHost(),
                cloud.kmsPort(),
                known ? ", \"thumbprint\": \"" + thumbprint(cloud) + "\"" : "",
                cloud.ovh().serviceName(),
                more));
  }

  static String thumbprint(FakeCloud cloud) {
    return Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA1)
        .toString();
  }
}
