package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.ClientCertificateOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.kmip.KmipProbe;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which KMS is to list its keys, and as whom it is asked. */
final class LocateOptions extends KmsOptions {

  @Option(
      names = "--kms",
      paramLabel = "HOST[:PORT]",
      description =
          "have this KMS list the keys that the client of --cert and --key may see (KMIP Locate);"
              + " --provider names the key provider that it is of")
  private @Nullable String address;

  @Mixin private final ClientCertificateOptions client = new ClientCertificateOptions();

  /** {@return the probe of the KMS; empty if none is to be asked} */
  Optional<KmipProbe> probe(Surroundings surroundings) {
    Map<String, String> environment = surroundings.environment();
    Optional<ClientIdentity> identity = client.identity(environment);
    if (address == null) {
      if (identity.isPresent() || knowsServer()) {
        throw new UsageException("--cert, --key, --ca and --expect need --kms.");
      }
      return Optional.empty();
    }
    if (identity.isEmpty()) {
      throw new UsageException("--kms needs --cert and --key: a KMS lists keys to clients alone.");
    }
    return Optional.of(
        probeOf(address, identity, environment).timeSource(surroundings.time()).build());
  }
}
