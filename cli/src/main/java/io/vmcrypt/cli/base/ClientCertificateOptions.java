package io.vmcrypt.cli.base;

import io.vmcrypt.core.certificate.ClientIdentity;
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
    return new GivenIdentity("--").read(certificate, key, passphrase, environment);
  }
}
