package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.ProviderReadiness.Match;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.shared.key.KeyServersInCommon;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
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
 * Whether the second site gets the keys of the first. Each key is asked for once, many in one call.
 */
final class KeyLook {

  private static final String TEST_VM =
      "Start an encrypted test VM of this key provider at the second site.";

  private static final KeyAnswer MAY_DIFFER =
      KeyAnswer.notKnown(
          "its id" + KeyServersInCommon.NOT_THE_SAME,
          "See that the KMSs of both sites have the same keys, and start a copy of the VM at the"
              + " second site.");

  private final VsphereClient second;
  private final ProviderLook providers;
  private final Map<CryptoKeyId, KeyAnswer> answers = new HashMap<>();
  private final Map<String, KeyAnswer> ofProviders = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable SdkException forGood;

  KeyLook(VsphereClient second, ProviderLook providers) {
    this.second = second;
    this.providers = providers;
  }

  /** How many keys were asked for. */
  int count() {
    return answers.size();
  }

  /** Those of some keys that were not asked for. A key that no key provider is told of may be. */
  List<CryptoKeyId> without(List<CryptoKeyId> keys) {
    Set<String> ids = answers.keySet().stream().map(CryptoKeyId::keyId).collect(Collectors.toSet());
    return keys.stream()
        .filter(key -> !answers.containsKey(key))
        .filter(key -> key.providerId().isPresent() || !ids.contains(key.keyId()))
        .distinct()
        .toList();
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** What is known of a key that was asked for. */
  KeyAnswer answer(CryptoKeyId key) {
    return answers.getOrDefault(
        key, KeyAnswer.notKnown("the second site was not asked for it", TEST_VM));
  }

  /** Asks for those keys that were not asked for yet. */
  void ask(Collection<CryptoKeyId> keys) {
    Set<CryptoKeyId> asked = new LinkedHashSet<>();
    for (CryptoKeyId key : keys) {
      if (answers.containsKey(key)) {
        continue;
      }
      if (key.keyId().isBlank() || key.providerId().isEmpty()) {
        answers.put(
            key,
            KeyAnswer.notKnown(
                "the first vCenter does not say "
                    + (key.keyId().isBlank() ? "which key it is" : "which key provider has it"),
                TEST_VM));
        continue;
      }
      ofProvider(providers.get(key.providerId().get()))
          .ifPresentOrElse(same -> answers.put(key, same), () -> asked.add(key));
    }
    if (!asked.isEmpty()) {
      take(asked);
    }
  }

  /** Where all keys of a key provider have the same answer: no second of these texts is kept. */
  private Optional<KeyAnswer> ofProvider(ProviderReadiness provider) {
    boolean asks =
        provider.match() == Match.SAME_NAME && !provider.usable().equals(Optional.of(false));
    return asks
        ? Optional.empty()
        : Optional.of(ofProviders.computeIfAbsent(provider.id(), id -> cannot(provider)));
  }

  private static KeyAnswer cannot(ProviderReadiness provider) {
    if (provider.match() == Match.NOT_KNOWN) {
      return KeyAnswer.notKnown(
          "the key providers of the second site are not seen",
          "Give the user of the second site the right to see them, and look again.");
    }
    Finding why =
        provider.findings().stream().filter(Finding::isBlocking).findFirst().orElseThrow();
    return KeyAnswer.notReady(why.code(), why.seen(), why.advice());
  }

  private void take(Set<CryptoKeyId> asked) {
    Map<String, List<CryptoKeyStatus>> told =
        status(asked).stream().collect(Collectors.groupingBy(status -> status.key().keyId()));
    for (CryptoKeyId key : asked) {
      KeyAnswer answer = answer(CryptoKeyStatus.of(key, told.getOrDefault(key.keyId(), List.of())));
      // the second vCenter knows a key of this id, and not whether it is the same
      answers.put(
          key,
          answer.readiness() != Readiness.NOT_READY && providers.mayDiffer(key)
              ? MAY_DIFFER
              : answer);
    }
  }

  private List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys) {
    if (forGood != null) {
      return List.of();
    }
    return Asking.ask(
            () -> second.kmsClusters().keys().availability(keys),
            refused -> {
              // who may not ask, may not ask for the next keys either
              if (refused instanceof PermissionDeniedException) {
                forGood = refused;
              }
              findings.add(
                  NotKnown.of(
                      Severity.WARNING,
                      Subject.of(NotKnown.VCENTER, "second site").part("keys"),
                      "the second site does not say whether it gets keys",
                      refused));
            })
        .orElse(List.of());
  }

  private static KeyAnswer answer(Optional<CryptoKeyStatus> status) {
    Optional<Boolean> obtainable = status.flatMap(CryptoKeyStatus::obtainable);
    Optional<CryptoKeyStatus.Reason> reason = status.flatMap(CryptoKeyStatus::reason);
    if (obtainable.equals(Optional.of(true))) {
      return KeyAnswer.READY;
    }
    if (obtainable.isEmpty()) {
      return KeyAnswer.notKnown(
          "the second site does not say whether it gets it"
              + reason.map(word -> " (" + word + ")").orElse(""),
          TEST_VM);
    }
    return KeyAnswer.notReady(
        FindingCode.SECOND_SITE_LACKS_KEY,
        "the second site does not get it" + reason.map(word -> " (" + word + ")").orElse(""),
        "Delete nothing. Have the key servers of the second site hold this key: replicate them, or"
            + " give its client certificate the rights of the first.");
  }
}
