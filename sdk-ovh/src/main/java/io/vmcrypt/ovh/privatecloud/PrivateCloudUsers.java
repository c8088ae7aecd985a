package io.vmcrypt.ovh.privatecloud;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.task.OvhProgress;
import java.util.List;
import java.util.Optional;

/**
 * The users of one private cloud's vCenter, OVHcloud {@code /dedicatedCloud/{serviceName}/user}.
 *
 * <p>Thread-safe. Only the SDK implements it: later versions may add methods.
 */
public interface PrivateCloudUsers {

  /**
   * All users. Sends one request for the list and one for each user.
   *
   * @return empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<PrivateCloudUser> list();

  /**
   * One user, if it is there.
   *
   * @param userId OVHcloud {@code userId}
   * @return the user; empty if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  Optional<PrivateCloudUser> find(long userId);

  /**
   * {@return one user}
   *
   * @param userId OVHcloud {@code userId}
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  PrivateCloudUser get(long userId);

  /**
   * {@return the user of a name or login; empty if there is none}
   *
   * @param nameOrLogin such as {@code admin}, in any case
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  Optional<PrivateCloudUser> findByName(String nameOrLogin);

  /**
   * What {@link #ensureEncryptionRight(long)} would change as things stand. Sends nothing that
   * changes anything.
   *
   * @param userId OVHcloud {@code userId}
   * @return empty if the user has the right
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Change> planEncryptionRight(long userId);

  /**
   * Makes sure that a user may manage encryption and KMS configuration in vCenter: {@code POST
   * .../user/{userId}/changeProperties} with {@code encryptionRight}, unless it has the right. The
   * SDK sends it once. If the answer is lost, it looks whether the change took effect.
   *
   * @param userId OVHcloud {@code userId}
   * @return what was changed, and OVHcloud's work, whose result is the user afterwards. Its wait
   *     looks once if nothing had to be done, whether that is still so
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Ensured<Operation<OvhProgress, PrivateCloudUser>> ensureEncryptionRight(long userId);
}
