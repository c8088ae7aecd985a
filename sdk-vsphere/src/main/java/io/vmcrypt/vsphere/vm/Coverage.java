package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parts of a VM that a change is about.
 *
 * @param home whether its home is
 * @param allDisks whether all disks are, whatever disks there are
 * @param disks those chosen one by one
 */
record Coverage(boolean home, boolean allDisks, List<DiskSelector> disks) {

  /** Everything. */
  static final Coverage HOME_AND_ALL_DISKS = new Coverage(true, true, List.of());

  /** No disk. */
  static final Coverage HOME_ONLY = new Coverage(true, false, List.of());

  Coverage {
    disks = List.copyOf(disks);
  }

  /**
   * The home and some disks.
   *
   * @throws IllegalArgumentException if there is none, or one twice
   */
  static Coverage homeAndDisks(DiskSelector... disks) {
    return new Coverage(true, false, checked(disks));
  }

  /**
   * Some disks.
   *
   * @throws IllegalArgumentException if there is none, or one twice
   */
  static Coverage disksOnly(DiskSelector... disks) {
    return new Coverage(false, false, checked(disks));
  }

  private static List<DiskSelector> checked(DiskSelector... disks) {
    requireNonNull(disks, "disks");
    if (disks.length == 0) {
      throw new IllegalArgumentException("disks is empty; name at least one disk");
    }
    Set<DiskSelector> seen = new LinkedHashSet<>();
    for (DiskSelector disk : disks) {
      if (!seen.add(requireNonNull(disk, "disk"))) {
        throw new IllegalArgumentException("disk " + disk + " is named twice");
      }
    }
    return List.copyOf(seen);
  }

  /** In words, for messages. */
  @Override
  public String toString() {
    if (allDisks) {
      return "home and all disks";
    }
    String named =
        disks.stream().map(DiskSelector::toString).collect(Collectors.joining(", ", "disks ", ""));
    return disks.isEmpty() ? "home" : home ? "home and " + named : named;
  }
}
