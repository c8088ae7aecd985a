package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which registered KMS to remove, and on which condition, for {@link
 * KmsServers#startRemove(KmsRemoval)}.
 *
 * <p>OVHcloud does not know whether a vCenter still gets keys from a KMS. It knows an address, a
 * thumbprint and a state. So the SDK counts each registered KMS as in use, and refuses to remove it
 * unless the caller gives one of two things:
 *
 * <ul>
 *   <li>a function that finds out who uses the KMS ({@link #users(Function)}): the SDK calls it
 *       right before the removal, and removes the KMS only if the function returns an empty list;
 *   <li>{@link #force}.
 * </ul>
 *
 * <pre>{@code
 * // of all key providers of vCenter
 * KmsRemoval.of(kms.id()).users(registered -> serversThatMayBeAt(registered.ip()))
 * }</pre>
 *
 * <p>Immutable and thread-safe as far as the function is.
 *
 * @param kmsId the KMS to remove; OVHcloud {@code kmsId}
 * @param users the function that finds out who uses the KMS; empty if none was given: then the KMS
 *     counts as in use
 * @param isForced whether it is removed even if it is in use
 */
public record KmsRemoval(
    long kmsId, Optional<Function<? super RegisteredKms, List<String>>> users, boolean isForced) {

  public KmsRemoval {
    requireNonNull(users, "users");
  }

  /**
   * A removal of a KMS that counts as in use.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @return to be given one of the two things
   */
  public static KmsRemoval of(long kmsId) {
    return new KmsRemoval(kmsId, Optional.empty(), false);
  }

  /**
   * The same with a function that finds out who uses the KMS: it returns names of key servers, or
   * whatever a person can look up. It must ask each vCenter of the private cloud which servers of
   * its key providers are, or may be, at the address: a name that leads nowhere from here may lead
   * there from vCenter. It must throw an exception if it could not ask. If it throws, the KMS
   * counts as in use.
   *
   * @param users returns an empty list if nothing uses the KMS
   * @return a new removal
   */
  public KmsRemoval users(Function<? super RegisteredKms, List<String>> users) {
    return new KmsRemoval(kmsId, Optional.of(requireNonNull(users, "users")), isForced);
  }

  /**
   * Removes the KMS even if it is in use, or if that is not known. The function of {@link
   * #users(Function)} is not called. OVHcloud then closes its firewall towards the KMS. Running VMs
   * go on. Once they are off, they cannot be started again until vCenter reaches a KMS with their
   * keys.
   *
   * @return a new removal
   */
  public KmsRemoval force() {
    return new KmsRemoval(kmsId, users, true);
  }
}
