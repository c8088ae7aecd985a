package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What vCenter says of keys when it is asked: who uses them, and what wraps them. */
final class KeysAsTold {

  private final VimSession session;
  private final Attempt attempt;
  private final KeyCalls calls;
  private final InventoryScan scan;

  KeysAsTold(VimSession session, Attempt attempt, KeyCalls calls, InventoryScan scan) {
    this.session = session;
    this.attempt = attempt;
    this.calls = calls;
    this.scan = scan;
  }

  /** Of each of these, with a problem where that proves nothing. */
  Map<CryptoKeyId, Evidence.ToldUsers> of(List<CryptoKeyId> keys) {
    Map<CryptoKeyId, Evidence.ToldUsers> told = new HashMap<>();
    if (keys.isEmpty() || !session.version().isAtLeast(ApiVersion.V6_7_2)) {
      return told;
    }
    List<KeyCalls.Told> answers;
    try {
      // what wraps a key may come only with the answer whether vCenter gets it
      int checks = mayWrap() ? KeyCalls.AVAILABLE | KeyCalls.USERS : KeyCalls.USERS;
      answers = calls.told(attempt, keys, checks).toList();
    } catch (ServiceException e) {
      Evidence.ToldUsers none =
          new Evidence.ToldUsers(
              List.of(),
              Optional.empty(),
              "vCenter does not say who uses it: " + Ledger.unanswered(e).outcome(),
              Optional.of(e));
      keys.forEach(key -> told.put(key, none));
      return told;
    }
    Map<String, List<KeyCalls.Told>> byId =
        answers.stream().collect(Collectors.groupingBy(one -> one.key().keyId()));
    for (CryptoKeyId key : keys) {
      List<KeyCalls.Told> ofKey =
          byId.getOrDefault(key.keyId(), List.of()).stream()
              .filter(one -> one.key().isSame(key))
              .toList();
      told.put(key, users(ofKey));
    }
    return told;
  }

  private Evidence.ToldUsers users(List<KeyCalls.Told> answers) {
    if (answers.isEmpty()) {
      return new Evidence.ToldUsers(
          List.of(),
          Optional.empty(),
          "vCenter was asked who uses it, and does not answer",
          Optional.empty());
    }
    Set<KeyUser> users = new LinkedHashSet<>();
    Set<Optional<String>> wrapping = new LinkedHashSet<>();
    for (KeyCalls.Told one : answers) {
      one.virtualMachines()
          .forEach(vm -> users.add(user(vm.value(), KeyUser.Kind.VIRTUAL_MACHINE)));
      one.hosts().forEach(host -> users.add(user(host.value(), KeyUser.Kind.HOST)));
      one.tags().forEach(tag -> users.add(new KeyUser(tag, tag, KeyUser.Kind.THIRD_PARTY)));
      wrapping.add(one.wrappingKey().map(key -> key.keyId().orElse("")));
    }
    boolean isOneWrapping = wrapping.size() == 1;
    boolean differ =
        answers.stream().map(one -> Set.copyOf(one.virtualMachines())).distinct().count() > 1
            || !isOneWrapping;
    return new Evidence.ToldUsers(
        List.copyOf(users),
        isOneWrapping ? wrapping.iterator().next() : Optional.of(""),
        differ && users.isEmpty() ? "vCenter answers twice, and differently" : "",
        Optional.empty());
  }

  /** The keys that wrap others, each of the key provider of what it wraps. */
  static List<CryptoKeyId> wrapping(Map<CryptoKeyId, Evidence.ToldUsers> said) {
    return said.entrySet().stream()
        .flatMap(
            one ->
                one.getValue().wrappedBy().stream()
                    .filter(id -> !id.isEmpty())
                    .map(id -> new CryptoKeyId(id, one.getKey().providerId())))
        .distinct()
        .toList();
  }

  /**
   * Keys in use of which it is not known what wraps them, so that it may be any key of their key
   * provider: the first of each.
   */
  Map<CryptoKeyId, KeyDoubt> unknownWrapping(
      List<CryptoKeyId> inUse, Map<CryptoKeyId, Evidence.ToldUsers> told) {
    Map<CryptoKeyId, KeyDoubt> unknown = new LinkedHashMap<>();
    Set<Optional<String>> providers = new HashSet<>();
    for (CryptoKeyId key : mayWrap() ? inUse : List.<CryptoKeyId>of()) {
      Evidence.ToldUsers said = told.get(key);
      boolean isKnown =
          said != null
              && said.problem().isEmpty()
              && said.wrappedBy().filter(String::isEmpty).isEmpty();
      if (!isKnown && providers.add(key.providerId())) {
        unknown.put(
            key,
            new KeyDoubt(
                KeyDoubt.Kind.LIST,
                key.keyId(),
                "what wraps key " + key + " is not known, so it may be this one",
                "Wait until vCenter tells of that key, then try again.",
                said == null ? Optional.empty() : said.cause()));
      }
    }
    return unknown;
  }

  private KeyUser user(String id, KeyUser.Kind kind) {
    return scan.find(id).orElseGet(() -> new KeyUser(id, id, kind));
  }

  /**
   * Whether keys may be wrapped. Those that were stay so when their provider makes others now, so
   * its settings do not tell.
   */
  boolean mayWrap() {
    return session.version().isAtLeast(ApiVersion.V9_0);
  }
}
