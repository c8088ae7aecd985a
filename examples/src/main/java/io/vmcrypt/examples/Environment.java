package io.vmcrypt.examples;

import io.vmcrypt.core.secret.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The environment variables that point the examples at real systems; the README lists them. */
final class Environment {

  private static final String PREFIX = "VMCRYPT_";

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** Whether any is set; with none, the embedded fakes are used. */
  boolean isSet() {
    return variables.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
  }

  /** Refuses to begin while any of these is missing, and names all that are. */
  void require(String... names) {
    List<String> missing =
        Stream.of(names)
            .filter(name -> find(name).isEmpty() && find(name + "_FILE").isEmpty())
            .map(PREFIX::concat)
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "these environment variables are not set: " + String.join(", ", missing));
    }
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(PREFIX + name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  String get(String name) {
    require(name);
    return find(name).orElseThrow();
  }

  Optional<Path> findFile(String name) {
    return find(name).map(Path::of);
  }

  Path file(String name) {
    return Path.of(get(name));
  }

  /** A secret from the file that NAME_FILE names, or else from NAME itself. */
  Optional<Secret> findSecret(String name) {
    return findFile(name + "_FILE").map(Secret::fromFile).or(() -> find(name).map(Secret::of));
  }

  Secret secret(String name) {
    require(name);
    return findSecret(name).orElseThrow();
  }
}
