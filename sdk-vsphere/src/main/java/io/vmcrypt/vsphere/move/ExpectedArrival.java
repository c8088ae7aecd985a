package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.names.ObjectName;
import java.util.Optional;

/**
 * A VM that another tool is to bring, and by what it is recognised. A replication or backup tool
 * may give it another instance UUID, or another name.
 *
 * @param label what the caller calls it, in answers: its id at the source, for example
 * @param instanceUuid the instance UUID that it has at the source; empty if it is not to be
 *     recognised by it
 * @param name the name that it is to have at the target; empty if it is not to be recognised by it
 */
public record ExpectedArrival(String label, Optional<String> instanceUuid, Optional<String> name) {

  /**
   * Checks that it can be recognised.
   *
   * @throws IllegalArgumentException if the label is empty, or there is neither instance UUID nor
   *     name
   */
  public ExpectedArrival {
    ObjectName.checked("label", label);
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(name, "name");
    if (instanceUuid.isEmpty() && name.isEmpty()) {
      throw new IllegalArgumentException(
          "\"" + label + "\" has neither instance UUID nor name; give at least one");
    }
    instanceUuid.ifPresent(uuid -> ObjectName.checked("instanceUuid", uuid));
    name.ifPresent(given -> ObjectName.checked("name", given));
  }

  /**
   * One that keeps instance UUID and name.
   *
   * @param label what the caller calls it
   * @param instanceUuid the instance UUID that it has at the source
   * @param name its name
   * @return what to expect
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if one is empty
   */
  public static ExpectedArrival of(String label, String instanceUuid, String name) {
    return new ExpectedArrival(label, Optional.of(instanceUuid), Optional.of(name));
  }

  /**
   * One that is known by the name that it will have, as in a table of the caller.
   *
   * @param label what the caller calls it
   * @param name the name that it will have
   * @return what to expect
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if one is empty
   */
  public static ExpectedArrival named(String label, String name) {
    return new ExpectedArrival(label, Optional.empty(), Optional.of(name));
  }
}
