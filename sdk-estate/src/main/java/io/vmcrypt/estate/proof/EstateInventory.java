package io.vmcrypt.estate.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a proof has seen, by name, so that a later one can tell what is not there any more. Each
 * part is empty if not all of it could be read. Immutable and thread-safe.
 *
 * @param vms the names of the VMs that the estate's selections find, those that are left out
 *     included, by their id
 * @param keys the keys of these VMs, in proofs of earlier versions without their key providers
 * @param keyServers the servers of the key provider in vCenter, such as {@code kms-1 at
 *     192.0.2.1:5696}
 * @param registrations the addresses of the KMSs that are registered at OVHcloud
 */
public record EstateInventory(
    Optional<Map<String, String>> vms,
    Optional<Set<CryptoKeyId>> keys,
    Optional<Set<String>> keyServers,
    Optional<Set<String>> registrations) {

  private static final EstateInventory NOT_KNOWN =
      new EstateInventory(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public EstateInventory {
    vms = vms.map(LinkedHashMap::new).map(Collections::unmodifiableMap);
    keys = keys.map(EstateInventory::kept);
    keyServers = keyServers.map(EstateInventory::kept);
    registrations = registrations.map(EstateInventory::kept);
  }

  private static <T> Set<T> kept(Set<T> names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  /**
   * Of a proof that did not keep it, as those of earlier versions.
   *
   * @return nothing is known
   */
  public static EstateInventory notKnown() {
    return NOT_KNOWN;
  }

  /** What later has not, and what cannot be compared. */
  record Gone(List<Subject> subjects, List<String> notKnown) {}

  Gone goneIn(EstateInventory later) {
    List<Subject> gone = new ArrayList<>();
    List<String> open = new ArrayList<>();
    compare(
        "VMs",
        vms.map(Map::keySet),
        later.vms.map(Map::keySet),
        id -> Subject.of("VM", vms.orElse(Map.of()).getOrDefault(id, id), id),
        gone,
        open);
    goneKeys(later, gone, open);
    compare(
        "key servers", keyServers, later.keyServers, name -> Subject.of("KMS", name), gone, open);
    compare(
        "registrations",
        registrations,
        later.registrations,
        ip -> Subject.of("registration", ip),
        gone,
        open);
    return new Gone(List.copyOf(gone), List.copyOf(open));
  }

  /** Two key servers may count their ids: the same id of another key provider is another key. */
  private void goneKeys(EstateInventory later, List<Subject> gone, List<String> open) {
    if (keys.isEmpty() || later.keys.isEmpty()) {
      open.add("keys");
      return;
    }
    Map<String, List<CryptoKeyId>> now =
        later.keys.get().stream().collect(Collectors.groupingBy(CryptoKeyId::keyId));
    Map<KeyIdForm, Set<String>> spellings =
        now.keySet().stream().collect(Collectors.groupingBy(KeyIdForm::of, Collectors.toSet()));
    for (CryptoKeyId key : keys.get()) {
      String id = key.keyId();
      if (now.getOrDefault(id, List.of()).stream().anyMatch(key::isSame)) {
        continue;
      }
      KeyIdForm.alike(id, spellings.getOrDefault(KeyIdForm.of(id), Set.of()))
          .ifPresentOrElse(
              other -> open.add("key " + id + ", which may be " + other),
              () -> gone.add(Subject.of("key", id)));
    }
  }

  private static void compare(
      String what,
      Optional<Set<String>> before,
      Optional<Set<String>> now,
      Function<String, Subject> subject,
      List<Subject> gone,
      List<String> open) {
    if (before.isEmpty() || now.isEmpty()) {
      open.add(what);
      return;
    }
    before.get().stream().filter(one -> !now.get().contains(one)).map(subject).forEach(gone::add);
  }
}
