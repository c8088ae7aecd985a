package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.kms.VimKmsClusters;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.shared.key.KeyElsewhere;
import io.vmcrypt.vsphere.shared.key.KeysElsewhere;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which keys VMs need at the target, those too that wrap others, and whether the target gets them.
 * For one thread.
 */
final class KeysThere {

  private final VimSession source;
  private final KeyAvailability atSource;
  private final KeysElsewhere atTarget;

  KeysThere(
      VimSession source,
      VimSession target,
      NativeKeyProviders nativeAtSource,
      NativeKeyProviders nativeAtTarget) {
    this.source = requireNonNull(source, "source");
    this.atSource = new KeyAvailability(source);
    this.atTarget =
        new KeysElsewhere(
            new KeysElsewhere.Side(new VimKmsClusters(source), nativeAtSource),
            new KeysElsewhere.Side(new VimKmsClusters(target), nativeAtTarget),
            "the target");
  }

  /** Asks for the keys of many VMs, and tells each VM about its own. */
  void judge(Attempt attempt, Collection<Judgement> vms) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    vms.forEach(vm -> keys.addAll(vm.keys()));
    if (keys.isEmpty()) {
      return;
    }
    // nothing wraps a key before 9.0
    if (source.version().isAtLeast(ApiVersion.V9_0)) {
      Map<CryptoKeyId, Optional<CryptoKeyStatus>> told = atSource.of(attempt, keys);
      for (Judgement vm : vms) {
        for (CryptoKeyId key : new LinkedHashSet<>(vm.keys())) {
          Optional<CryptoKeyStatus> status = told.getOrDefault(key, Optional.empty());
          if (status.isEmpty()) {
            vm.notKnown(
                FindingCode.MOVE_NOT_KNOWN,
                "the source's vCenter does not say whether another key wraps key " + key,
                "Give the user of the source the right to ask for keys, and check again.");
          }
          status
              .flatMap(CryptoKeyStatus::wrappingKey)
              .flatMap(wraps -> wraps.keyId())
              .map(id -> new CryptoKeyId(id, key.providerId()))
              .ifPresent(vm.keys()::add);
        }
        keys.addAll(vm.keys());
      }
    }
    atTarget.ask(keys);
    // all keys of a key provider that is not there have the same answer
    vms.forEach(
        vm -> vm.keys().stream().map(atTarget::answer).distinct().forEach(one -> tell(vm, one)));
  }

  private static void tell(Judgement vm, KeyElsewhere key) {
    switch (key.answer()) {
      case SAME -> {}
      case LACKS_PROVIDER -> vm.no(FindingCode.TARGET_LACKS_PROVIDER, key.seen(), key.advice());
      case LACKS_KEY -> vm.no(FindingCode.TARGET_LACKS_KEY, key.seen(), key.advice());
      case MAY_DIFFER, NOT_KNOWN ->
          vm.notKnown(FindingCode.MOVE_NOT_KNOWN, key.seen(), key.advice());
    }
  }
}
