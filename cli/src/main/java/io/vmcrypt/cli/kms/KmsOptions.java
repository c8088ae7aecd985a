package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.settings.Secrets;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.kmip.KmipProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a KMS is recognized and asked. */
abstract class KmsOptions {

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "the authorities that must have issued its certificate")
  private @Nullable Path authorities;

  @Option(
      names = "--expect",
      paramLabel = "THUMBPRINT",
      description = "the thumbprint that its certificate must have")
  private @Nullable String thumbprint;

  @Option(names = "--server-name", paramLabel = "NAME", description = "the name it is sent (SNI)")
  private @Nullable String serverName;

  @Option(names = "--user", paramLabel = "NAME", description = "for a KMS that asks for a user")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "PLACE",
      description = "where the user's password is: env:NAME or file:PATH")
  private @Nullable String password;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "the time limit of each question to the KMS and each action there, and of a probe without"
              + " keys; 10 by default")
  private @Nullable Integer timeout;

  /** Whether the server is compared with an expected thumbprint or authority. */
  final boolean knowsServer() {
    return thumbprint != null || authorities != null;
  }

  /** A probe of this server. */
  final KmipProbe.Builder probeOf(
      String address, Optional<ClientIdentity> identity, Map<String, String> environment) {
    return probe(address, thumbprint, serverName, identity, environment);
  }

  /** A probe of any server that is asked by the same authorities and with the same user. */
  final KmipProbe.Builder probe(
      String address,
      @Nullable String thumbprint,
      @Nullable String serverName,
      Optional<ClientIdentity> identity,
      Map<String, String> environment) {
    KmipProbe.Builder builder =
        KmipProbe.builder(HostAndPort.parse(address, HostAndPort.KMIP_PORT));
    identity.ifPresent(builder::clientIdentity);
    if (timeout != null) {
      builder.timeout(Duration.ofSeconds(timeout));
    }
    if (authorities != null) {
      builder.trust(trust(authorities));
    }
    if (serverName != null) {
      builder.serverName(serverName);
    }
    if (thumbprint != null) {
      builder.expectedThumbprint(Thumbprint.parse(thumbprint));
    }
    if ((user == null) != (password == null)) {
      throw new UsageException("--user and --password belong together.");
    }
    if (user != null && password != null) {
      if (thumbprint == null && authorities == null) {
        throw new UsageException(
            "--user needs --expect or --ca (--same-as-expect for the old KMS, --ca for --also-at):"
                + " the password is sent only to a server that can be recognized.");
      }
      builder.userNameAndPassword(user, Secrets.resolve("--password", password, environment));
    }
    return builder;
  }

  private static ServerTrust trust(Path file) {
    return UsageException.given(() -> ServerTrust.fromFile(file));
  }
}
