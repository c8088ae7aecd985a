package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a change has to do to a VM as it is now. Holds only what differs from the goal.
 *
 * @param home what happens to the home; empty if nothing
 * @param key where the key comes from, for every part that needs one
 * @param virtualTpm what happens to its virtual TPM; empty if nothing
 * @param unlock that its host gets its keys again, and nothing else; empty for all other changes
 */
public record Plan(
    Optional<PartPlan> home,
    List<DiskChange> disks,
    KeySource key,
    Optional<MigrateEncryption> migrateEncryption,
    Optional<TpmChange> virtualTpm,
    Optional<Unlock> unlock) {

  public Plan {
    disks = List.copyOf(disks);
  }

  /** A plan that reconfigures the VM. */
  public Plan(
      Optional<PartPlan> home,
      List<DiskChange> disks,
      KeySource key,
      Optional<MigrateEncryption> migrateEncryption) {
    this(home, disks, key, migrateEncryption, Optional.empty(), Optional.empty());
  }

  /** A plan that unlocks the VM, or does nothing. */
  static Plan ofUnlock(Optional<Unlock> unlock) {
    return new Plan(
        Optional.empty(),
        List.of(),
        new KeySource.LeftToVcenter(),
        Optional.empty(),
        Optional.empty(),
        unlock);
  }

  /** A plan for the virtual TPM alone. */
  static Plan ofTpm(Optional<TpmChange> virtualTpm) {
    return new Plan(
        Optional.empty(),
        List.of(),
        new KeySource.LeftToVcenter(),
        Optional.empty(),
        virtualTpm,
        Optional.empty());
  }

  /** A plan for home and disks alone. */
  static Plan ofParts(Optional<PartPlan> home, List<DiskChange> disks, KeySource key) {
    return new Plan(home, disks, key, Optional.empty());
  }

  /** The same, with other policies. */
  public Plan with(UnaryOperator<PolicyChange> later) {
    return new Plan(
        home.map(part -> part.with(later)),
        disks.stream().map(disk -> new DiskChange(disk.disk(), disk.change().with(later))).toList(),
        key,
        migrateEncryption,
        virtualTpm,
        unlock);
  }

  /** Whether a policy is made for it, which keeps the rules of another. */
  public boolean makesPolicy() {
    return Stream.concat(home.stream(), disks.stream().map(DiskChange::change))
        .anyMatch(part -> part.policy().flatMap(PolicyChange::kept).isPresent());
  }

  /** Whether nothing has to be done. */
  public boolean isEmpty() {
    return !touchesParts()
        && migrateEncryption.isEmpty()
        && virtualTpm.isEmpty()
        && unlock.isEmpty();
  }

  /** Whether home or disks change at all. */
  public boolean touchesParts() {
    return home.isPresent() || !disks.isEmpty();
  }

  /** Whether any part gets a storage policy, or none in its place. */
  public boolean givesPolicy() {
    return home.flatMap(PartPlan::policy).isPresent()
        || disks.stream().anyMatch(disk -> disk.change().policy().isPresent());
  }

  /** Whether devices are sent as they were read. */
  public boolean touchesDevices() {
    return touchesParts() || virtualTpm.isPresent();
  }

  /** Whether it can be done only at a VM that is off and has no snapshots. */
  public boolean needsOffline() {
    return rewritesData() || virtualTpm.isPresent();
  }

  /** What is done to the home and to the disks, each once, in the order of the constants. */
  public Set<CryptoAction> actions() {
    EnumSet<CryptoAction> actions = EnumSet.noneOf(CryptoAction.class);
    home.map(PartPlan::action).ifPresent(actions::add);
    disks.forEach(disk -> actions.add(disk.change().action()));
    return actions;
  }

  /** Whether this is done to the home or to any disk. */
  public boolean does(CryptoAction action) {
    return any(done -> done == action);
  }

  /** Whether data is written anew. */
  public boolean rewritesData() {
    return any(CryptoAction::rewritesData);
  }

  /** Whether anything in it takes a key. */
  public boolean takesKey() {
    return any(CryptoAction::takesKey);
  }

  // a loop: asked for again and again of each of many VMs
  private boolean any(Predicate<CryptoAction> wanted) {
    if (home.isPresent() && wanted.test(home.get().action())) {
      return true;
    }
    for (DiskChange disk : disks) {
      if (wanted.test(disk.change().action())) {
        return true;
      }
    }
    return false;
  }
}
