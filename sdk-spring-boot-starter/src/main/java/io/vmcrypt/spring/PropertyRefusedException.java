package io.vmcrypt.spring;

import java.io.Serial;

/**
 * A property cannot be used. The message says which, and why. It does not quote the value, and
 * Spring Boot does not learn from it which value to print: it may be a secret.
 */
final class PropertyRefusedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String property;
  private final String why;

  PropertyRefusedException(String property, String why) {
    super(property + ": " + why);
    this.property = property;
    this.why = why;
  }

  String property() {
    return property;
  }

  String why() {
    return why;
  }
}
