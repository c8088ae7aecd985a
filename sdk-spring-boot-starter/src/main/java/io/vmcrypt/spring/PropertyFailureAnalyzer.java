package io.vmcrypt.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;

/**
 * Tells why a program does not start whose properties cannot be used. It comes before Spring Boot's
 * own analyzers, which print the value of a property: below {@code vmcrypt} any may be a secret
 * that somebody has written into the wrong one.
 */
final class PropertyFailureAnalyzer implements FailureAnalyzer, Ordered {

  private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("vmcrypt");

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PropertyRefusedException refused) {
        return analysis(refused);
      }
      if (cause instanceof BindException bind && isOurs(bind.getName())) {
        return analysis(refused(bind));
      }
    }
    return null;
  }

  private static boolean isOurs(ConfigurationPropertyName name) {
    return OURS.equals(name) || OURS.isAncestorOf(name);
  }

  /** In place of the failure itself, whose cause quotes the value. */
  private static PropertyRefusedException refused(BindException bind) {
    ConfigurationProperty property = bind.getProperty();
    String origin =
        property == null || property.getOrigin() == null ? "" : " from " + property.getOrigin();
    Class<?> expected = bind.getTarget().getType().resolve(Object.class);
    return new PropertyRefusedException(
        bind.getName().toString(),
        "its value%s does not fit; expected %s".formatted(origin, expected.getSimpleName()));
  }

  private static FailureAnalysis analysis(PropertyRefusedException refused) {
    return new FailureAnalysis(
        "A property cannot be used. " + refused.getMessage() + ".",
        "Correct it where the program's properties are set. Its value is not shown here, since it"
            + " may be a secret.",
        refused);
  }
}
