package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The advanced settings of a vCenter. Guarded by the {@link Monitor}. */
public final class Options {

  /** What a clone does with a virtual TPM if its request says nothing. */
  public static final String TPM_OF_CLONES = "vpxd.clone.tpmProvisionPolicy";

  private final Map<String, Object> values =
      new TreeMap<>(
          Map.of(
              TPM_OF_CLONES, "copy",
              "VirtualCenter.InstanceName", "localhost",
              "event.maxAge", 30,
              "event.maxAgeEnabled", true,
              "task.maxAge", 30,
              "task.maxAgeEnabled", true));

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

  public void set(String name, Object value) {
    values.put(name, value);
  }

  public String text(String name) {
    return String.valueOf(values.get(name));
  }
}
