package io.vmcrypt.spring;

import java.io.Serial;

/**
 * A property cannot be used. The message says which, and why. It does not quote the value, and
 * Spring Boot does not learn from it which value to print: it may be a secret.
 */
final class PropertyRefusedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  PropertyRefusedException(String property, String why) {
    super(property + ": " + why);
  }
}
