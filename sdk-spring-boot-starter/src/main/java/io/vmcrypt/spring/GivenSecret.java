package io.vmcrypt.spring;

import io.vmcrypt.core.secret.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** A secret that stands in a property, or in the file that another property names. */
final class GivenSecret {

  private GivenSecret() {}

  static Secret of(String property, @Nullable Secret given, @Nullable Path file) {
    if (given != null && file != null) {
      throw refused(property, "it is set, and so is " + property + "-file; set one of them");
    }
    if (given != null) {
      return given;
    }
    if (file == null) {
      throw refused(property, "it is not set, and neither is " + property + "-file; set one");
    }
    return Secret.fromFile(file);
  }

  static String required(String property, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw refused(property, "it is not set");
    }
    return value;
  }

  /** Without the value: it may be a secret. */
  static InvalidConfigurationPropertyValueException refused(String property, String why) {
    return new InvalidConfigurationPropertyValueException(property, null, why);
  }
}
