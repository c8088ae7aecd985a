package io.vmcrypt.examples;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link ProbeKms}. Messages never quote a refused argument, because it may be
 * a passphrase in the wrong place.
 */
final class ProbeArguments {

  static final String USAGE =
      "usage: ProbeKms HOST[:PORT] [--server-name NAME] [--expect THUMBPRINT]\n"
          + "    [--ca FILE] [--cert FILE --key FILE [--passphrase-env VARIABLE]]\n"
          + "    [--user NAME --password-env VARIABLE | --password-file FILE]\n"
          + "    [--round-trip | --holds KEY_ID[,KEY_ID...]|@FILE] [--json]\n"
          + "Port 5696 if none is given; an IPv6 address as [::1]:5696.";

  private static final Set<String> SWITCHES = Set.of("--round-trip", "--json");
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--ca",
          "--cert",
          "--key",
          "--passphrase-env",
          "--server-name",
          "--expect",
          "--user",
          "--password-env",
          "--password-file",
          "--holds");

  private static final long MAX_KEY_FILE_BYTES = 16L * 1024 * 1024;

  private final Map<String, String> environment;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> switches = new HashSet<>();
  private @Nullable String address;

  private ProbeArguments(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Parses the arguments. Files are read later. */
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
    if (argument.equals(Example.HELP)) {
      throw new HelpWanted(USAGE);
    }
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
    boolean password =
        values.containsKey("--password-env") || values.containsKey("--password-file");
    if (values.containsKey("--user") != password) {
      throw new IllegalArgumentException(
          "--user belongs together with --password-env or --password-file");
    }
    if (values.containsKey("--password-env") && values.containsKey("--password-file")) {
      throw new IllegalArgumentException("give either --password-env or --password-file");
    }
    if (values.containsKey("--user")
        && !values.containsKey("--expect")
        && !values.containsKey("--ca")) {
      throw new IllegalArgumentException(
          "--user needs --expect or --ca: the password is sent only to a server that can be"
              + " recognized");
    }
    if (values.containsKey("--holds")
        && (!values.containsKey("--cert") || switches.contains("--round-trip"))) {
      throw new IllegalArgumentException(
          "--holds needs --cert and --key, and cannot be used together with --round-trip");
    }
  }

  /** The ids of the keys that the KMS is to hold; empty if it is not asked for any. */
  List<String> keyIds() {
    String given = values.getOrDefault("--holds", "");
    if (!given.startsWith("@")) {
      return Stream.of(given.split(",")).map(String::strip).filter(id -> !id.isEmpty()).toList();
    }
    Path file = Path.of(given.substring(1));
    try {
      if (Files.size(file) > MAX_KEY_FILE_BYTES) {
        throw new IllegalArgumentException(file + " is larger than 16 MiB");
      }
      List<String> ids =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (ids.isEmpty()) {
        throw new IllegalArgumentException(file + " has no key id: expected one in each line");
      }
      return ids;
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + FileTrouble.inWords(e), e);
    }
  }

  boolean asksForKeys() {
    return values.containsKey("--holds");
  }

  /** Whether the server is compared with an expected thumbprint or authority. */
  boolean knowsServer() {
    return values.containsKey("--expect") || values.containsKey("--ca");
  }

  private Secret password() {
    String file = values.get("--password-file");
    if (file != null) {
      return Secret.fromFile(Path.of(file));
    }
    return secretOf("--password-env", "password");
  }

  private Secret secretOf(String option, String what) {
    String secret = environment.get(requireNonNull(values.get(option), option));
    if (secret == null || secret.isEmpty()) {
      throw new IllegalArgumentException(
          "the environment variable that "
              + option
              + " names is not set: give the name of a variable, and the "
              + what
              + " in the variable");
    }
    return Secret.of(secret);
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
    if (!values.containsKey("--passphrase-env")) {
      return ClientIdentity.fromFile(Path.of(certificate), Path.of(key));
    }
    return ClientIdentity.fromFile(
        Path.of(certificate), Path.of(key), secretOf("--passphrase-env", "passphrase"));
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
      builder.trust(ServerTrust.fromFile(Path.of(authorities)));
    }
    String serverName = values.get("--server-name");
    if (serverName != null) {
      builder.serverName(serverName);
    }
    String thumbprint = values.get("--expect");
    if (thumbprint != null) {
      builder.expectedThumbprint(Thumbprint.parse(thumbprint));
    }
    String user = values.get("--user");
    if (user != null) {
      builder.userNameAndPassword(user, password());
    }
    if (switches.contains("--round-trip")) {
      builder.keyRoundTrip();
    }
    return builder.build();
  }
}
