package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The advanced settings of a vCenter, which {@code OptionManager} tells. Guarded by the monitor.
 */
public final class Options {

  /** What a clone does with a virtual TPM if its request says nothing. */
  public static final String TPM_OF_CLONES = "vpxd.clone.tpmProvisionPolicy";

  private final Map<String, Object> values =
      new TreeMap<>(
          Map.of(
              TPM_OF_CLONES,
              "copy",
              "VirtualCenter.InstanceName",
              "localhost",
              "event.maxAge",
              30,
              "event.maxAgeEnabled",
              true,
              "task.maxAge",
              30,
              "task.maxAgeEnabled",
              true,
              "vpxd.event.burstFilter.compressToDb",
              true,
              "vpxd.event.syslog.enabled",
              true));

  Options() {}

  /** Sets one as a test or a client wants; null removes it. */
  public void set(String name, @Nullable Object value) {
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }

  /** All: {@code OptionManager.setting}. */
  public List<DataObject> all() {
    return find("");
  }

  /** The settings of a name, or of all names below it if it ends in a dot; all for no name. */
  public List<DataObject> find(String name) {
    return values.entrySet().stream()
        .filter(
            one ->
                name.isEmpty()
                    || one.getKey().equals(name)
                    || (name.endsWith(".") && one.getKey().startsWith(name)))
        .map(
            one ->
                new DataObject("OptionValue")
                    .with("key", one.getKey())
                    .with("value", one.getValue()))
        .toList();
  }

  public String text(String name) {
    return String.valueOf(values.get(name));
  }

  /** How long events or tasks are kept; empty if they are kept for ever. */
  Optional<Duration> retention(String what) {
    return Boolean.FALSE.equals(values.get(what + ".maxAgeEnabled"))
            || !(values.get(what + ".maxAge") instanceof Integer days)
        ? Optional.empty()
        : Optional.of(Duration.ofDays(days));
  }
}
