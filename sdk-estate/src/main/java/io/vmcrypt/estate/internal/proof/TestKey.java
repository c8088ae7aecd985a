package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.estate.internal.plan.Look;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/**
 * A key that vCenter really makes, to show that it can. Whatever fails is a finding, so that the
 * name of a key that stays is not lost.
 */
final class TestKey {

  private static final String VCENTER = "vCenter";
  private static final String DESTROY = "Destroy it at the KMS; nothing is encrypted with it.";

  private final String provider;
  private final Systems systems;
  private final Look look;

  TestKey(String provider, Systems systems, Look look) {
    this.provider = provider;
    this.systems = systems;
    this.look = look;
  }

  /** Makes a key, looks whether it can be used, and has vCenter forget it. */
  void make(Found found) {
    CryptoKeys keys = systems.vcenter().kmsClusters().keys();
    CryptoKeyId key;
    try {
      key = keys.create(provider);
    } catch (SdkException e) {
      found.add(failed(e));
      if (e.isEffectPossible()) {
        found.add(
            Finding.warning(
                FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND,
                VCENTER,
                subject(),
                "a test key may have been made whose id never came back",
                "Look at the KMS for a new key, and destroy it."));
      }
      return;
    }
    available(keys, key).ifPresent(found::add);
    removed(keys, key).ifPresent(found::add);
  }

  private Subject subject() {
    return Subject.of("KMS cluster", provider).part("test key");
  }

  private Finding failed(SdkException e) {
    Finding failed =
        Finding.blocking(
            FindingCode.TEST_KEY_FAILED,
            e.attempt().system(),
            subject(),
            "vCenter made no key: " + e.outcome(),
            e.advice());
    return e instanceof PermissionDeniedException denied
        ? failed.withMissing(denied.missing())
        : failed;
  }

  private Optional<Finding> available(CryptoKeys keys, CryptoKeyId key) {
    Optional<Boolean> available;
    String reason;
    try {
      List<CryptoKeyStatus> told =
          keys.availability(List.of(key)).stream()
              .filter(one -> one.key().equals(key))
              .distinct()
              .toList();
      Optional<CryptoKeyStatus> status =
          told.size() == 1 ? Optional.of(told.get(0)) : Optional.empty();
      available = status.flatMap(CryptoKeyStatus::available);
      reason =
          told.size() > 1
              ? ": it answers twice, and differently"
              : status.flatMap(CryptoKeyStatus::reason).map(why -> " (" + why + ")").orElse("");
    } catch (SdkException e) {
      available = Optional.empty();
      reason = ": " + e.outcome();
    }
    if (available.equals(Optional.of(true))) {
      return Optional.empty();
    }
    String advice = "Look at the key provider, and at the key's state at the KMS.";
    return Optional.of(
        available.isEmpty()
            ? Finding.warning(
                FindingCode.KEY_NOT_SEEN,
                VCENTER,
                subject(),
                "vCenter does not say whether it can get at the new key " + key + reason,
                advice)
            : Finding.blocking(
                FindingCode.KEY_NOT_AVAILABLE,
                VCENTER,
                subject(),
                "vCenter cannot get at the new key " + key + reason,
                advice));
  }

  private Optional<Finding> removed(CryptoKeys keys, CryptoKeyId key) {
    try {
      return forget(keys, key).contains(key)
          ? atKms(key)
          : Optional.of(stays(key, "vCenter does not say that it has removed it"));
    } catch (SdkException e) {
      return Optional.of(stays(key, e.outcome()));
    }
  }

  /**
   * It was made a moment ago, for nobody, and told to nobody: that a host is lost or a task is under
   * way says nothing of it. What is said of this very key does.
   */
  private static List<CryptoKeyId> forget(CryptoKeys keys, CryptoKeyId key) {
    try {
      return keys.remove(List.of(key));
    } catch (KeysInUseException e) {
      boolean isOfOthers =
          e.need().answer() == KeyNeed.Answer.NOT_KNOWN
              && e.need().doubts().stream()
                  .noneMatch(
                      doubt ->
                          doubt.kind() == KeyDoubt.Kind.KEY || doubt.id().equals(key.keyId()));
      if (!isOfOthers) {
        throw e;
      }
      return keys.remove(List.of(key), Removal.careful().evenIfInUse());
    }
  }

  private Finding stays(CryptoKeyId key, String why) {
    return Finding.warning(
        FindingCode.TEST_KEY_LEFT_BEHIND,
        VCENTER,
        subject(),
        "test key " + key + " stays: " + why,
        "Remove it from vCenter, and destroy it at the KMS; nothing is encrypted with it.");
  }

  /** Whether the KMS still holds what vCenter has forgotten. */
  private Optional<Finding> atKms(CryptoKeyId key) {
    SeenKeyServer server = look.keyServers().get(0);
    Subject kms = Subject.of("KMS", server.address().toString()).part("test key");
    String why = "this program has no certificate to ask with";
    if (look.identity().isPresent()) {
      KmipProbe probe = systems.probe(server).clientIdentity(look.identity().get()).build();
      try {
        HeldKeys held =
            probe.heldKeys(
                KeyQuestion.builder(List.of(key.keyId())).get(KeyQuestion.HowMany.NONE).build());
        if (held.named().contains(key.keyId())) {
          return Optional.of(
              Finding.note(
                  FindingCode.TEST_KEY_LEFT_BEHIND,
                  "KMS",
                  kms,
                  "vCenter has forgotten test key " + key.keyId() + ", and the KMS holds it",
                  DESTROY));
        }
        // what is not held may be gone, or just not shown to this client
        why = held.notHeld().getOrDefault(key.keyId(), "it does not say");
      } catch (SdkException e) {
        why = e.outcome();
      }
    }
    return Optional.of(
        Finding.note(
            FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND,
            "KMS",
            kms,
            "vCenter has forgotten test key "
                + key.keyId()
                + ", and it is not known whether the KMS holds it: "
                + why,
            DESTROY));
  }
}
