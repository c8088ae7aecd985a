package io.vmcrypt.estate.proof;

import io.vmcrypt.core.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a proof has seen, by name, so that a later one can tell what is not there any more. Each
 * part is empty if not all of it could be read. Immutable and thread-safe.
 *
 * @param vms the names of the VMs that the estate's selections find, those that are left out
 *     included, by their id
 * @param keys the ids of the keys of these VMs
 * @param keyServers the servers of the key provider in vCenter, such as {@code kms-1 at
 *     192.0.2.1:5696}
 * @param registrations the addresses of the KMSs that are registered at OVHcloud
 */
public record EstateInventory(
    Optional<Map<String, String>> vms,
    Optional<Set<String>> keys,
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

  private static Set<String> kept(Set<String> names) {
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
    compare("keys", keys, later.keys, id -> Subject.of("key", id), gone, open);
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
