package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.VirtualMachine;
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
 * @param placesMoved the paths of the parts of the inventory whose default a step moves to the
 *     estate's key provider
 * @param isSetUp whether a step sets the estate's key provider up, and sees it healthy
 * @param serversToCome the names of the key servers that a step adds to it
 * @param policy the encryption policy of the VMs; empty if there is none and none is to be made
 * @param rekeyed what gives VMs keys of it in place of others
 * @param moved VMs, templates and hosts that a step gives keys of it, by managed object id
 * @param refused VMs that have to move, and that the step would refuse
 */
record World(
    Optional<String> defaultId,
    Set<String> placesMoved,
    boolean isSetUp,
    Set<String> serversToCome,
    Optional<StoragePolicy> policy,
    Optional<EncryptionRollout> rekeyed,
    Set<String> moved,
    Set<String> refused) {

  World {
    placesMoved = Set.copyOf(placesMoved);
    serversToCome = Set.copyOf(serversToCome);
    moved = Set.copyOf(moved);
    refused = Set.copyOf(refused);
  }

  /** As it is now. */
  static World now(Optional<String> defaultId) {
    return new World(
        defaultId,
        Set.of(),
        false,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Set.of());
  }

  World withDefaults(Optional<String> id, Set<String> places) {
    return new World(
        id, places, isSetUp, serversToCome, policy, rekeyed, moved, refused);
  }

  World withPolicy(Optional<StoragePolicy> later) {
    return new World(
        defaultId, placesMoved, isSetUp, serversToCome, later, rekeyed, moved, refused);
  }

  /** A step sets the key provider up. */
  World settingUp(Set<String> servers) {
    return new World(
        defaultId, placesMoved, true, and(serversToCome, servers), policy, rekeyed, moved, refused);
  }

  /** A step gives templates or hosts other keys. */
  World moving(Collection<String> ids) {
    return new World(
        defaultId,
        placesMoved,
        isSetUp,
        serversToCome,
        policy,
        rekeyed,
        and(moved, ids),
        refused);
  }

  /** A step gives VMs other keys, and would refuse some. */
  World rekeying(Optional<EncryptionRollout> rollout, Set<String> refusedVms) {
    return new World(
        defaultId,
        placesMoved,
        isSetUp,
        serversToCome,
        policy,
        rollout,
        and(moved, rollout.stream().flatMap(World::ids).toList()),
        refusedVms);
  }

  private static Stream<String> ids(EncryptionRollout rollout) {
    return rollout.virtualMachines().stream().map(VirtualMachine::id);
  }

  private static Set<String> and(Set<String> some, Collection<String> more) {
    return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
