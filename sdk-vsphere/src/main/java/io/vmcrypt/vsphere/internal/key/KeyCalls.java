package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.EntityNames;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeyUnavailableReason;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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

  /** The keys that registered VMs and hosts use. */
  public List<CryptoKeyId> list(Attempt attempt) {
    return session.read(
        attempt, "ListKeys", session.cryptoManager(), none -> {}, Returns.list(KeyIds::read));
  }

  /**
   * The status of keys; 6.7.2 and later.
   *
   * @param checks {@link #AVAILABLE}, {@link #USERS} or both
   */
  public List<CryptoKeyStatus> status(Attempt attempt, List<CryptoKeyId> keys, int checks) {
    return pages(keys).flatMap(page -> page(attempt, page, checks).stream()).toList();
  }

  /** The keys in pages, one for each call. */
  public static Stream<List<CryptoKeyId>> pages(List<CryptoKeyId> all) {
    return IntStream.iterate(0, from -> from < all.size(), from -> from + KEYS_OF_ONE_CALL)
        .mapToObj(from -> all.subList(from, Math.min(all.size(), from + KEYS_OF_ONE_CALL)));
  }

  private List<CryptoKeyStatus> page(Attempt attempt, List<CryptoKeyId> keys, int checks) {
    List<XmlFragment> found =
        session.read(
            attempt,
            "QueryCryptoKeyStatus",
            session.cryptoManager(),
            arguments -> {
              keys.forEach(key -> arguments.object("keyIds", id -> KeyIds.write(id, key)));
              arguments.number("checkKeyBitMap", checks);
            },
            Returns.list());
    Set<ManagedObjectReference> users = new LinkedHashSet<>();
    for (XmlFragment status : found) {
      status.elements("encryptedVMs").forEach(vm -> users.add(vm.reference()));
      status.elements("affectedHosts").forEach(host -> users.add(host.reference()));
    }
    Map<ManagedObjectReference, String> names = new EntityNames(session).of(attempt, users);
    return found.stream().map(status -> status(status, names)).toList();
  }

  private static CryptoKeyStatus status(
      XmlFragment status, Map<ManagedObjectReference, String> names) {
    return new CryptoKeyStatus(
        KeyIds.read(status.requiredElement("keyId")),
        status.bool("keyAvailable"),
        status
            .text("reason")
            .map(String::strip)
            .filter(reason -> !reason.isEmpty())
            .map(CryptoKeyUnavailableReason::new),
        users(status, "encryptedVMs", names, KeyUser.Kind.VIRTUAL_MACHINE),
        users(status, "affectedHosts", names, KeyUser.Kind.HOST),
        status.elements("referencedByTags").stream()
            .map(tag -> tag.text().strip())
            .map(tag -> new KeyUser(tag, tag, KeyUser.Kind.THIRD_PARTY))
            .toList(),
        WrappingKeyReader.of(status));
  }

  private static List<KeyUser> users(
      XmlFragment status,
      String element,
      Map<ManagedObjectReference, String> names,
      KeyUser.Kind kind) {
    List<KeyUser> users = new ArrayList<>();
    for (XmlFragment user : status.elements(element)) {
      ManagedObjectReference reference = user.reference();
      users.add(
          new KeyUser(reference.value(), names.getOrDefault(reference, reference.value()), kind));
    }
    return users;
  }
}
