package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.kms.VimKmsClusters;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.shared.key.KeyServersInCommon;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the target's vCenter gets the keys that VMs need, asked of the target itself: that a key
 * provider there has the same name says nothing of its keys. Key providers are read once, and each
 * key is asked for once. For one thread.
 */
final class KeysThere {

  /** The first release that tells of keys that wrap others. */
  private static final ApiVersion WITH_WRAPPING_KEYS = ApiVersion.V9_0;

  private static final String RIGHTS =
      "Give the user of the target the right to see key providers and keys, and check again.";

  private final VimSession source;
  private final VimSession target;
  private final NativeKeyProviders nativeAtSource;
  private final NativeKeyProviders nativeAtTarget;
  private final KeyAvailability atSource;
  private final KeyAvailability atTarget;
  private final Map<String, String> nativeKeys = new HashMap<>();

  /** What the target has told of keys: many VMs may have the same. */
  private final Map<CryptoKeyId, Optional<CryptoKeyStatus>> told = new HashMap<>();

  private @Nullable Providers providers;

  /** Null if not read. */
  private @Nullable KeyServersInCommon inCommon;

  private boolean nativeRead;

  /**
   * The key providers of the target.
   *
   * @param ids their names; empty if they are not shown
   * @param natives the names of those that make their keys themselves
   */
  private record Providers(Optional<Set<String>> ids, Set<String> natives) {}

  KeysThere(
      VimSession source,
      VimSession target,
      NativeKeyProviders nativeAtSource,
      NativeKeyProviders nativeAtTarget) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    this.nativeAtSource = requireNonNull(nativeAtSource, "nativeAtSource");
    this.nativeAtTarget = requireNonNull(nativeAtTarget, "nativeAtTarget");
    this.atSource = new KeyAvailability(source);
    this.atTarget = new KeyAvailability(target);
  }

  /** Asks for the keys of many VMs, a hundred in one call, and tells each VM about its own. */
  void judge(Attempt attempt, Collection<Judgement> vms) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    vms.forEach(vm -> keys.addAll(vm.keys()));
    if (keys.isEmpty()) {
      return;
    }
    Map<CryptoKeyId, Optional<CryptoKeyId>> wrapping = wrapping(attempt, keys, vms);
    wrapping.values().forEach(key -> key.ifPresent(keys::add));
    for (Judgement vm : vms) {
      for (CryptoKeyId key : Set.copyOf(vm.keys())) {
        wrapping.getOrDefault(key, Optional.empty()).ifPresent(vm::needs);
      }
    }
    Providers there = providers(attempt);
    if (inCommon == null && keys.stream().anyMatch(CryptoKeyId::isNumber)) {
      inCommon = KeyServersInCommon.of(clusters(source), clusters(target));
    }
    Set<CryptoKeyId> asked =
        keys.stream()
            .filter(
                key ->
                    key.providerId()
                        .filter(id -> there.ids().filter(ids -> ids.contains(id)).isPresent())
                        .isPresent())
            .filter(key -> !told.containsKey(key))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!asked.isEmpty()) {
      told.putAll(atTarget.of(target.attempt("ask for keys"), asked));
    }
    for (Judgement vm : vms) {
      Set<String> lacking = new LinkedHashSet<>();
      for (CryptoKeyId key : vm.keys()) {
        judge(vm, key, there, told.getOrDefault(key, Optional.empty()), lacking);
      }
    }
  }

  private static List<KmsCluster> clusters(VimSession side) {
    try {
      return new VimKmsClusters(side).list();
    } catch (PermissionDeniedException e) {
      // then none is known to be the same
      return List.of();
    }
  }

  /** The keys that wrap others, by these; nothing before 9.0. */
  private Map<CryptoKeyId, Optional<CryptoKeyId>> wrapping(
      Attempt attempt, Set<CryptoKeyId> keys, Collection<Judgement> vms) {
    if (!source.version().isAtLeast(WITH_WRAPPING_KEYS)) {
      return Map.of();
    }
    Map<CryptoKeyId, Optional<CryptoKeyStatus>> told = atSource.of(attempt, keys);
    Map<CryptoKeyId, Optional<CryptoKeyId>> wrapping = new HashMap<>();
    for (CryptoKeyId key : keys) {
      Optional<CryptoKeyStatus> status = told.getOrDefault(key, Optional.empty());
      wrapping.put(
          key,
          status
              .flatMap(CryptoKeyStatus::wrappingKey)
              .flatMap(wraps -> wraps.keyId())
              .map(id -> new CryptoKeyId(id, key.providerId())));
      if (status.isEmpty()) {
        vms.stream()
            .filter(vm -> vm.keys().contains(key))
            .forEach(
                vm ->
                    vm.notKnown(
                        FindingCode.MOVE_NOT_KNOWN,
                        vm.subject(),
                        "the source's vCenter does not say whether another key wraps key " + key,
                        "Give the user of the source the right to ask for keys, and check again."));
      }
    }
    return wrapping;
  }

  private void judge(
      Judgement vm,
      CryptoKeyId key,
      Providers there,
      Optional<CryptoKeyStatus> status,
      Set<String> lacking) {
    if (key.providerId().isEmpty()) {
      vm.notKnown(
          FindingCode.MOVE_NOT_KNOWN,
          vm.subject(),
          "the source's vCenter does not say which key provider has key " + key.keyId(),
          "Re-key the VM to a key provider that both vCenters have, and check again.");
      return;
    }
    String provider = key.providerId().get();
    if (there.ids().isEmpty()) {
      if (lacking.add(provider)) {
        vm.notKnown(
            FindingCode.MOVE_NOT_KNOWN,
            vm.subject(),
            "the key providers of the target are not shown, so nothing is known of " + provider,
            RIGHTS);
      }
      return;
    }
    if (!there.ids().get().contains(provider)) {
      // all keys of one key provider have the same reason
      if (lacking.add(provider)) {
        vm.no(
            FindingCode.TARGET_LACKS_PROVIDER,
            vm.subject(),
            "the target has no key provider " + provider + ", and the VM looks for it by its name",
            "Make or restore a key provider of exactly this name and with the same keys there, or"
                + " re-key the VM to one that both vCenters have.");
      }
      return;
    }
    if (there.natives().contains(provider)) {
      if (lacking.add(provider)) {
        judgeNative(vm, provider);
      }
      return;
    }
    Optional<Boolean> obtainable = status.flatMap(CryptoKeyStatus::obtainable);
    if (obtainable.equals(Optional.of(true))) {
      if (key.isNumber() && requireNonNull(inCommon).mayDiffer(key)) {
        vm.notKnown(
            FindingCode.MOVE_NOT_KNOWN,
            vm.subject(),
            "the id of key " + key + KeyServersInCommon.NOT_THE_SAME,
            "See that both KMSs have the same keys. If so, name the VM with this reason.");
      }
      return;
    }
    String why =
        status
            .flatMap(CryptoKeyStatus::reason)
            .map(CryptoKeyStatus.Reason::value)
            .map(reason -> " (" + reason + ")")
            .orElse("");
    if (obtainable.isPresent()) {
      vm.no(
          FindingCode.TARGET_LACKS_KEY,
          vm.subject(),
          "the target's vCenter does not get key " + key + why + ": the move would fail at its end",
          "See that the key servers there are the same, and that they give this key to the client"
              + " certificate of the target's key provider.");
    } else {
      vm.notKnown(
          FindingCode.MOVE_NOT_KNOWN,
          vm.subject(),
          "the target's vCenter does not say whether it gets key " + key + why,
          RIGHTS);
    }
  }

  /** The keys of native key providers are the same if the keys are that they are made from. */
  private void judgeNative(Judgement vm, String provider) {
    readNatives();
    Optional<String> here = Optional.ofNullable(nativeKeys.get("source " + provider));
    Optional<String> there = Optional.ofNullable(nativeKeys.get("target " + provider));
    if (here.isEmpty() || there.isEmpty()) {
      vm.notKnown(
          FindingCode.MOVE_NOT_KNOWN,
          vm.subject(),
          "it is not shown on both sides which key the native key provider " + provider + " has",
          "Give the users of both vCenters the right to see key providers, and check again.");
    } else if (!here.get().equals(there.get())) {
      vm.no(
          FindingCode.TARGET_LACKS_KEY,
          vm.subject(),
          "the native key provider "
              + provider
              + " of the target has another key ("
              + there.get()
              + ") than that of the source ("
              + here.get()
              + "): the move would fail at its end",
          "Restore the source's key provider from its backup there; one that is made anew under the"
              + " same name has other keys.");
    }
  }

  private void readNatives() {
    if (nativeRead) {
      return;
    }
    nativeRead = true;
    remember("source ", nativeAtSource);
    remember("target ", nativeAtTarget);
  }

  private void remember(String side, NativeKeyProviders of) {
    try {
      for (NativeKeyProvider provider : of.list()) {
        provider.keyId().ifPresent(key -> nativeKeys.put(side + provider.id(), key));
      }
    } catch (AuthenticationException e) {
      throw e;
    } catch (ServiceException e) {
      // what is not shown is told at each VM
    }
  }

  private Providers providers(Attempt attempt) {
    Providers known = providers;
    if (known == null) {
      Optional<List<KeyProvider>> listed = new KeyProviders(target).list(attempt);
      known =
          new Providers(
              listed.map(
                  all -> all.stream().map(KeyProvider::id).collect(Collectors.toUnmodifiableSet())),
              listed.orElse(List.of()).stream()
                  .filter(KeyProvider::isNative)
                  .map(KeyProvider::id)
                  .collect(Collectors.toUnmodifiableSet()));
      providers = known;
    }
    return known;
  }
}
