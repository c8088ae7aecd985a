package io.vmcrypt.vsphere.internal.ledger;

import static java.util.stream.Collectors.groupingBy;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the witnesses said about some keys, and the answer that follows from it. Nothing is asked
 * here, so that the table from evidence to answer can be read and tested.
 *
 * <pre>
 * vCenter's list        inventory                     answer
 * has a user            shows it                      needed
 * has a user            does not show it              needed, by one that this account cannot see
 * has a user            shows that this one does not  not known: the list may lag
 * has it, no user       shows none                    not known
 * has nothing           shows one                     needed; that they differ is told
 * has nothing           shows none, all was read      by nobody
 * has nothing           something was not read        not known
 * refuses, or answers
 *   of another          shows none                    not known
 * any                   a task may bring a key        not known until it ends, unless needed
 * </pre>
 *
 * @param listed the keys that vCenter lists; empty if it did not answer
 * @param held the keys that something shows
 * @param asked keys that the question names, whether somebody lists or shows them or not
 * @param told what vCenter says of keys that it was asked about, by key
 * @param isWhole whether all keys of a VM or host were seen, by its id
 * @param doubts what could not be read, and which tasks may bring a key
 * @param keyless users that show no key of their own, such as vSAN
 * @param askedAt when the look began
 */
record Evidence(
    Optional<List<CryptoKeyId>> listed,
    Optional<ServiceException> refused,
    List<Held> held,
    List<CryptoKeyId> asked,
    Map<CryptoKeyId, ToldUsers> told,
    Predicate<String> isWhole,
    List<KeyDoubt> doubts,
    List<KeyUser> keyless,
    Instant askedAt) {

  /** What to do with a thing that nobody brings back. */
  static final String IF_GONE =
      "If it is gone for good, remove it from the inventory, or skip it by its id.";

  /**
   * Who uses a key, as vCenter says.
   *
   * @param users those that it names
   * @param wrappedBy the id of the key that wraps it; empty if nothing does, or it is not told; an
   *     empty id if something does, and it is not known which key
   * @param problem why the answer proves nothing; empty if it does
   * @param cause what could not be asked
   */
  record ToldUsers(
      List<KeyUser> users,
      Optional<String> wrappedBy,
      String problem,
      Optional<SdkException> cause) {}

  private static final String SETTLE_KEY =
      "Wait until vCenter's list has caught up, then try again. If it stays so, look for a VM that"
          + " this user may not see.";

  /** The answer about the keys of this evidence. */
  KeyNeed answer() {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    listed.ifPresent(keys::addAll);
    Map<String, KeyUser> users = new LinkedHashMap<>();
    List<KeyDoubt> open = new ArrayList<>();
    List<String> contradictions = new ArrayList<>();
    refused.ifPresent(why -> open.add(refusal(why)));
    Map<String, List<Held>> byId = held.stream().collect(groupingBy(one -> one.key().keyId()));
    for (Held one : held) {
      keys.add(one.key());
      if (one.isCurrent()) {
        users.merge(one.user().id(), one.user(), Evidence::plainer);
      } else {
        open.add(notConnected(one));
      }
    }
    Set<CryptoKeyId> named = new LinkedHashSet<>(asked);
    named.addAll(listed.orElse(List.of()));
    named.addAll(told.keySet());
    for (CryptoKeyId key : named) {
      if (isShown(key, byId)) {
        moreUsers(key).forEach(user -> users.putIfAbsent(user.id(), user));
        untold(key).filter(doubt -> !open.contains(doubt)).ifPresent(open::add);
      } else {
        unshown(key, users, open);
      }
    }
    // a cluster may be here by its vSAN, and by the key that it names for its hosts
    keyless.forEach(user -> users.putIfAbsent(user.kind() + " " + user.id(), user));
    contradictions(byId, contradictions);
    open.addAll(doubts);
    Set<String> kmsKeyIds = new LinkedHashSet<>();
    for (CryptoKeyId key : keys) {
      atKms(key, open).filter(id -> !id.isEmpty()).ifPresent(kmsKeyIds::add);
    }
    return new KeyNeed(
        List.copyOf(users.values()), List.copyOf(keys), kmsKeyIds, open, contradictions, askedAt);
  }

  /** Of the places of one VM, the one that people see first. */
  private static KeyUser plainer(KeyUser one, KeyUser other) {
    return one.where().isEmpty() || !other.where().isEmpty() ? one : other;
  }

  static KeyDoubt refusal(ServiceException why) {
    return new KeyDoubt(KeyDoubt.Kind.LIST, "", why.outcome(), why.advice(), Optional.of(why));
  }

  private static KeyDoubt notConnected(Held one) {
    return new KeyDoubt(
        KeyDoubt.Kind.STALE,
        one.user().id(),
        one.user() + " had key " + one.key() + " when vCenter last saw it (" + one.state() + ")",
        "Reconnect it. " + IF_GONE,
        Optional.empty());
  }

  private static boolean isShown(CryptoKeyId key, Map<String, List<Held>> byId) {
    return byId.getOrDefault(key.keyId(), List.of()).stream()
        .anyMatch(one -> one.isCurrent() && one.key().isSame(key));
  }

  /** Those that vCenter names and that do not show it: third parties show none at all. */
  private List<KeyUser> moreUsers(CryptoKeyId key) {
    ToldUsers said = told.get(key);
    return said == null
        ? List.of()
        : said.users().stream().filter(user -> !isWhole.test(user.id())).toList();
  }

  /** Who else uses a key that somebody shows. What could not be asked at all is one doubt. */
  private Optional<KeyDoubt> untold(CryptoKeyId key) {
    ToldUsers said = told.get(key);
    if (said == null || said.problem().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        said.cause()
            .map(
                why ->
                    new KeyDoubt(
                        KeyDoubt.Kind.KEY, "", said.problem(), why.advice(), Optional.of(why)))
            .orElseGet(() -> doubt(key, said.problem())));
  }

  private boolean isListed(CryptoKeyId key) {
    return listed.orElse(List.of()).stream().anyMatch(key::isSame);
  }

  /** A key that nothing shows now. */
  private void unshown(CryptoKeyId key, Map<String, KeyUser> users, List<KeyDoubt> open) {
    ToldUsers said = told.get(key);
    if (said == null) {
      // this release cannot be asked: its list is all that it says
      if (isListed(key)) {
        open.add(doubt(key, "nothing shows it, and this release does not say who uses it"));
      }
      return;
    }
    if (!said.problem().isEmpty()) {
      open.add(doubt(key, said.problem(), said.cause()));
      return;
    }
    List<KeyUser> unseen = said.users().stream().filter(user -> !isWhole.test(user.id())).toList();
    unseen.forEach(user -> users.putIfAbsent(user.id(), user));
    if (unseen.isEmpty() && !said.users().isEmpty()) {
      open.add(
          doubt(
              key,
              "vCenter names as its user %s, which does not show it any more"
                  .formatted(said.users().get(0))));
    } else if (unseen.isEmpty() && isListed(key)) {
      open.add(doubt(key, "vCenter lists it as in use, and names no user; nothing shows it"));
    }
  }

  private static KeyDoubt doubt(CryptoKeyId key, String why) {
    return doubt(key, why, Optional.empty());
  }

  private static KeyDoubt doubt(CryptoKeyId key, String why, Optional<SdkException> cause) {
    return new KeyDoubt(
        KeyDoubt.Kind.KEY,
        key.keyId(),
        "key " + key + ": " + why,
        cause.map(SdkException::advice).orElse(SETTLE_KEY),
        cause);
  }

  /** What VMs and hosts show should be listed. */
  private void contradictions(Map<String, List<Held>> byId, List<String> contradictions) {
    if (listed.isEmpty()) {
      return;
    }
    Map<String, List<CryptoKeyId>> listedById =
        listed.get().stream().collect(groupingBy(CryptoKeyId::keyId));
    byId.forEach(
        (id, shown) -> {
          for (Held one : shown) {
            boolean isDue =
                one.isCurrent()
                    && one.user().where().isEmpty()
                    && (one.user().kind() == KeyUser.Kind.VIRTUAL_MACHINE
                        || one.user().kind() == KeyUser.Kind.HOST);
            if (isDue
                && listedById.getOrDefault(id, List.of()).stream()
                    .noneMatch(key -> key.isSame(one.key()))) {
              contradictions.add(
                  one.user() + " shows key " + one.key() + ", and vCenter does not list it");
              return;
            }
          }
        });
  }

  /** The id by which the KMS has what is needed for a key. */
  private Optional<String> atKms(CryptoKeyId key, Collection<KeyDoubt> open) {
    ToldUsers said = told.get(key);
    if (said == null || said.wrappedBy().isEmpty()) {
      return Optional.of(key.keyId());
    }
    String wrapping = said.wrappedBy().get();
    if (wrapping.isEmpty()) {
      // which keys a KMS must have is then not known: one that was asked for the rest may lack it
      open.add(
          new KeyDoubt(
              KeyDoubt.Kind.LIST,
              key.keyId(),
              "key " + key + " is wrapped, and vCenter does not name the key that wraps it",
              "Look at the key provider in the vSphere Client.",
              Optional.empty()));
    }
    return Optional.of(wrapping);
  }
}
