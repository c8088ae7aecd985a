package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is there now, and upon it what the steps of a plan so far will have done. Each stage is
 * judged in the world that the stages before it leave. Immutable.
 *
 * @param defaultId the default key provider of the vCenter, whatever its kind; empty if there is
 *     none
 * @param placesMoved whether a step moves the default of each part of the inventory that has the
 *     key provider which is left, however somebody writes its path
 * @param isSetUp whether a step sets the estate's key provider up, and sees it healthy
 * @param serversToCome the names of the key servers that a step adds to it
 * @param policy the encryption policy of the VMs; empty if there is none and none is to be made
 * @param moved VMs, templates and hosts that a step gives keys of it, by managed object id
 * @param refused VMs, templates and hosts that have to move, and that the step would refuse
 */
public record World(
    Optional<String> defaultId,
    boolean placesMoved,
    boolean isSetUp,
    Set<String> serversToCome,
    Optional<StoragePolicy> policy,
    Optional<Rekey> rekey,
    Set<String> moved,
    Set<String> refused) {

  public World {
    serversToCome = Set.copyOf(serversToCome);
    moved = Set.copyOf(moved);
    refused = Set.copyOf(refused);
  }

  /** As it is now. */
  public static World now(Optional<String> defaultId) {
    return new World(
        defaultId, false, false, Set.of(), Optional.empty(), Optional.empty(), Set.of(), Set.of());
  }

  public World withDefaults(Optional<String> id, boolean places) {
    return new World(id, places, isSetUp, serversToCome, policy, rekey, moved, refused);
  }

  public World withPolicy(Optional<StoragePolicy> later) {
    return new World(defaultId, placesMoved, isSetUp, serversToCome, later, rekey, moved, refused);
  }

  /** A step sets the key provider up. */
  public World settingUp(Set<String> servers) {
    return new World(
        defaultId, placesMoved, true, and(serversToCome, servers), policy, rekey, moved, refused);
  }

  /** A step gives VMs, templates or hosts other keys, and would refuse some. */
  public World moving(
      Optional<Rekey> change, Collection<String> ids, Collection<String> refusedOnes) {
    return new World(
        defaultId,
        placesMoved,
        isSetUp,
        serversToCome,
        policy,
        change,
        and(moved, ids),
        and(refused, refusedOnes));
  }

  private static Set<String> and(Set<String> some, Collection<String> more) {
    return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
