package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.shared.input.KnownWords;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of a key provider that may be misspelt. That nobody has keys of such a name says nothing
 * of the one that is meant.
 */
public final class ProviderName {

  private ProviderName() {}

  /**
   * Refuses a name that vCenter has no key provider of, and that no key in use is known to have.
   *
   * @throws NotFoundException with the names that exist
   */
  public static void check(VimSession session, Attempt attempt, String name) {
    Optional<List<String>> others = names(session, attempt).filter(known -> !known.contains(name));
    if (others.isPresent() && !isNamed(session, attempt, name)) {
      throw new NotFoundException(
          attempt,
          "vCenter has no key provider \"" + name + "\", and no key is known that names it",
          UnknownProvider.thereAre(others.get()) + KnownWords.didYouMean(name, others.get()));
    }
  }

  private static boolean isNamed(VimSession session, Attempt attempt, String name) {
    try {
      return new KeyCalls(session)
          .list(attempt).stream().anyMatch(key -> key.providerId().equals(Optional.of(name)));
    } catch (ServiceException e) {
      // that vCenter has no such key provider is known all the same
      var unused = Ledger.unanswered(e);
      return false;
    }
  }

  /** The doubt about it; empty if vCenter has such a key provider. */
  static Optional<KeyDoubt> doubt(VimSession session, Attempt attempt, String name) {
    Optional<List<String>> names = names(session, attempt);
    if (names.isEmpty()) {
      return Optional.of(
          doubt(
              name,
              "this account may not see the key providers, so whether \""
                  + name
                  + "\" is the name of one is not known",
              "Give the account Cryptographer.ManageKeyServers, or check the name in the vSphere"
                  + " Client."));
    }
    return names
        .filter(known -> !known.contains(name))
        .map(
            others ->
                doubt(
                    name,
                    "vCenter has no key provider \"" + name + "\"",
                    "Check the name. " + UnknownProvider.thereAre(others)));
  }

  /**
   * Keys of a key provider whose name differs in case only, and that vCenter does not have. Whether
   * vCenter looks for them at the one that it has is not documented.
   */
  static List<KeyDoubt> alike(
      VimSession session, Attempt attempt, String name, List<Held> held, List<CryptoKeyId> listed) {
    Set<String> others =
        Stream.concat(held.stream().map(Held::key), listed.stream())
            .flatMap(key -> key.providerId().stream())
            .filter(other -> other.equalsIgnoreCase(name) && !other.equals(name))
            .collect(Collectors.toSet());
    if (others.isEmpty()) {
      return List.of();
    }
    others.removeAll(names(session, attempt).orElse(List.of()));
    Predicate<CryptoKeyId> isMeant = key -> key.providerId().filter(others::contains).isPresent();
    List<KeyDoubt> doubts = new ArrayList<>();
    Set<CryptoKeyId> shown = new HashSet<>();
    for (Held one : held) {
      if (isMeant.test(one.key())) {
        shown.add(one.key());
        KeyUser user = one.user();
        doubts.add(alike(name, KeyDoubt.Kind.OBJECT, user.id(), user + " has key " + one.key()));
      }
    }
    listed.stream()
        .filter(isMeant)
        .filter(key -> !shown.contains(key))
        .forEach(
            key ->
                doubts.add(
                    alike(name, KeyDoubt.Kind.KEY, key.keyId(), "vCenter lists key " + key)));
    return doubts;
  }

  private static KeyDoubt alike(String name, KeyDoubt.Kind kind, String id, String who) {
    return new KeyDoubt(
        kind,
        id,
        "%s, whose name differs from %s in case only, and vCenter has no such key provider"
            .formatted(who, name),
        "Give it a key of a key provider that is there. If it is of another vCenter, skip it"
            + " by its id.",
        Optional.empty());
  }

  private static KeyDoubt doubt(String name, String seen, String advice) {
    return new KeyDoubt(KeyDoubt.Kind.KEY_PROVIDER, name, seen, advice, Optional.empty());
  }

  /** The names that exist; empty if they may not be seen. */
  static Optional<List<String>> names(VimSession session, Attempt attempt) {
    return new KeyProviders(session)
        .list(attempt)
        .map(all -> all.stream().map(KeyProvider::id).toList());
  }
}
