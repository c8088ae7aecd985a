package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;

/**
 * The policy that a part of a VM is to get.
 *
 * @param policy empty for its datastore's default
 * @param kept the policy whose rules it keeps, by one that is still to be made of them and of the
 *     encryption of the other; empty if it gets the other itself
 */
public record PolicyChange(Optional<StoragePolicy> policy, Optional<StoragePolicy> kept) {

  PolicyChange(Optional<StoragePolicy> policy) {
    this(policy, Optional.empty());
  }

  static PolicyChange to(StoragePolicy policy) {
    return new PolicyChange(Optional.of(policy));
  }

  /** To a policy of the rules of one and the encryption of another. */
  static PolicyChange keeping(PolicyBook book, StoragePolicy old, StoragePolicy encrypting) {
    return book.keeping(old, encrypting)
        .map(PolicyChange::to)
        .orElseGet(() -> new PolicyChange(Optional.of(encrypting), Optional.of(old)));
  }

  /** The same, with the policy that had to be made. */
  public PolicyChange made(PolicyBook book) {
    return kept.map(old -> to(book.keep(old, policy.orElseThrow()))).orElse(this);
  }

  Optional<String> id() {
    return policy.map(StoragePolicy::id);
  }

  /**
   * Whether the part has the policy that was asked for. If none was asked for, vCenter may assign
   * the datastore's default policy, which is fine as long as it does not encrypt.
   *
   * @param has the policy that the part has now
   */
  boolean isSeenIn(Optional<StoragePolicy> has) {
    return policy.isPresent()
        ? has.map(StoragePolicy::id).equals(id())
        : has.filter(StoragePolicy::encryption).isEmpty();
  }

  String inWords() {
    return kept.map(
            old ->
                "a new policy of the rules of %s and the encryption of %s"
                    .formatted(PartWords.of(kept), PartWords.of(policy)))
        .orElseGet(() -> policy.isPresent() ? PartWords.of(policy) : "no encryption policy");
  }

  void write(ElementWriter writer, String name) {
    if (policy.isPresent()) {
      writer.object(
          name,
          "VirtualMachineDefinedProfileSpec",
          profile -> profile.text("profileId", policy.get().id()));
    } else {
      writer.object(name, "VirtualMachineDefaultProfileSpec", none -> {});
    }
  }
}
