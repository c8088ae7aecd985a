package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.shared.key.KeyServersInCommon;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the target gets the keys of VMs that are there: one may have come with a key that only
 * the source gets, and starts nowhere once the source is emptied. For one look.
 */
final class KeysOfArrivals {

  private final VsphereClient from;
  private final VsphereClient to;
  private Map<String, List<CryptoKeyStatus>> told = Map.of();
  private String refusal = "";

  private KeyServersInCommon inCommon = KeyServersInCommon.none();

  KeysOfArrivals(VsphereClient from, VsphereClient to) {
    this.from = from;
    this.to = to;
  }

  /** Asks for the keys of all that are where they should be, many in one call. */
  void ask(Collection<Draft> drafts) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    drafts.stream().filter(KeysOfArrivals::isMeant).forEach(one -> keys.addAll(keys(one)));
    if (keys.isEmpty()) {
      return;
    }
    if (keys.stream().anyMatch(CryptoKeyId::isNumber)) {
      inCommon = KeyServersInCommon.of(clusters(from), clusters(to));
    }
    told =
        Asking.ask(
                () -> to.kmsClusters().keys().availability(keys),
                refused -> refusal = ": " + refused.outcome())
            .orElse(List.of())
            .stream()
            .collect(Collectors.groupingBy(status -> status.key().keyId()));
  }

  /** Where none is told, none is known to be the same. */
  private static List<KmsCluster> clusters(VsphereClient side) {
    return Asking.ask(() -> side.kmsClusters().list(), refused -> {}).orElse(List.of());
  }

  private boolean mayBeAnother(Draft draft, CryptoKeyId key) {
    return draft.vm().keysBefore().stream().anyMatch(key::isSame) && inCommon.mayDiffer(key);
  }

  private static boolean isMeant(Draft draft) {
    return draft.targetId().isPresent() && draft.next().isEmpty();
  }

  private static List<CryptoKeyId> keys(Draft draft) {
    return Settling.keys(draft.read());
  }

  /** What is wrong or not known with the keys of one. */
  List<Finding> about(Draft draft) {
    List<Finding> findings = new ArrayList<>();
    if (isMeant(draft)) {
      keys(draft).stream().distinct().forEach(key -> about(draft, key).ifPresent(findings::add));
    }
    return findings;
  }

  private Optional<Finding> about(Draft draft, CryptoKeyId key) {
    Optional<CryptoKeyStatus> status =
        CryptoKeyStatus.of(key, told.getOrDefault(key.keyId(), List.of()));
    Optional<Boolean> obtainable = status.flatMap(CryptoKeyStatus::obtainable);
    Optional<CryptoKeyStatus.Reason> reason = status.flatMap(CryptoKeyStatus::reason);
    String why = reason.map(word -> " (" + word + ")").orElse("");
    if (obtainable.equals(Optional.of(false))) {
      return Optional.of(
          Draft.blocking(
              FindingCode.TARGET_LACKS_KEY,
              draft.vm(),
              "it is at the target, whose vCenter does not get key " + key + why,
              "Delete nothing at the source. Have the key servers of the target hold this key, or"
                  + " have the VM brought anew."));
    }
    if (obtainable.isPresent() && mayBeAnother(draft, key)) {
      return Optional.of(
          Draft.warning(
              FindingCode.MOVE_NOT_KNOWN,
              draft.vm(),
              "it is at the target with key "
                  + key
                  + ", whose id"
                  + KeyServersInCommon.NOT_THE_SAME,
              "Start it there, or see that both KMSs have the same keys; then skip it: "
                  + Lifted.word("skip", draft.vm())));
    }
    boolean isNative =
        reason.equals(Optional.of(CryptoKeyStatus.Reason.MANAGED_BY_NATIVE_PROVIDER));
    // no vCenter tells of keys of native ones: key providers were compared before the move
    return obtainable.isPresent() || isNative
        ? Optional.empty()
        : Optional.of(
            Draft.warning(
                FindingCode.MOVE_NOT_KNOWN,
                draft.vm(),
                "it is at the target, whose vCenter does not say whether it gets key "
                    + key
                    + why
                    + refusal,
                "Give the user of the target the right to ask for keys, and look again."));
  }
}
