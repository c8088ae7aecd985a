package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.ledger.KeyCalls;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Removes keys, once it is known that nothing uses them. */
final class KeyRemoval {

  private static final int MOST_NAMES = 20;

  private final CryptoManager crypto;
  private final Attempt attempt;

  KeyRemoval(CryptoManager crypto, Attempt attempt) {
    this.crypto = crypto;
    this.attempt = attempt;
  }

  /** Refuses if any is needed, or if that is not known. */
  void checkUnused(List<CryptoKeyId> keys, Removal removal) {
    Map<CryptoKeyId, KeyNeed> needs =
        new LinkedHashMap<>(Ledger.look(crypto.session(), attempt).ofKeys(keys));
    needs.replaceAll((key, need) -> need.skipping(removal.skipped()));
    needs.values().removeIf(KeyNeed::isByNobody);
    if (needs.isEmpty()) {
      return;
    }
    List<KeyDoubt> doubts =
        needs.values().stream().flatMap(need -> need.doubts().stream()).distinct().toList();
    List<CryptoKeyStatus> used = new ArrayList<>();
    needs.forEach((key, need) -> used.add(status(key, need.users())));
    boolean isNeeded =
        needs.values().stream().anyMatch(need -> need.answer() == KeyNeed.Answer.NEEDED);
    int more = used.size() - MOST_NAMES;
    throw new KeysInUseException(
        attempt,
        (isNeeded ? "keys are in use: " : "it is not known whether keys are in use: ")
            + used.stream()
                .limit(MOST_NAMES)
                .map(KeyRemoval::inWords)
                .collect(Collectors.joining("; "))
            + (more > 0 ? " and " + more + " more" : "")
            + (isNeeded && !doubts.isEmpty() ? "; it is not known who else uses them" : "")
            + doubts.stream()
                .limit(MOST_NAMES)
                .map(doubt -> "; " + doubt.seen())
                .collect(Collectors.joining()),
        "Leave those keys out, or give their VMs and hosts other keys first. Nothing was removed.",
        together(needs, doubts));
  }

  private static KeyNeed together(Map<CryptoKeyId, KeyNeed> needs, List<KeyDoubt> doubts) {
    return new KeyNeed(
        needs.values().stream().flatMap(need -> need.users().stream()).toList(),
        List.copyOf(needs.keySet()),
        needs.values().stream()
            .flatMap(need -> need.kmsKeyIds().stream())
            .collect(Collectors.toSet()),
        doubts,
        needs.values().stream().flatMap(need -> need.contradictions().stream()).distinct().toList(),
        needs.values().iterator().next().askedAt());
  }

  private static CryptoKeyStatus status(CryptoKeyId key, List<KeyUser> users) {
    return new CryptoKeyStatus(
        key,
        Optional.empty(),
        Optional.empty(),
        ofKind(users, EnumSet.of(KeyUser.Kind.VIRTUAL_MACHINE)),
        ofKind(users, EnumSet.of(KeyUser.Kind.HOST)),
        ofKind(
            users,
            EnumSet.complementOf(
                EnumSet.of(
                    KeyUser.Kind.VIRTUAL_MACHINE, KeyUser.Kind.HOST, KeyUser.Kind.UNKNOWN))));
  }

  private static List<KeyUser> ofKind(List<KeyUser> users, Set<KeyUser.Kind> kinds) {
    return users.stream().filter(user -> kinds.contains(user.kind())).toList();
  }

  private static String inWords(CryptoKeyStatus status) {
    return status.key()
        + " by "
        + (status.users().isEmpty() ? "someone unknown" : KeyNeed.named(status.users()));
  }

  /** Removes them, as many as fit into one call at a time. */
  List<CryptoKeyId> remove(List<CryptoKeyId> keys, boolean force) {
    List<CryptoKeyId> removed = new ArrayList<>();
    KeyCalls.pages(keys).forEach(some -> remove(some, force, removed));
    return List.copyOf(removed);
  }

  /** One call. */
  private void remove(List<CryptoKeyId> keys, boolean force, List<CryptoKeyId> removed) {
    List<CryptoManager.KeyResult> results = crypto.removeKeys(attempt, keys, force);
    List<CryptoKeyId> untold = new ArrayList<>();
    List<String> stayed = new ArrayList<>();
    ServiceException cause = null;
    for (CryptoKeyId asked : keys) {
      List<CryptoManager.KeyResult> told =
          results.stream().filter(result -> result.key().isSame(asked)).distinct().toList();
      // of two answers about a key that differ it is not known which holds
      CryptoManager.KeyResult result = told.size() == 1 ? told.get(0) : null;
      VimFault fault = result == null ? null : result.fault();
      if (result == null || (result.success().isEmpty() && fault == null)) {
        untold.add(asked);
      } else if (result.success().orElse(false)) {
        removed.add(result.key());
      } else if (fault == null || !fault.is("InvalidArgument", "NotFound")) {
        // vCenter answers with these faults for a key that it does not know, or no longer knows
        cause = cause == null && fault != null ? FaultMapping.ofCall(attempt, fault) : cause;
        stayed.add(result.key() + ": " + reason(result));
      }
    }
    List<String> failed = new ArrayList<>();
    if (!stayed.isEmpty()) {
      failed.add("vCenter did not remove " + String.join("; ", stayed));
    }
    if (!untold.isEmpty()) {
      failed.add("vCenter does not say whether it removed " + KeyNeed.named(untold));
    }
    if (!failed.isEmpty()) {
      throw new ServiceException(
          attempt,
          String.join("; and ", failed),
          "Look at the status of the keys to see who uses them, then try again. "
              + (removed.isEmpty()
                  ? "No key is known to be removed."
                  : removed.size() + " were removed."),
          null,
          cause);
    }
  }

  private static String reason(CryptoManager.KeyResult result) {
    VimFault fault = result.fault();
    if (!result.reason().isEmpty()) {
      return result.reason();
    }
    return fault == null ? "it does not say why" : fault.type();
  }
}
