package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The advanced settings of a vCenter: vSphere {@code OptionManager}. Thread-safe. */
public final class VcenterOptions {

  private final VimSession session;

  public VcenterOptions(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  private record Setting(String key, String value) {}

  /**
   * {@return the settings of a name, or of all names below it if it ends with a dot; empty if they
   * could not be read; a setting without a value is left out}
   */
  public Optional<Map<String, String>> below(Attempt attempt, String name) {
    Optional<ManagedObjectReference> manager = session.content().manager("setting");
    if (manager.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Setting> told =
          session.read(
              attempt,
              "QueryOptions",
              manager.get(),
              arguments -> arguments.text("name", name),
              Returns.list(
                  option ->
                      new Setting(
                          option.required("key").strip(),
                          option.text("value").orElse("").strip())));
      Map<String, String> settings = new HashMap<>();
      told.stream()
          .filter(setting -> !setting.value().isEmpty())
          .forEach(setting -> settings.put(setting.key(), setting.value()));
      return Optional.of(Map.copyOf(settings));
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      // what may not be read, or is called otherwise, is not known
      return Optional.empty();
    }
  }

  /** A setting that is on or off. */
  public static Optional<Boolean> flag(String value) {
    return switch (value) {
      case "true", "True", "1" -> Optional.of(true);
      case "false", "False", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A setting that is a whole number. */
  public static Optional<Long> number(Map<String, String> settings, String key) {
    return Optional.ofNullable(settings.get(key))
        .filter(value -> value.matches("\\d{1,9}"))
        .map(Long::valueOf);
  }
}
