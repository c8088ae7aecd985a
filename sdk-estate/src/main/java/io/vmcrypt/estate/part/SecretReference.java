package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a secret is kept: an {@link io.vmcrypt.estate.spec.Estate} names the place and never holds
 * the secret.
 *
 * <p>Two places can be named: {@code env:NAME}, a variable of the environment, and {@code
 * file:PATH}, a file whose content is the secret (a line break at its end does not count).
 * Immutable and thread-safe.
 *
 * @param place {@code env} or {@code file}
 * @param name the variable's name, or the file's path
 */
public record SecretReference(String place, String name) {

  private static final String FORMS = "expected env:NAME or file:PATH";

  /**
   * Checks that the place is one of the two.
   *
   * @throws IllegalArgumentException if the place is another one, or the name is blank
   */
  public SecretReference {
    requireNonNull(place, "place");
    requireNonNull(name, "name");
    if (!(place.equals("env") || place.equals("file")) || name.isBlank()) {
      // what is there instead may be the secret itself, so it is not quoted
      throw new IllegalArgumentException("this is not a reference to a secret: " + FORMS);
    }
  }

  /**
   * Reads a reference.
   *
   * @param text such as {@code env:KMS_PASSPHRASE} or {@code file:/run/secrets/kms}
   * @return the reference
   * @throws IllegalArgumentException if it has another form; the message does not quote it, since
   *     it may be the secret itself
   */
  public static SecretReference parse(String text) {
    int colon = requireNonNull(text, "text").indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("this is not a reference to a secret: " + FORMS);
    }
    return new SecretReference(text.substring(0, colon), text.substring(colon + 1));
  }

  /**
   * Fetches the secret from its place.
   *
   * @param environment the variables to look in
   * @return the secret
   * @throws SecretMissingException if the variable is not set, the file cannot be read, or what is
   *     there is empty
   */
  public Secret resolve(Map<String, String> environment) {
    requireNonNull(environment, "environment");
    Attempt attempt = new Attempt("estate", "read a secret", toString());
    if (place.equals("env")) {
      String value = environment.get(name);
      if (value == null || value.isEmpty()) {
        throw new SecretMissingException(
            attempt,
            "the environment has no such variable, or it is empty",
            "Set the variable where this program runs, or name another place.",
            null);
      }
      return Secret.of(value);
    }
    try {
      Secret secret = Secret.fromFile(Path.of(name));
      if (secret.isEmpty()) {
        throw new SecretMissingException(
            attempt,
            "the file is empty",
            "Write the secret into the file, or name another place.",
            null);
      }
      return secret;
    } catch (IllegalArgumentException e) {
      throw new SecretMissingException(
          attempt,
          String.valueOf(e.getMessage()),
          "Check that the file is there and that this program may read it.",
          e);
    }
  }

  /** {@return the reference as {@link #parse} takes it; place, colon, name} */
  @Override
  public String toString() {
    return place + ":" + name;
  }
}
