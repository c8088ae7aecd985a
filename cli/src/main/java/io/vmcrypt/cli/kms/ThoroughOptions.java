package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.GivenIdentity;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.kmip.KmipProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a thorough probe tries beside all others; docs/probe.md describes it. */
final class ThoroughOptions {

  @Option(
      names = "--thorough",
      description = "do all steps; makes keys, and destroys them at the end")
  private boolean thorough;

  @Option(
      names = "--keys",
      paramLabel = "COUNT",
      description = "with --thorough: how many keys are made, 1 to 1000; 3 by default")
  private @Nullable Integer keys;

  @Option(
      names = "--also-at",
      paramLabel = "HOST[:PORT]",
      description =
          "with --thorough: one more server of the same KMS, which must know the same keys;"
              + " repeatable")
  private List<String> others = new ArrayList<>();

  @Option(
      names = "--other-cert",
      paramLabel = "FILE",
      description =
          "with --thorough: the certificate of another client, which must not see the keys")
  private @Nullable Path otherCertificate;

  @Option(names = "--other-key", paramLabel = "FILE", description = "its key")
  private @Nullable Path otherKey;

  @Option(names = "--other-passphrase", paramLabel = "PLACE", description = "its passphrase")
  private @Nullable String otherPassphrase;

  @Option(
      names = "--renewed-cert",
      paramLabel = "FILE",
      description =
          "with --thorough: the next certificate of this client, which must get the same keys")
  private @Nullable Path renewedCertificate;

  @Option(names = "--renewed-key", paramLabel = "FILE", description = "its key")
  private @Nullable Path renewedKey;

  @Option(names = "--renewed-passphrase", paramLabel = "PLACE", description = "its passphrase")
  private @Nullable String renewedPassphrase;

  boolean isGiven() {
    return thorough
        || !others.isEmpty()
        || Stream.of(keys, otherCertificate, otherKey, renewedCertificate, renewedKey)
            .anyMatch(Objects::nonNull)
        || Stream.of(otherPassphrase, renewedPassphrase).anyMatch(Objects::nonNull);
  }

  /** Adds what was given to the probe of a server. */
  void add(
      KmipProbe.Builder probe,
      ProbeOptions server,
      Optional<ClientIdentity> identity,
      Map<String, String> environment) {
    if (!thorough) {
      if (isGiven()) {
        throw new UsageException(
            "--keys, --also-at, --other-cert and --renewed-cert belong to --thorough.");
      }
      return;
    }
    if (identity.isEmpty()) {
      throw new UsageException("--thorough needs --cert and --key: vCenter shows a certificate.");
    }
    probe.thorough(keys == null ? KmipProbe.DEFAULT_KEYS : keys);
    for (String place : others) {
      probe.addServer(server.probe(place, null, null, identity, environment).build());
    }
    new GivenIdentity("--other-")
        .read(otherCertificate, otherKey, otherPassphrase, environment)
        .map(one -> server.probe(Optional.of(one), environment).build())
        .ifPresent(probe::otherClient);
    new GivenIdentity("--renewed-")
        .read(renewedCertificate, renewedKey, renewedPassphrase, environment)
        .map(one -> server.probe(Optional.of(one), environment).build())
        .ifPresent(probe::renewedIdentity);
  }
}
