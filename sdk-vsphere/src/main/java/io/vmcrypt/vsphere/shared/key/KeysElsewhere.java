package io.vmcrypt.vsphere.shared.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.shared.key.KeyElsewhere.Answer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The one judge of whether another vCenter gets the keys of this one. The other one itself is
 * asked: that a key provider there has the same name says nothing of its keys. Key providers are
 * read once, and each key is asked for once. For one thread.
 */
public final class KeysElsewhere {

  private static final int KEYS_OF_ONE_CALL = 100;

  private final Side here;
  private final Side there;
  private final String place;
  private final String rights;
  private final Map<CryptoKeyId, KeyElsewhere> answers = new HashMap<>();
  private final Map<Side, Optional<List<KmsCluster>>> providers = new HashMap<>();
  private final Map<Side, List<NativeKeyProvider>> natives = new HashMap<>();
  private final List<ServiceException> refusals = new ArrayList<>();

  /** A vCenter: its key providers of both kinds. */
  public record Side(KmsClusters clusters, NativeKeyProviders natives) {}

  /**
   * Sends nothing yet.
   *
   * @param here the vCenter that uses the keys
   * @param there the one that is to get them
   * @param place how texts call the other one: {@code the target}
   */
  public KeysElsewhere(Side here, Side there, String place) {
    this.here = here;
    this.there = there;
    this.place = place;
    this.rights =
        "Give the user of " + place + " the right to see key providers and keys, and look again.";
  }

  /** Asks for those keys that were not asked for yet, a hundred in one call. */
  public void ask(Collection<CryptoKeyId> keys) {
    List<CryptoKeyId> asked = new ArrayList<>();
    for (CryptoKeyId key : new LinkedHashSet<>(keys)) {
      if (!answers.containsKey(key)) {
        unasked(key).ifPresentOrElse(known -> answers.put(key, known), () -> asked.add(key));
      }
    }
    ListPages.of(asked, KEYS_OF_ONE_CALL).forEach(this::askPage);
  }

  private void askPage(List<CryptoKeyId> page) {
    // only a fault is about these keys: whatever else was refused is refused for the next ones too
    Optional<ServiceException> refusal =
        refusals.stream().filter(one -> !(one instanceof VsphereFaultException)).findFirst();
    List<CryptoKeyStatus> told = List.of();
    if (refusal.isEmpty()) {
      int before = refusals.size();
      told = asked(() -> there.clusters().keys().availability(page), refusals::add);
      refusal = refusals.stream().skip(before).findFirst();
    }
    String why = refusal.map(one -> ": " + one.outcome()).orElse("");
    Map<String, List<CryptoKeyStatus>> byKey =
        told.stream().collect(Collectors.groupingBy(status -> status.key().keyId()));
    page.forEach(
        key -> answers.put(key, judge(key, byKey.getOrDefault(key.keyId(), List.of()), why)));
  }

  /** {@return the answer for a key that was asked for} */
  public KeyElsewhere answer(CryptoKeyId key) {
    return requireNonNull(answers.get(key));
  }

  /** {@return what the other vCenter refused to tell, of key providers and of keys} */
  public List<ServiceException> refusals() {
    return List.copyOf(refusals);
  }

  /** {@return the key provider of this name there; empty if there is none, or it is not shown} */
  public Optional<KmsCluster> provider(String name) {
    return provider(there, name);
  }

  private Optional<KmsCluster> provider(Side side, String name) {
    return shown(side).stream().filter(one -> one.id().equals(name)).findFirst();
  }

  /** What is known without asking for the key itself. */
  private Optional<KeyElsewhere> unasked(CryptoKeyId key) {
    if (key.providerId().isEmpty() || key.keyId().isBlank()) {
      return answer(
          Answer.NOT_KNOWN,
          "vCenter does not say which key it is, or which key provider has it: " + key,
          "Re-key the VM to a key provider that both vCenters have, and look again.");
    }
    String name = key.providerId().get();
    if (listed(there).isEmpty()) {
      return answer(
          Answer.NOT_KNOWN,
          "the key providers of " + place + " are not shown, so nothing is known of " + name,
          rights);
    }
    Optional<KmsCluster> provider = provider(name);
    if (provider.isEmpty()) {
      String others = shown(there).stream().map(KmsCluster::id).collect(Collectors.joining(", "));
      return answer(
          Answer.LACKS_PROVIDER,
          place
              + " has no key provider "
              + name
              + ", and VMs look for it by its name; there "
              + (others.isEmpty() ? "is none" : "are: " + others),
          "Make or restore a key provider of exactly this name there, with the same keys: linked"
              + " vCenters do not copy them. Or re-key the VM to one that both have.");
    }
    return provider
        .flatMap(KmsCluster::managementType)
        .filter(kind -> kind.equals("nativeProvider"))
        .map(kind -> ofNative(name));
  }

  private static Optional<KeyElsewhere> answer(Answer answer, String seen, String advice) {
    return Optional.of(new KeyElsewhere(answer, false, seen, advice));
  }

  /** The keys of native key providers are the same if the keys are that they are made from. */
  private KeyElsewhere ofNative(String name) {
    Optional<String> ours = nativeKey(here, name);
    Optional<String> theirs = nativeKey(there, name);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return new KeyElsewhere(
          Answer.NOT_KNOWN,
          true,
          "it is not shown on both sides which key the native key provider " + name + " has",
          "Give the users of both vCenters the right to see key providers, and look again.");
    }
    return ours.equals(theirs)
        ? new KeyElsewhere(Answer.SAME, true, "", "")
        : new KeyElsewhere(
            Answer.LACKS_KEY,
            true,
            "native key provider %s of %s has key %s, and the one here has key %s"
                .formatted(name, place, theirs.get(), ours.get()),
            "Restore it there from the backup of the one here: one that is made anew under the"
                + " same name has other keys.");
  }

  private KeyElsewhere judge(CryptoKeyId key, List<CryptoKeyStatus> told, String refused) {
    Optional<CryptoKeyStatus> status = CryptoKeyStatus.of(key, told);
    Optional<Boolean> obtainable = status.flatMap(CryptoKeyStatus::obtainable);
    String what =
        key + status.flatMap(CryptoKeyStatus::reason).map(why -> " (" + why + ")").orElse("");
    if (obtainable.isEmpty()) {
      return new KeyElsewhere(
          Answer.NOT_KNOWN,
          false,
          place + " does not say whether it gets key " + what + refused,
          rights);
    }
    if (!obtainable.get()) {
      return new KeyElsewhere(
          Answer.LACKS_KEY,
          false,
          place + " does not get key " + what,
          "Delete nothing. See that the key servers there have this key, and give it to the client"
              + " certificate of the key provider there.");
    }
    if (key.isNumber() && Collections.disjoint(servers(here, key), servers(there, key))) {
      return new KeyElsewhere(
          Answer.MAY_DIFFER,
          false,
          "the id of key "
              + key
              + " is a plain number, and no key server is seen that both vCenters have for it:"
              + " another KMS that counts has another key of this id",
          "See that both KMSs have the same keys, or start a copy of the VM there.");
    }
    return new KeyElsewhere(Answer.SAME, false, "", "");
  }

  /** What is not shown is no yes. */
  private static <T> List<T> asked(Supplier<List<T>> ask, Consumer<ServiceException> refused) {
    try {
      return ask.get();
    } catch (AuthenticationException e) {
      throw e;
    } catch (ServiceException e) {
      refused.accept(e);
      return List.of();
    }
  }

  private List<KmsCluster> shown(Side side) {
    return listed(side).orElse(List.of());
  }

  private Optional<List<KmsCluster>> listed(Side side) {
    return providers.computeIfAbsent(
        side,
        one -> {
          try {
            return Optional.of(one.clusters().listAllKinds());
          } catch (PermissionDeniedException e) {
            if (one.equals(there)) {
              refusals.add(e);
            }
            return Optional.empty();
          }
        });
  }

  private Optional<String> nativeKey(Side side, String name) {
    return natives
        .computeIfAbsent(side, one -> asked(() -> one.natives().list(), refusal -> {}))
        .stream()
        .filter(one -> one.id().equals(name))
        .findFirst()
        .flatMap(NativeKeyProvider::keyId);
  }

  /** Where none is shown, none is known to be in common. */
  private Set<String> servers(Side side, CryptoKeyId key) {
    return key.providerId().flatMap(name -> provider(side, name)).stream()
        .flatMap(one -> one.servers().stream())
        .map(server -> HostName.normal(server.address()) + ":" + server.port())
        .collect(Collectors.toSet());
  }
}
