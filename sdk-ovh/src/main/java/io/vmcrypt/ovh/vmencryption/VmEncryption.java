package io.vmcrypt.ovh.vmencryption;

import io.vmcrypt.ovh.api.OvhState;

/**
 * VM encryption of one private cloud, OVHcloud {@code /dedicatedCloud/{serviceName}/vmEncryption}.
 * There is no call that turns it on: registering a KMS does.
 *
 * <p>Thread-safe. Only the SDK implements it: later versions may add methods.
 */
public interface VmEncryption {

  /**
   * Whether it is on.
   *
   * @return the state
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such private cloud
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  OvhState state();

  /**
   * {@return the key management servers that the private cloud may reach: the registered key
   * management servers} Sends nothing.
   */
  KmsServers kmsServers();
}
