package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of a vCenter that {@code OptionManager} tells. Called with the lock held. */
public final class Options {

  private final Map<String, Object> values = new TreeMap<>();

  Options() {
    values.put("event.maxAge", 30);
    values.put("event.maxAgeEnabled", true);
    values.put("task.maxAge", 30);
    values.put("task.maxAgeEnabled", true);
    values.put("vpxd.event.burstFilter.compressToDb", true);
    values.put("vpxd.event.syslog.enabled", true);
  }

  /** Sets one as a test wants; null removes it. */
  public void set(String key, @Nullable Object value) {
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, value);
    }
  }

  /** All: {@code OptionManager.setting}. */
  public List<DataObject> all() {
    return values.entrySet().stream()
        .map(
            option ->
                new DataObject("OptionValue")
                    .with("key", option.getKey())
                    .with("value", option.getValue()))
        .toList();
  }

  /**
   * Those of a name, or below it if the name ends with a dot.
   *
   * @param name null or "" for all
   */
  public List<DataObject> named(@Nullable String name) throws VimFault {
    List<DataObject> found =
        all().stream().filter(option -> isMeant(option.text("key"), name)).toList();
    if (found.isEmpty()) {
      throw new VimFault(
          new DataObject("InvalidName").with("name", String.valueOf(name)),
          "The name '" + name + "' is invalid.");
    }
    return found;
  }

  /** How long events or tasks are kept; empty if they are kept for ever. */
  Optional<Duration> retention(String what) {
    return Boolean.FALSE.equals(values.get(what + ".maxAgeEnabled"))
            || !(values.get(what + ".maxAge") instanceof Integer days)
        ? Optional.empty()
        : Optional.of(Duration.ofDays(days));
  }

  private static boolean isMeant(String key, @Nullable String name) {
    return name == null
        || name.isEmpty()
        || (name.endsWith(".") ? key.startsWith(name) : key.equals(name));
  }
}
