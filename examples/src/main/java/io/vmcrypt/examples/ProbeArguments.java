package io.vmcrypt.examples;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@link ProbeKms} asks for. What it refuses is never quoted, as it may be
 * a passphrase at the wrong place.
 */
final class ProbeArguments {

  static final String USAGE =
      "usage: ProbeKms HOST[:PORT] [--ca FILE] [--cert FILE --key FILE [--passphrase-env VARIABLE]]"
          + " [--server-name NAME] [--expect THUMBPRINT] [--round-trip] [--json]    (an IPv6"
          + " address as [::1]:5696; port 5696 if none is given)";

  private static final Set<String> SWITCHES = Set.of("--round-trip", "--json");
  private static final Set<String> WITH_VALUE =
      Set.of("--ca", "--cert", "--key", "--passphrase-env", "--server-name", "--expect");

  private final Map<String, String> environment;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> switches = new HashSet<>();
  private @Nullable String address;

  private ProbeArguments(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Takes the arguments apart; files are read later. */
  static ProbeArguments parse(List<String> args, Map<String, String> environment) {
    ProbeArguments parsed = new ProbeArguments(environment);
    Iterator<String> rest = args.iterator();
    while (rest.hasNext()) {
      parsed.take(rest.next(), rest);
    }
    if (parsed.address == null) {
      throw new IllegalArgumentException(USAGE);
    }
    parsed.check();
    return parsed;
  }

  private void take(String argument, Iterator<String> rest) {
    boolean taken;
    if (SWITCHES.contains(argument)) {
      taken = switches.add(argument);
    } else if (WITH_VALUE.contains(argument)) {
      String value = rest.hasNext() ? rest.next() : "";
      taken =
          !value.isEmpty()
              && !value.startsWith("--")
              && values.putIfAbsent(argument, value) == null;
    } else {
      taken = !argument.startsWith("-") && address == null;
      address = argument;
    }
    if (!taken) {
      throw new IllegalArgumentException(USAGE);
    }
  }

  private void check() {
    if (values.containsKey("--cert") != values.containsKey("--key")) {
      throw new IllegalArgumentException(
          "--cert and --key belong together (both may name the same file)");
    }
    if (values.containsKey("--passphrase-env") && !values.containsKey("--key")) {
      throw new IllegalArgumentException("--passphrase-env belongs to --key");
    }
  }

  boolean json() {
    return switches.contains("--json");
  }

  /** The certificate and key to show; null if none are given. */
  @Nullable ClientIdentity clientIdentity() {
    String certificate = values.get("--cert");
    String key = values.get("--key");
    if (certificate == null || key == null) {
      return null;
    }
    String variable = values.get("--passphrase-env");
    if (variable == null) {
      return ClientIdentity.fromPem(Path.of(certificate), Path.of(key));
    }
    String passphrase = environment.get(variable);
    if (passphrase == null || passphrase.isEmpty()) {
      throw new IllegalArgumentException(
          "the environment variable that --passphrase-env names is not set: give the variable's"
              + " name there, and the passphrase in the variable");
    }
    return ClientIdentity.fromPem(Path.of(certificate), Path.of(key), Secret.of(passphrase));
  }

  KmipProbe probe(@Nullable ClientIdentity identity) {
    KmipProbe.Builder builder =
        KmipProbe.builder(
            HostAndPort.parse(requireNonNull(address, "address"), HostAndPort.KMIP_PORT));
    if (identity != null) {
      builder.clientIdentity(identity);
    }
    String authorities = values.get("--ca");
    if (authorities != null) {
      builder.trust(ServerTrust.certificateAuthorities(Path.of(authorities)));
    }
    String serverName = values.get("--server-name");
    if (serverName != null) {
      builder.serverName(serverName);
    }
    String thumbprint = values.get("--expect");
    if (thumbprint != null) {
      builder.expectedThumbprint(Thumbprint.parse(thumbprint));
    }
    if (switches.contains("--round-trip")) {
      builder.keyRoundTrip();
    }
    return builder.build();
  }
}
