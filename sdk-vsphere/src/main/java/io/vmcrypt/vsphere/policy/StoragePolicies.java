package io.vmcrypt.vsphere.policy;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.util.List;
import java.util.Optional;

/**
 * The storage policies of a vCenter. They are read through its storage policy service (PBM, {@code
 * /pbm}), the only interface that can tell encryption policies from other policies. The caller
 * needs the privilege {@code StorageProfile.View}, and {@code StorageProfile.Update} to create one.
 *
 * <p>Thread-safe; made by the SDK only. Every method makes new calls to vCenter.
 *
 * <p>Each method throws the matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot
 * be reached or refuses.
 */
public interface StoragePolicies {

  /** The id that vCenter gives its own "VM Encryption Policy", the same on every installation. */
  String VM_ENCRYPTION_POLICY_ID = "4d5f673c-536f-11e6-beb8-9e71128cae77";

  /** The name that vCenter gives its own encryption policy. */
  String VM_ENCRYPTION_POLICY_NAME = "VM Encryption Policy";

  /**
   * The encryption policy: vCenter's own by {@linkplain #VM_ENCRYPTION_POLICY_ID its id}, else the
   * encryption policy {@linkplain #VM_ENCRYPTION_POLICY_NAME of that name}, else the only
   * encryption policy.
   *
   * @return a policy whose {@link StoragePolicy#encryption()} is true
   * @throws io.vmcrypt.core.error.NotFoundException if there is no encryption policy
   * @throws io.vmcrypt.core.error.ConflictException if there are several and neither id nor name
   *     decides; the message lists them
   */
  StoragePolicy getVmEncryption();

  /** {@return all policies for VMs, of any kind, in vCenter's order; empty if there is none} */
  List<StoragePolicy> list();

  /**
   * The policy with an id or a name.
   *
   * @param idOrName the policy's id, or its name, exactly
   * @return the policy; empty if there is none
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.ConflictException if several have this name
   */
  Optional<StoragePolicy> find(String idOrName);

  /**
   * The policy with an id or a name.
   *
   * @param idOrName the policy's id, or its name, exactly
   * @return the policy
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is none; the message lists the others
   * @throws io.vmcrypt.core.error.ConflictException if several have this name
   */
  StoragePolicy get(String idOrName);

  /**
   * Creates an encryption policy unless one with that name exists. An existing one is returned as
   * it is: neither its description nor its rules are compared with the spec.
   *
   * <p>A new policy refers to the policy component that vCenter's own encryption policy refers to.
   * If that does not exist, or treats other I/O filters in another way than {@linkplain
   * EncryptionPolicySpec#allowCleartextFilters() is wanted}, a component is created first: "VM
   * encryption, no I/O filters before it" or "VM encryption, I/O filters before it allowed". All
   * such policies share it.
   *
   * <p>It can be repeated, even after it was killed half-way, and by several programs at once. Each
   * creation is sent once. If its answer is lost, the result is looked up by its name. Creating
   * needs the privilege {@code StorageProfile.Update}.
   *
   * @param spec what a new policy is to be like
   * @return the policy, whose {@link StoragePolicy#encryption()} is true, and what was created
   * @throws io.vmcrypt.core.error.ConflictException if the name is that of a policy that does not
   *     encrypt, of several policies, or of a policy component; or if the name of the component
   *     that is to be created is that of another one
   * @throws io.vmcrypt.core.error.PermissionDeniedException if the caller lacks a privilege, which
   *     it names
   */
  Ensured<StoragePolicy> ensureEncryption(EncryptionPolicySpec spec);

  /**
   * What {@link #ensureEncryption} would create now. Changes nothing, and throws what {@code
   * ensureEncryption} would throw, as far as that is known without trying.
   *
   * @param spec what a new policy is to be like
   * @return the component, if one has to be created, and the policy; empty if the policy exists
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureEncryption}
   * @throws io.vmcrypt.core.error.PermissionDeniedException if the caller may not see policies, or
   *     lacks the privilege to create what is missing
   */
  List<Change> planEncryption(EncryptionPolicySpec spec);
}
