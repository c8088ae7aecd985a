package io.vmcrypt.vsphere.internal.names;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A place in the inventory.
 *
 * @param kept as vSphere keeps it, without a first slash: "Datacenter/vm/Prod"
 */
public record InventoryPath(String kept) {

  /**
   * Reads a path that someone wrote, escaped or not, with or without the first slash.
   *
   * @throws IllegalArgumentException if it is blank or has an empty part
   */
  public static InventoryPath parse(String path, String argument, String example) {
    if (requireNonNull(path, argument).isBlank()) {
      throw new IllegalArgumentException(
          argument + " \"" + path + "\" is blank; give one like " + example);
    }
    List<String> parts =
        Arrays.asList((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
    if (parts.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          argument + " \"" + path + "\" has an empty part; give one like " + example);
    }
    return new InventoryPath(
        parts.stream()
            .map(part -> InventoryName.kept(InventoryName.shown(part)))
            .collect(Collectors.joining("/")));
  }

  /** Whether an object may be at this place. */
  public boolean mayBeOf(String name) {
    return InventoryName.shown(kept.substring(kept.lastIndexOf('/') + 1)).equalsIgnoreCase(name);
  }

  @Override
  public String toString() {
    return "/" + kept;
  }
}
