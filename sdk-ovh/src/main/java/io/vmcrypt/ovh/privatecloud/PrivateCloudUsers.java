package io.vmcrypt.ovh.privatecloud;

import io.vmcrypt.core.operation.Operation;
import java.util.List;
import java.util.Optional;

/**
 * The users of one private cloud's vCenter, OVHcloud {@code /dedicatedCloud/{serviceName}/user}.
 *
 * <p>Thread-safe. Made by the SDK: it may get more methods.
 */
public interface PrivateCloudUsers {

  /**
   * All users. Takes one request more than there are users.
   *
   * @return empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<PrivateCloudUser> list();

  /**
   * One user.
   *
   * @param userId OVHcloud {@code userId}
   * @return the user
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  PrivateCloudUser get(long userId);

  /**
   * The user of a name or login.
   *
   * @param nameOrLogin such as {@code admin}, in any case
   * @return empty if there is none
   * @throws NullPointerException if {@code nameOrLogin} is null
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  Optional<PrivateCloudUser> find(String nameOrLogin);

  /**
   * Lets a user manage encryption and KMS configuration in vCenter: {@code POST
   * .../user/{userId}/changeProperties} with {@code encryptionRight}.
   *
   * @param userId OVHcloud {@code userId}
   * @return the change under way; its result is the user afterwards
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Operation<OvhTask, PrivateCloudUser> startGrantEncryptionRight(long userId);
}
