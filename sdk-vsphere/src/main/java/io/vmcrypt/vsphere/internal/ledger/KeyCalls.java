package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.EntityNames;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.key.WrappingKeyReader;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.WrappingKey;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Asks vSphere {@code CryptoManager} about keys. Thread-safe. */
public final class KeyCalls {

  // CryptoManagerKmip.checkKeyBitMap
  public static final int AVAILABLE = 1;
  public static final int USERS = 2 + 4 + 8;

  private static final int KEYS_OF_ONE_CALL = 100;

  private final VimSession session;

  public KeyCalls(VimSession session) {
    this.session = session;
  }

  /** The keys that registered VMs and hosts use, each once. */
  public List<CryptoKeyId> list(Attempt attempt) {
    return session
        .read(attempt, "ListKeys", session.cryptoManager(), none -> {}, Returns.list(KeyIds::read))
        .stream()
        .distinct()
        .toList();
  }

  /**
   * What vCenter tells of a key, as it tells it.
   *
   * @param tags other things that use it
   */
  record Told(
      CryptoKeyId key,
      Optional<Boolean> available,
      Optional<CryptoKeyStatus.Reason> reason,
      List<ManagedObjectReference> virtualMachines,
      List<ManagedObjectReference> hosts,
      List<String> tags,
      Optional<WrappingKey> wrappingKey) {

    private static Told of(XmlFragment status) {
      return new Told(
          KeyIds.read(status.requiredElement("keyId")),
          status.bool("keyAvailable"),
          status.filled("reason").map(CryptoKeyStatus.Reason::new),
          references(status, "encryptedVMs"),
          references(status, "affectedHosts"),
          status.elements("referencedByTags").stream().map(tag -> tag.text().strip()).toList(),
          WrappingKeyReader.of(status));
    }

    private static List<ManagedObjectReference> references(XmlFragment status, String element) {
      return status.elements(element).stream().map(XmlFragment::reference).toList();
    }

    private Stream<ManagedObjectReference> objects() {
      return Stream.concat(virtualMachines.stream(), hosts.stream());
    }

    private CryptoKeyStatus status(Map<ManagedObjectReference, String> names) {
      return new CryptoKeyStatus(
          key,
          available,
          reason,
          users(virtualMachines, KeyUser.Kind.VIRTUAL_MACHINE, names),
          users(hosts, KeyUser.Kind.HOST, names),
          tags.stream().map(tag -> new KeyUser(tag, tag, KeyUser.Kind.THIRD_PARTY)).toList(),
          wrappingKey);
    }

    private static List<KeyUser> users(
        List<ManagedObjectReference> objects,
        KeyUser.Kind kind,
        Map<ManagedObjectReference, String> names) {
      return objects.stream()
          .map(
              object ->
                  new KeyUser(object.value(), names.getOrDefault(object, object.value()), kind))
          .toList();
    }
  }

  /**
   * The status of keys; 6.7.2 and later.
   *
   * @param checks {@link #AVAILABLE}, {@link #USERS} or both
   */
  public List<CryptoKeyStatus> status(Attempt attempt, List<CryptoKeyId> keys, int checks) {
    return pages(keys)
        .flatMap(
            page -> {
              List<Told> told = page(attempt, page, checks, answered -> asked(answered, page));
              Set<ManagedObjectReference> users = new LinkedHashSet<>();
              told.forEach(one -> one.objects().forEach(users::add));
              Map<ManagedObjectReference, String> names =
                  new EntityNames(session).of(attempt, users);
              return told.stream().map(one -> one.status(names));
            })
        .toList();
  }

  /** The same without the names of the users, and as it is told: doubled, or of another key. */
  Stream<Told> told(Attempt attempt, List<CryptoKeyId> keys, int checks) {
    return pages(keys).flatMap(page -> page(attempt, page, checks, told -> told).stream());
  }

  /** The keys in pages, one for each call. */
  public static Stream<List<CryptoKeyId>> pages(List<CryptoKeyId> all) {
    return ListPages.of(all, KEYS_OF_ONE_CALL).stream();
  }

  /**
   * Each as often as it was asked about, and none that was not. The same told twice is told once;
   * of two that differ nobody knows which holds.
   */
  private static List<Told> asked(List<Told> told, List<CryptoKeyId> keys) {
    List<CryptoKeyId> open = new ArrayList<>(keys);
    List<Told> once = new ArrayList<>();
    for (Told one : told) {
      Optional<CryptoKeyId> asked = open.stream().filter(one.key()::isSame).findFirst();
      if (asked.isPresent()) {
        open.remove(asked.get());
        once.add(one);
      } else if (!once.contains(one)) {
        throw new XmlFailure(
            "it tells of a key twice, and not the same, or of one that was not asked about");
      }
    }
    return once;
  }

  private List<Told> page(
      Attempt attempt, List<CryptoKeyId> keys, int checks, UnaryOperator<List<Told>> judged) {
    return session.read(
        attempt,
        "QueryCryptoKeyStatus",
        session.cryptoManager(),
        arguments -> {
          keys.forEach(key -> arguments.object("keyIds", id -> KeyIds.write(id, key)));
          arguments.number("checkKeyBitMap", checks);
        },
        Returns.list(Told::of).andThen(judged));
  }
}
