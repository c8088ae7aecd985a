package io.vmcrypt.spring;

import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Keeps the SDK's secrets out of actuator's env and configprops, even if these show values. */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
class VmcryptSanitizingAutoConfiguration {

  /** As {@code vmcrypt.ovh.consumer-key} is written in properties, and in the environment. */
  private static final Pattern SECRET = Pattern.compile("vmcrypt.*(password|secret|consumerkey)");

  @Bean
  SanitizingFunction vmcryptSanitizingFunction() {
    return data -> isSecret(data.getKey()) ? data.withSanitizedValue() : data;
  }

  static boolean isSecret(String key) {
    String letters = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return SECRET.matcher(letters).matches();
  }
}
