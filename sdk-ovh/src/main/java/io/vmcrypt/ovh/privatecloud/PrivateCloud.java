package io.vmcrypt.ovh.privatecloud;

import io.vmcrypt.ovh.vmencryption.VmEncryption;

/**
 * One Hosted Private Cloud (VMware on OVHcloud), {@code /dedicatedCloud/{serviceName}}.
 *
 * <p>Thread-safe. Made by the SDK, see {@link io.vmcrypt.ovh.OvhClient#privateCloud(String)}: it
 * may get more methods.
 */
public interface PrivateCloud {

  /**
   * Its name.
   *
   * @return the name it was asked for by
   */
  ServiceName serviceName();

  /**
   * How OVHcloud describes it.
   *
   * @return state, version, location and address
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such private cloud
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  PrivateCloudDetails details();

  /**
   * Its VM encryption. Sends nothing.
   *
   * @return the option and its key management servers
   */
  VmEncryption vmEncryption();

  /**
   * The work that OVHcloud does on it. Sends nothing.
   *
   * @return its tasks
   */
  OvhTasks tasks();
}
