package io.vmcrypt.cli.settings;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one run. A file, the environment and options may set each, and the later one
 * wins. A secret is never among them: a setting names the place where it is.
 */
public final class Settings {

  /** The variable that names the file of settings. */
  public static final String FILE_VARIABLE = "VMCRYPT_SETTINGS";

  private static final Duration HEALTH_TIMEOUT = Duration.ofMinutes(5);

  private final Map<Setting, String> values;
  private final Map<Setting, String> places;
  private final Map<String, String> environment;
  private final boolean second;

  private Settings(
      Map<Setting, String> values,
      Map<Setting, String> places,
      Map<String, String> environment,
      boolean second) {
    this.values = values;
    this.places = places;
    this.environment = environment;
    this.second = second;
  }

  /**
   * Puts the settings together.
   *
   * @param file the file that an option names; else the one that the environment names
   * @throws UsageException if the file cannot be read or makes no sense
   */
  public static Settings of(
      Optional<Path> file, Map<String, String> environment, Map<Setting, String> options) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    Map<Setting, String> places = new EnumMap<>(Setting.class);
    file.or(() -> said(environment.get(FILE_VARIABLE)).map(Path::of))
        .ifPresent(
            path ->
                SettingsFile.read(path)
                    .forEach(
                        (setting, value) -> {
                          values.put(setting, value);
                          places.put(setting, path.toString());
                        }));
    for (Setting setting : Setting.values()) {
      said(environment.get(setting.variable()))
          .ifPresent(
              value -> {
                values.put(setting, value);
                places.put(setting, setting.variable());
              });
    }
    options.forEach(
        (setting, value) -> {
          values.put(setting, value);
          places.put(setting, setting.option());
        });
    values.values().removeIf(String::isEmpty);
    return new Settings(values, places, environment, false);
  }

  private static Optional<String> said(@Nullable String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** The variables of this process, in which references to secrets are looked up. */
  public Map<String, String> environment() {
    return environment;
  }

  /** The same, in which the vCenter is that of the second site. */
  public Settings secondSite() {
    return new Settings(values, places, environment, true);
  }

  /** A setting as it is named at this site. */
  public Setting here(Setting setting) {
    return second ? setting.atSecondSite() : setting;
  }

  public Optional<String> find(Setting setting) {
    return Optional.ofNullable(values.get(here(setting)));
  }

  /** Where a setting comes from: a file, a variable or an option; empty if it is not set. */
  public Optional<String> placeOf(Setting setting) {
    return find(setting).map(value -> places.getOrDefault(here(setting), ""));
  }

  /**
   * Refuses to begin while any of these is missing, and names all that are.
   *
   * @throws UsageException if one is missing
   */
  public void require(Setting... wanted) {
    String missing =
        Stream.of(wanted)
            .filter(setting -> find(setting).isEmpty())
            .map(this::here)
            .map(setting -> setting.option() + " (" + setting.variable() + ")")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new UsageException(
          "not set: "
              + missing
              + ". Give them as options, in the environment, or in a file with --settings."
              + " \"vmcrypt check\" tells all that is missing.");
    }
  }

  public String get(Setting setting) {
    require(setting);
    return find(setting).orElseThrow();
  }

  /** A value that is read by the SDK. Its refusal says which setting it is. */
  public <T> Optional<T> find(Setting setting, Function<String, T> reading) {
    return find(setting)
        .map(
            text -> {
              try {
                return reading.apply(text);
              } catch (IllegalArgumentException | SdkException e) {
                throw new UsageException(
                    here(setting).text()
                        + " from "
                        + placeOf(setting).orElse("")
                        + ": "
                        + (e instanceof SdkException failure
                            ? Unusable.inWords(failure)
                            : String.valueOf(e.getMessage())));
              }
            });
  }

  /** A secret, from the place that the setting names. */
  public Secret secret(Setting setting) {
    require(setting);
    return find(setting, text -> SecretReference.parse(text).resolve(environment)).orElseThrow();
  }

  /** How long vCenter may take to find a KMS healthy. */
  public Duration healthTimeout() {
    return find(Setting.HEALTH_TIMEOUT, Settings::seconds).orElse(HEALTH_TIMEOUT);
  }

  private static Duration seconds(String text) {
    if (!text.matches("[1-9]\\d{0,4}")) {
      throw new IllegalArgumentException("expected a number of seconds in 1 to 99999");
    }
    return Duration.ofSeconds(Long.parseLong(text));
  }
}
