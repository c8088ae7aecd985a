package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;

/**
 * The policy that a part of a VM is to get.
 *
 * @param policy empty for none
 */
public record PolicyChange(Optional<StoragePolicy> policy) {

  static PolicyChange to(StoragePolicy policy) {
    return new PolicyChange(Optional.of(policy));
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
    return policy.isPresent() ? PartWords.of(policy) : "no encryption policy";
  }

  void write(ElementWriter writer, String name) {
    if (policy.isPresent()) {
      writer.object(
          name,
          "VirtualMachineDefinedProfileSpec",
          profile -> profile.text("profileId", policy.get().id()));
    } else {
      writer.object(name, "VirtualMachineEmptyProfileSpec", none -> {});
    }
  }
}
