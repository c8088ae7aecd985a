package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The VMs of a proof, added up. Immutable and thread-safe.
 *
 * @param byLevel the VMs that the estate means, by how much of them is encrypted; all levels are
 *     there
 * @param disks how many disks they have, without those of VMs that could not be read
 * @param encryptedDisks how many of these are encrypted
 * @param leftOut how many VMs a filter finds and the estate does not mean: excluded ones, and the
 *     vCenter, agents and the key server's own VM; they are in no other number
 */
public record VmTotals(
    Map<EncryptionLevel, Long> byLevel, long disks, long encryptedDisks, long leftOut) {

  /**
   * Checks that all is there.
   *
   * @param byLevel VMs by level; a level that is missing has none
   * @param disks how many disks
   * @param encryptedDisks how many of these are encrypted
   * @param leftOut how many VMs are left out
   * @throws NullPointerException if {@code byLevel} is null
   */
  public VmTotals {
    requireNonNull(byLevel, "byLevel");
    Map<EncryptionLevel, Long> all = new EnumMap<>(EncryptionLevel.class);
    for (EncryptionLevel level : EncryptionLevel.values()) {
      all.put(level, byLevel.getOrDefault(level, 0L));
    }
    byLevel = Collections.unmodifiableMap(all);
  }

  /**
   * How many VMs the estate means.
   *
   * @return the sum over all levels
   */
  public long total() {
    return byLevel.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * How many of them are encrypted this much.
   *
   * @param level how much
   * @return zero or more
   * @throws NullPointerException if {@code level} is null
   */
  public long of(EncryptionLevel level) {
    return byLevel.getOrDefault(requireNonNull(level, "level"), 0L);
  }
}
