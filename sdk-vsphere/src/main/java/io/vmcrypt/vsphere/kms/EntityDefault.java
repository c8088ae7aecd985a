package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.util.List;
import java.util.Optional;

/**
 * The key provider that is the default for a part of the inventory: for a cluster, or for all
 * clusters and hosts of a host folder. vCenter 7.0 and later.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides the exceptions of each method, all calls
 * may throw what {@link io.vmcrypt.vsphere.VsphereClient} lists, {@link
 * io.vmcrypt.core.error.NotFoundException} if there is no cluster or folder at the path, and {@link
 * io.vmcrypt.core.error.ServiceException} if the release is before 7.0; then nothing is sent.
 */
public interface EntityDefault {

  /** {@return which part of the inventory, as it was given: {@code /Datacenter/host/Cluster}} */
  String path();

  /**
   * {@return its own default: the name of a KMS cluster or of another key provider; empty if it has
   * none of its own}
   */
  Optional<String> own();

  /**
   * The default that is in effect: its own, or else the next one above it in the inventory, up to
   * the vCenter's.
   *
   * @return the name of a KMS cluster or of another key provider; empty if there is none at all
   */
  Optional<String> effective();

  /**
   * Gives it its own default; see {@link #ensure(EntityDefaultSpec)}.
   *
   * @param providerId the name of a KMS cluster or of another key provider
   * @return this, and what was changed
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws KeysInUseException as for {@link #ensure(EntityDefaultSpec)}
   */
  default Ensured<EntityDefault> ensure(String providerId) {
    return ensure(EntityDefaultSpec.of(providerId));
  }

  /**
   * Gives it its own default, unless it has that already. If it has another one, that is replaced
   * only if no key of that key provider is in use, or if the spec says so. If it has none, but
   * inherits another one, it gets its own only while no key is in use that names no key provider:
   * vCenter may look for such a key at the default. Can be repeated.
   *
   * @param spec which key provider
   * @return this, and what was changed
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such key provider
   * @throws KeysInUseException if keys of the present own default are in use, or keys that name no
   *     key provider where another default is inherited, or it is not known whether they are; names
   *     the users. Nothing is changed
   */
  Ensured<EntityDefault> ensure(EntityDefaultSpec spec);

  /**
   * What {@link #ensure(String)} would change now. Changes nothing, and throws what it would throw.
   *
   * @param providerId the name of a KMS cluster or of another key provider
   * @return empty if it has this default already
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws KeysInUseException as for {@code ensure}
   */
  default List<Change> plan(String providerId) {
    return plan(EntityDefaultSpec.of(providerId));
  }

  /**
   * What {@link #ensure(EntityDefaultSpec)} would change now. Changes nothing, and throws what it
   * would throw.
   *
   * @param spec which key provider
   * @return empty if it has this default already
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such key provider
   * @throws KeysInUseException as for {@code ensure}
   */
  List<Change> plan(EntityDefaultSpec spec);

  /**
   * Removes its own default if no key of that key provider is in use; see {@link #remove(Removal)}.
   *
   * @return whether there was one
   * @throws KeysInUseException as for {@link #remove(Removal)}
   */
  default boolean remove() {
    return remove(Removal.careful());
  }

  /**
   * Removes its own default. From then on the next default above it is in effect. Can be repeated.
   *
   * @param removal how
   * @return whether there was one
   * @throws IllegalArgumentException if an option says nothing of a default
   * @throws KeysInUseException if keys of that key provider are in use, or it is not known whether
   *     they are, and that was not allowed; names the users. Nothing is changed
   */
  boolean remove(Removal removal);
}
