package io.vmcrypt.ovh.privatecloud;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.ovh.vmencryption.VmEncryption;
import java.util.List;

/**
 * One Hosted Private Cloud (VMware on OVHcloud), {@code /dedicatedCloud/{serviceName}}.
 *
 * <p>Thread-safe. Made by the SDK, see {@link io.vmcrypt.ovh.OvhClient#privateCloud(String)}: it
 * may get more methods.
 */
public interface PrivateCloud {

  /** {@return its name} */
  ServiceName serviceName();

  /**
   * How OVHcloud describes it.
   *
   * @return state, version, location and address
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such private cloud
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  PrivateCloudDetails details();

  /** {@return its VM encryption: the option and its key management servers} Sends nothing. */
  VmEncryption vmEncryption();

  /** {@return the work that OVHcloud does on it: its tasks} Sends nothing. */
  OvhTasks tasks();

  /** {@return the users of its vCenter: its users} Sends nothing. */
  PrivateCloudUsers users();

  /** {@return its security options: those that wait} Sends nothing. */
  SecurityOptions securityOptions();

  /**
   * Checks whether VM encryption can be turned on, and changes nothing. It looks at the state of
   * the service and of the option, the access rules of the consumer key, the vCenter user's right,
   * options that make sensitive tasks wait for a token, the addresses from which vCenter can be
   * reached, and the OVHcloud KMS if one is given. It cannot test the IAM actions of calls that
   * change something. So without a consumer key it warns, and names these actions.
   *
   * @param request what to check besides the private cloud
   * @return what stands in the way or is worth knowing, and each thing that OVHcloud refuses to
   *     show; empty if all is well. Nothing stands in the way if no finding {@linkplain
   *     Finding#isBlocking() is blocking}
   * @throws io.vmcrypt.core.error.AuthenticationException if the credentials are not accepted
   * @throws io.vmcrypt.core.error.ConnectionException if OVHcloud cannot be reached
   */
  List<Finding> precheck(PrecheckRequest request);
}
