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
        return analysis("", refused);
      }
      if (cause instanceof BindException bind && isOurs(bind.getName())) {
        // in place of the failure itself, whose cause quotes the value
        return analysis(
            origin(bind.getProperty()),
            new PropertyRefusedException(
                bind.getName().toString(), "its value does not fit; expected " + expected(bind)));
      }
    }
    return null;
  }

  private static boolean isOurs(ConfigurationPropertyName name) {
    return OURS.equals(name) || OURS.isAncestorOf(name);
  }

  private static String origin(@Nullable ConfigurationProperty property) {
    return property == null || property.getOrigin() == null
        ? ""
        : " (from " + property.getOrigin() + ")";
  }

  private static String expected(BindException bind) {
    Class<?> type = bind.getTarget().getType().resolve(Object.class);
    return type.getSimpleName();
  }

  private static FailureAnalysis analysis(String origin, PropertyRefusedException refused) {
    return new FailureAnalysis(
        "The property " + refused.property() + origin + " cannot be used: " + refused.why() + ".",
        "Correct it where the program's properties are set. Its value is not shown here, since it"
            + " may be a secret.",
        refused);
  }
}
