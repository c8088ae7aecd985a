package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

/**
 * A user of a private cloud's vCenter as OVHcloud manages it, {@code dedicatedCloud.User}.
 *
 * @param id OVHcloud {@code userId}
 * @param name its name, such as {@code admin}; empty if OVHcloud did not say
 * @param login the name with which it signs in to vCenter; empty if OVHcloud did not say
 * @param encryptionRight whether it may manage encryption and KMS configuration in vCenter
 */
public record PrivateCloudUser(long id, String name, String login, boolean encryptionRight) {

  /** Checks that nothing is missing. */
  public PrivateCloudUser {
    requireNonNull(name, "name");
    requireNonNull(login, "login");
  }
}
