package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.Rekey;

/** What a rollout does to each of its VMs. */
public sealed interface RolloutChange {

  /**
   * Gives an encryption policy, as {@link io.vmcrypt.vsphere.vm.VirtualMachine#startAssign} does.
   *
   * @param assignment which parts, which policy, which key provider
   */
  record Assign(PolicyAssignment assignment) implements RolloutChange {

    /**
     * Checks that it is there.
     *
     * @param assignment as the component
     * @throws NullPointerException if {@code assignment} is null
     */
    public Assign {
      requireNonNull(assignment, "assignment");
    }

    /** In words, as an infinitive. */
    @Override
    public String toString() {
      return "assign policy " + assignment;
    }
  }

  /**
   * Takes keys and encryption policies away, as {@link
   * io.vmcrypt.vsphere.vm.VirtualMachine#startDecrypt} does.
   *
   * @param decryption which parts, and which policy they get instead
   */
  record Decrypt(Decryption decryption) implements RolloutChange {

    /**
     * Checks that it is there.
     *
     * @param decryption as the component
     * @throws NullPointerException if {@code decryption} is null
     */
    public Decrypt {
      requireNonNull(decryption, "decryption");
    }

    /** In words, as an infinitive. */
    @Override
    public String toString() {
      return "decrypt " + decryption;
    }
  }

  /**
   * Gives other keys, as {@link io.vmcrypt.vsphere.vm.VirtualMachine#startRekey} does.
   *
   * @param rekey which parts, which key or key provider, shallow or deep
   */
  record ReKey(Rekey rekey) implements RolloutChange {

    /**
     * Checks that it is there.
     *
     * @param rekey as the component
     * @throws NullPointerException if {@code rekey} is null
     */
    public ReKey {
      requireNonNull(rekey, "rekey");
    }

    /** In words, as an infinitive. */
    @Override
    public String toString() {
      return "re-key (" + rekey + ")";
    }
  }
}
