package io.vmcrypt.ovh.internal.config;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.CredentialsNotFoundException;
import io.vmcrypt.ovh.credential.OvhCredentials;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configuration of a machine, read in the order of OVHcloud's own clients: each value comes
 * from the environment, else from the first file that has it.
 */
public final class OvhConfiguration {

  private static final Attempt ATTEMPT =
      new Attempt("OVHcloud configuration", "find endpoint and credentials", "");
  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final String CONSUMER_KEY = "consumer_key";
  private static final List<String> APPLICATION =
      List.of("application_key", "application_secret", CONSUMER_KEY);
  private static final List<String> CLIENT = List.of("client_id", "client_secret");
  private static final List<String> TOKEN = List.of("access_token");
  private static final String TOKEN_URL = "token_url";
  private static final List<List<String>> METHODS = List.of(APPLICATION, CLIENT, TOKEN);

  private final Map<String, String> environment;
  private final List<Path> files;
  private final Map<Path, IniFile> contents = new LinkedHashMap<>();

  /**
   * A configuration. One file that cannot be read is refused, as OVHcloud's own Go client does.
   *
   * @param files the files; the first one wins
   * @throws CredentialsNotFoundException if a file is there and cannot be read
   */
  public OvhConfiguration(Map<String, String> environment, List<Path> files) {
    this.environment = Map.copyOf(environment);
    this.files = List.copyOf(files);
    files.stream().filter(Files::exists).forEach(file -> contents.put(file, read(file)));
  }

  /** These variables, and the files of this machine. */
  public static OvhConfiguration ofThisMachine(Map<String, String> environment) {
    return new OvhConfiguration(
        environment,
        List.of(
            Path.of("ovh.conf"),
            Path.of(System.getProperty("user.home", "."), ".ovh.conf"),
            Path.of("/etc/ovh.conf")));
  }

  /** The endpoint that is configured, else Europe's, with the token URL that is. */
  public OvhEndpoint endpoint() {
    OvhEndpoint endpoint = named();
    return find(endpoint.name(), TOKEN_URL)
        .map(url -> withTokenUri(endpoint, url))
        .orElse(endpoint);
  }

  private OvhEndpoint named() {
    try {
      return find("default", "endpoint").map(OvhEndpoint::parse).orElse(OvhEndpoint.EU);
    } catch (IllegalArgumentException e) {
      throw new CredentialsNotFoundException(
          ATTEMPT,
          "the endpoint that is configured cannot be used: " + e.getMessage(),
          "Correct OVH_ENDPOINT, or endpoint in ovh.conf.");
    }
  }

  private OvhEndpoint withTokenUri(OvhEndpoint endpoint, String url) {
    try {
      return endpoint.withTokenUri(URI.create(url));
    } catch (IllegalArgumentException e) {
      throw new CredentialsNotFoundException(
          ATTEMPT,
          TOKEN_URL + " (" + variable(TOKEN_URL) + ") is no URL to send a secret to",
          "Give it as " + OvhEndpoint.EU.findTokenUri().orElseThrow() + " has it, with https://.");
    }
  }

  /** The credentials for the endpoint that is configured. */
  public OvhCredentials credentials(OvhEndpoint endpoint) {
    Map<String, String> values = values(endpoint);
    List<List<String>> begun =
        METHODS.stream().filter(method -> method.stream().anyMatch(values::containsKey)).toList();
    if (begun.isEmpty()) {
      throw notFound(
          endpoint,
          "there are none",
          "Give application_key, application_secret and consumer_key there, or client_id and"
              + " client_secret, or access_token.");
    }
    if (begun.size() > 1) {
      throw notFound(
          endpoint,
          "there are values of several methods: " + String.join(", ", values.keySet()),
          "Keep the values of one method only.");
    }
    List<String> method = begun.get(0);
    List<String> missing = method.stream().filter(key -> !values.containsKey(key)).toList();
    if (!missing.isEmpty()) {
      throw notFound(
          endpoint,
          String.join(" and ", values.keySet())
              + " is there without "
              + String.join(" and ", missing),
          missing.equals(List.of(CONSUMER_KEY))
              ? "Have a consumer key made at " + page(endpoint) + " and add it in the same place."
              : "Add what is missing in the same place.");
    }
    if (method.equals(CLIENT) && endpoint.findTokenUri().isEmpty()) {
      throw notFound(
          endpoint,
          "client_id and client_secret are there, and it is not known where the endpoint "
              + endpoint.name()
              + " gives tokens for them",
          "Say its token URL by %s, or by %s beside client_id. Or use an application key."
              .formatted(variable(TOKEN_URL), TOKEN_URL));
    }
    return credentials(endpoint, method, values);
  }

  /** The values that are configured, of all methods, in the order of the methods. */
  private Map<String, String> values(OvhEndpoint endpoint) {
    Map<String, String> found = new LinkedHashMap<>();
    METHODS.stream()
        .flatMap(List::stream)
        .forEach(key -> find(endpoint.name(), key).ifPresent(value -> found.put(key, value)));
    return found;
  }

  /** OVHcloud's page that makes keys, with the access rules in its address. */
  private static URI page(OvhEndpoint endpoint) {
    return endpoint
        .uri()
        .resolve(
            "/createToken/?"
                + AccessRule.VM_ENCRYPTION.stream()
                    .map(rule -> rule.method() + "=" + rule.path())
                    .collect(Collectors.joining("&")));
  }

  private OvhCredentials credentials(
      OvhEndpoint endpoint, List<String> method, Map<String, String> values) {
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
      throw notFound(endpoint, String.valueOf(e.getMessage()), "Correct it where it is given.");
    }
  }

  private Optional<String> find(String section, String key) {
    String variable = variable(key);
    String given = environment.getOrDefault(variable, "").strip();
    if (!given.isEmpty()) {
      return Optional.of(unquoted(given, "the environment's " + variable));
    }
    return contents.entrySet().stream()
        .flatMap(
            file ->
                file
                    .getValue()
                    .find(section, key)
                    .map(text -> unquoted(text, key + " in the file " + file.getKey()))
                    .stream())
        .findFirst();
  }

  private static String variable(String key) {
    return "OVH_" + key.toUpperCase(Locale.ROOT);
  }

  /**
   * Refuses a value in quotes. OVHcloud's own clients take the quotes as a part of the value, and
   * the SDK does not guess.
   */
  private static String unquoted(String value, String where) {
    char first = value.charAt(0);
    if ((first == '"' || first == '\'') && value.endsWith(String.valueOf(first))) {
      throw new CredentialsNotFoundException(
          ATTEMPT,
          where + " is in quotes. OVHcloud's own clients would take them as a part of the value",
          "Remove the quotes.");
    }
    return value;
  }

  private static IniFile read(Path file) {
    try {
      return IniFile.parse(InputFile.text(file, MAX_FILE_BYTES));
    } catch (UnusableFileException e) {
      throw unreadable(file, "cannot be read: " + e.why());
    } catch (IllegalArgumentException e) {
      throw unreadable(file, "is malformed: " + e.getMessage());
    }
  }

  private static CredentialsNotFoundException unreadable(Path file, String outcome) {
    return new CredentialsNotFoundException(
        ATTEMPT, "the file " + file + " " + outcome, "Correct the file, or move it away.");
  }

  private CredentialsNotFoundException notFound(
      OvhEndpoint endpoint, String outcome, String advice) {
    String places =
        files.stream()
            .map(file -> ", " + file + " [" + endpoint.name() + "]")
            .collect(Collectors.joining());
    return new CredentialsNotFoundException(
        ATTEMPT, outcome + "; tried: environment OVH_*" + places, advice);
  }
}
