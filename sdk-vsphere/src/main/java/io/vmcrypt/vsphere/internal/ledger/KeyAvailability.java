package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Whether vCenter gets keys, where this user may ask and the release can answer. Thread-safe. */
public final class KeyAvailability {

  private final VimSession session;
  private final @Nullable Map<CryptoKeyId, Optional<CryptoKeyStatus>> remembered;

  public KeyAvailability(VimSession session) {
    this(session, null);
  }

  private KeyAvailability(
      VimSession session, @Nullable Map<CryptoKeyId, Optional<CryptoKeyStatus>> remembered) {
    this.session = requireNonNull(session, "session");
    this.remembered = remembered;
  }

  /** The same, but asks for each key only once; for checks of many VMs. */
  public KeyAvailability remembering() {
    return new KeyAvailability(session, new ConcurrentHashMap<>());
  }

  /**
   * Asks for keys.
   *
   * @return by key; empty if vCenter does not answer for it
   */
  public Map<CryptoKeyId, Optional<CryptoKeyStatus>> of(
      Attempt attempt, Collection<CryptoKeyId> keys) {
    Map<CryptoKeyId, Optional<CryptoKeyStatus>> known =
        remembered == null ? new ConcurrentHashMap<>() : remembered;
    Set<CryptoKeyId> asked = new LinkedHashSet<>(keys);
    asked.removeAll(known.keySet());
    if (!asked.isEmpty()) {
      List<CryptoKeyStatus> told = told(attempt, List.copyOf(asked));
      asked.forEach(key -> known.put(key, CryptoKeyStatus.of(key, told)));
    }
    return known;
  }

  private List<CryptoKeyStatus> told(Attempt attempt, List<CryptoKeyId> keys) {
    if (!session.version().isAtLeast(ApiVersion.V6_7_2)) {
      return List.of();
    }
    try {
      return new KeyCalls(session).status(attempt, keys, KeyCalls.AVAILABLE);
    } catch (ServiceException e) {
      // what is not known is told where it matters
      return List.of();
    }
  }
}
