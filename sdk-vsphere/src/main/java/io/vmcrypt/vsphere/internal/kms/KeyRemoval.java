package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vm.KeyIds;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Removes keys, once it is known that nothing uses them. */
final class KeyRemoval {

  private static final int MOST_NAMES = 20;

  private final CryptoManager crypto;
  private final Attempt attempt;

  KeyRemoval(CryptoManager crypto, Attempt attempt) {
    this.crypto = crypto;
    this.attempt = attempt;
  }

  /**
   * Refuses if any is used.
   *
   * @param statuses with their users
   */
  void checkUnused(List<CryptoKeyStatus> statuses) {
    List<CryptoKeyStatus> used =
        statuses.stream().filter(status -> users(status).findAny().isPresent()).toList();
    if (!used.isEmpty()) {
      throw inUse(used);
    }
  }

  /** Refuses if any is used: for releases that do not tell by whom. */
  void checkNotAmong(List<CryptoKeyId> used, List<CryptoKeyId> keys) {
    List<CryptoKeyStatus> refused =
        keys.stream()
            .filter(key -> used.stream().anyMatch(other -> KeyIds.same(key, other)))
            .map(
                key ->
                    new CryptoKeyStatus(
                        key, Optional.empty(), Optional.empty(), List.of(), List.of()))
            .toList();
    if (!refused.isEmpty()) {
      throw inUse(refused);
    }
  }

  private KeysInUseException inUse(List<CryptoKeyStatus> used) {
    return new KeysInUseException(
        attempt,
        "keys are in use: "
            + used.stream()
                .limit(MOST_NAMES)
                .map(KeyRemoval::inWords)
                .collect(Collectors.joining("; "))
            + (used.size() > MOST_NAMES ? " and " + (used.size() - MOST_NAMES) + " more keys" : ""),
        "Leave those keys out, or give their VMs and hosts other keys first. Nothing was removed.",
        used);
  }

  private static String inWords(CryptoKeyStatus status) {
    String users =
        users(status).limit(MOST_NAMES).map(KeyUser::toString).collect(Collectors.joining(", "));
    return status.key() + (users.isEmpty() ? "" : " by " + users);
  }

  private static Stream<KeyUser> users(CryptoKeyStatus status) {
    return Stream.concat(status.virtualMachines().stream(), status.hosts().stream());
  }

  /** Removes some; one call. */
  List<CryptoKeyId> remove(List<CryptoKeyId> keys, boolean force) {
    List<CryptoKeyId> removed = new ArrayList<>();
    List<String> stayed = new ArrayList<>();
    ServiceException cause = null;
    for (XmlFragment result : crypto.removeKeys(attempt, keys, force)) {
      CryptoKeyId key = KeyIds.read(result.requiredElement("keyId"));
      if (result.bool("success").orElse(false)) {
        removed.add(key);
        continue;
      }
      VimFault fault = result.element("fault").map(VimFault::ofLocalized).orElse(null);
      // so it is told that there is no such key (any more)
      if (fault == null || !fault.is("InvalidArgument", "NotFound")) {
        cause = cause == null && fault != null ? FaultMapping.ofCall(attempt, fault) : cause;
        stayed.add(key + ": " + reason(result, fault));
      }
    }
    if (!stayed.isEmpty()) {
      throw new ServiceException(
          attempt,
          "vCenter did not remove " + String.join("; ", stayed),
          "See who uses the keys (CryptoKeys.status), then try again. "
              + (removed.isEmpty() ? "Nothing was removed." : removed.size() + " were removed."),
          null,
          cause);
    }
    return removed;
  }

  private static String reason(XmlFragment result, @Nullable VimFault fault) {
    return result
        .text("reason")
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseGet(() -> fault == null ? "it does not say why" : fault.type());
  }
}
