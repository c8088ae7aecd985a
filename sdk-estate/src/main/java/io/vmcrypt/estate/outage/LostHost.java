package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import java.util.List;
import java.util.Optional;

/**
 * A host that has locked VMs or a key of its own, and is not in encryption mode. Immutable and
 * thread-safe.
 *
 * @param id its managed object id: "host-9"
 * @param name its name
 * @param cryptoState vSphere's word for its mode; empty if vCenter does not say
 * @param keys its own keys, as far as vCenter names them
 * @param lockedVms how many locked VMs are registered on it
 * @param vmId a VM on it, by which it is brought back; empty if none is seen
 */
public record LostHost(
    String id,
    String name,
    Optional<String> cryptoState,
    List<CryptoKeyStatus> keys,
    long lockedVms,
    Optional<String> vmId) {

  /** Checks that all is there. */
  public LostHost {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(cryptoState, "cryptoState");
    keys = List.copyOf(keys);
    requireNonNull(vmId, "vmId");
  }

  /**
   * Whether vCenter gets its own keys: by them it is brought back, whatever VMs wait for.
   *
   * @return false if it has none, if vCenter cannot get one of them, or does not say
   */
  public boolean hasItsKeys() {
    return !keys.isEmpty()
        && keys.stream().allMatch(key -> key.obtainable().equals(Optional.of(true)));
  }
}
