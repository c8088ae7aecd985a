package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.Secrets;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.SdkException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The certificate and the key that are shown to a KMS. */
public final class ClientCertificateOptions {

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "the certificate that the KMS has made for vCenter")
  private @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "its key; may be the same file as --cert")
  private @Nullable Path key;

  @Option(
      names = "--passphrase",
      paramLabel = "PLACE",
      description = "where the key's passphrase is: env:NAME or file:PATH")
  private @Nullable String passphrase;

  /** What was given; a file that cannot be used is bad usage. */
  public Optional<ClientIdentity> identity(Map<String, String> environment) {
    if ((certificate == null) != (key == null)) {
      throw new UsageException("--cert and --key belong together (both may name the same file).");
    }
    if (certificate == null || key == null) {
      if (passphrase != null) {
        throw new UsageException("--passphrase belongs to --key.");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(
          passphrase == null
              ? ClientIdentity.fromFile(certificate, key)
              : ClientIdentity.fromFile(
                  certificate, key, Secrets.resolve("--passphrase", passphrase, environment)));
    } catch (SdkException e) {
      throw new UsageException(e);
    }
  }
}
