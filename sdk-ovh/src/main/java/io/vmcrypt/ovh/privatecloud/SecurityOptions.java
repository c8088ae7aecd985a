package io.vmcrypt.ovh.privatecloud;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.task.OvhProgress;
import java.util.List;

/**
 * The security options of a private cloud that were ordered and wait, {@code
 * /dedicatedCloud/{serviceName}/securityOptions}. SecNumCloud ({@code snc}) waits for VM
 * encryption: once all is encrypted, somebody has to resume it.
 *
 * <p>Thread-safe. Made by the SDK, see {@link PrivateCloud#securityOptions()}: it may get more
 * methods.
 */
public interface SecurityOptions {

  /**
   * Those that wait. OVHcloud {@code pendingOptions}.
   *
   * @return OVHcloud's names, such as {@code snc}; empty if none waits
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<String> listPending();

  /**
   * Has OVHcloud go on with one that waits. OVHcloud {@code resumePendingEnabling}. Looks first:
   * one that does not wait is left alone.
   *
   * @param option OVHcloud's name
   * @return OVHcloud's work; its result are those that wait afterwards. It fails if this one only
   *     waits again, and goes on while OVHcloud is at it, whatever the task says
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or cannot be asked
   */
  Operation<OvhProgress, List<String>> startResume(String option);
}
