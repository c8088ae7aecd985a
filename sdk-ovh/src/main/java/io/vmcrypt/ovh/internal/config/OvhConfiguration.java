package io.vmcrypt.ovh.internal.config;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.CredentialsNotFoundException;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a machine is configured with, in the order of OVHcloud's own clients: each value from the
 * environment, else from the first file that has it.
 */
public final class OvhConfiguration {

  private static final long MAX_FILE_BYTES = 64L * 1024;
  private static final List<String> APPLICATION =
      List.of("application_key", "application_secret", "consumer_key");
  private static final List<String> CLIENT = List.of("client_id", "client_secret");
  private static final List<String> TOKEN = List.of("access_token");

  private final Map<String, String> environment;
  private final List<Path> files;

  /**
   * A configuration.
   *
   * @param environment the environment's variables
   * @param files the files, the one that wins first
   */
  public OvhConfiguration(Map<String, String> environment, List<Path> files) {
    this.environment = Map.copyOf(environment);
    this.files = List.copyOf(files);
  }

  /** The environment and files of this process. */
  public static OvhConfiguration ofThisMachine() {
    return new OvhConfiguration(
        System.getenv(),
        List.of(
            Path.of("ovh.conf"),
            Path.of(System.getProperty("user.home", "."), ".ovh.conf"),
            Path.of("/etc/ovh.conf")));
  }

  /** The endpoint that is configured, else Europe's. */
  public OvhEndpoint endpoint() {
    return find("default", "endpoint", read(attempt("the endpoint")))
        .map(OvhEndpoint::parse)
        .orElse(OvhEndpoint.EU);
  }

  /** The credentials for the endpoint that is configured. */
  public OvhCredentials credentials() {
    return credentials(endpoint());
  }

  /** The credentials for an endpoint. */
  public OvhCredentials credentials(OvhEndpoint endpoint) {
    Attempt attempt = attempt("credentials for " + endpoint.name());
    Map<Path, IniFile> contents = read(attempt);
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : Stream.of(APPLICATION, CLIENT, TOKEN).flatMap(List::stream).toList()) {
      find(endpoint.name(), key, contents).ifPresent(value -> values.put(key, value));
    }
    List<List<String>> begun =
        Stream.of(APPLICATION, CLIENT, TOKEN)
            .filter(method -> method.stream().anyMatch(values::containsKey))
            .toList();
    if (begun.isEmpty()) {
      throw notFound(
          attempt,
          endpoint,
          "none are there",
          "Give application_key, application_secret and consumer_key there, or client_id and"
              + " client_secret, or access_token.");
    }
    if (begun.size() > 1) {
      throw notFound(
          attempt,
          endpoint,
          "several methods are mixed: " + String.join(", ", values.keySet()),
          "Keep the values of one method only.");
    }
    List<String> method = begun.get(0);
    List<String> missing = method.stream().filter(key -> !values.containsKey(key)).toList();
    if (!missing.isEmpty()) {
      throw notFound(
          attempt,
          endpoint,
          String.join(" and ", values.keySet())
              + " is there without "
              + String.join(" and ", missing),
          "Give what is missing beside it.");
    }
    return credentials(attempt, endpoint, method, values);
  }

  private OvhCredentials credentials(
      Attempt attempt, OvhEndpoint endpoint, List<String> method, Map<String, String> values) {
    List<String> found = method.stream().map(key -> values.getOrDefault(key, "")).toList();
    try {
      if (method.equals(APPLICATION)) {
        return OvhCredentials.applicationKey(
            found.get(0), Secret.of(found.get(1)), Secret.of(found.get(2)));
      }
      return method.equals(CLIENT)
          ? OvhCredentials.oauth2(found.get(0), Secret.of(found.get(1)))
          : OvhCredentials.bearer(Secret.of(found.get(0)));
    } catch (IllegalArgumentException e) {
      throw notFound(
          attempt, endpoint, String.valueOf(e.getMessage()), "Correct it where it is given.");
    }
  }

  private Optional<String> find(String section, String key, Map<Path, IniFile> contents) {
    String variable = environment.get("OVH_" + key.toUpperCase(Locale.ROOT));
    if (variable != null && !variable.isBlank()) {
      return Optional.of(variable.strip());
    }
    return contents.values().stream().flatMap(file -> file.find(section, key).stream()).findFirst();
  }

  private Map<Path, IniFile> read(Attempt attempt) {
    Map<Path, IniFile> contents = new LinkedHashMap<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        contents.put(file, read(attempt, file));
      }
    }
    return contents;
  }

  private IniFile read(Attempt attempt, Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw unreadable(attempt, file, "is larger than " + MAX_FILE_BYTES + " bytes");
      }
      return IniFile.parse(Files.readString(file));
    } catch (IOException e) {
      // the exception of a decoder may quote what it read
      throw unreadable(
          attempt, file, "cannot be read as UTF-8 (" + e.getClass().getSimpleName() + ")");
    } catch (IllegalArgumentException e) {
      throw unreadable(attempt, file, "is malformed: " + e.getMessage());
    }
  }

  private CredentialsNotFoundException unreadable(Attempt attempt, Path file, String outcome) {
    return new CredentialsNotFoundException(
        attempt,
        "the file " + file + " " + outcome,
        "Correct the file, or move it away.",
        files.stream().map(Path::toString).toList(),
        null);
  }

  private CredentialsNotFoundException notFound(
      Attempt attempt, OvhEndpoint endpoint, String outcome, String advice) {
    List<String> places = new ArrayList<>();
    places.add("environment OVH_*");
    files.forEach(file -> places.add(file + " [" + endpoint.name() + "]"));
    return new CredentialsNotFoundException(
        attempt, outcome + "; tried: " + String.join(", ", places), advice, places, null);
  }

  private static Attempt attempt(String what) {
    return new Attempt("OVHcloud configuration", "find " + what, "");
  }
}
