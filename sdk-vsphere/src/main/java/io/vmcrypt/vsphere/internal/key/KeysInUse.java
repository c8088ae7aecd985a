package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that are in use, as far as that could be asked.
 *
 * @param keys the keys that are or may be in use; a listed key without a key provider may be of any
 *     provider
 * @param unanswered why it is not known whether there are others; empty if it is known
 */
public record KeysInUse(List<CryptoKeyId> keys, Optional<ServiceException> unanswered) {

  public KeysInUse {
    keys = List.copyOf(keys);
  }

  /** Whether it is known that no key is in use. */
  public boolean isNone() {
    return keys.isEmpty() && unanswered.isEmpty();
  }

  /** The ids of the keys, without the empty one of a key that has yet to be made. */
  public Set<String> ids() {
    return keys.stream()
        .map(CryptoKeyId::keyId)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
