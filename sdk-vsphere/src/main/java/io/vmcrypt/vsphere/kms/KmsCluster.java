package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A KMS cluster: one or more key servers of one vendor that share their keys. "KMS cluster" is the
 * word of the vCenter API (vSphere {@code KmipClusterInfo}) and of vSphere 6.5 and 6.7; from 7.0 on
 * the vSphere Client calls the same thing a standard key provider.
 *
 * <p>Its properties are those of the moment when it was read; its methods ask vCenter. Implemented
 * by this SDK only. Thread-safe. Besides the exceptions of each method, all calls may throw what
 * {@link io.vmcrypt.vsphere.VsphereClient} lists.
 */
public interface KmsCluster {

  /** {@return its name; vSphere {@code clusterId}} */
  String id();

  /** {@return its servers, in vCenter's order} */
  List<KmsServer> servers();

  /**
   * {@return whether it is the default of the vCenter; true if its keys are used unless another key
   * provider is named}
   */
  boolean isDefault();

  /**
   * {@return who manages it; vSphere's word, {@code KmipClusterInfoKmsManagementType}: usually
   * {@code vCenter}, for a KMS cluster; {@code trustAuthority}, {@code nativeProvider}; empty
   * before 7.0}
   */
  Optional<String> managementType();

  /**
   * How it keeps its keys: vSphere {@code defaultKeyType}.
   *
   * @return empty before 9.0, and if vCenter does not say
   */
  Optional<KmsKeyType> keyType();

  /**
   * What wraps its keys: vSphere {@code keyInfo}.
   *
   * @return empty before 9.0, if nothing wraps them, and if vCenter does not say
   */
  Optional<WrappingKey> wrappingKey();

  /**
   * How it keeps its keys, where that is otherwise than a spec says. Key type and wrapping key are
   * settled when a cluster is made: to have others, make another cluster and re-key into it.
   *
   * @param wanted what it should be; what it does not say may be as it likes
   * @return from what is there to what is wanted, in words; empty if it is as wanted
   * @throws io.vmcrypt.core.error.ServiceException if {@code wanted} says something of it and the
   *     release that is spoken is before 9.0, which has no such settings
   */
  Optional<Change> keysDiffer(KmsClusterSpec wanted);

  /** {@return the trust between vCenter and its servers, to look at and to establish} */
  KmsTrust trust();

  /**
   * Has vCenter check all servers of the cluster.
   *
   * @return the status of the cluster and its servers
   * @throws io.vmcrypt.core.error.OperationFailedException if vCenter cannot check them
   * @throws io.vmcrypt.core.error.OperationTimeoutException if vCenter takes more than two minutes
   */
  KmsClusterStatus status();

  /**
   * Waits until it is {@linkplain KmsClusterStatus#isHealthy() healthy}; vCenter may take some
   * minutes to notice.
   *
   * @param timeout how long at most
   * @return the healthy status
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up; names each unhealthy
   *     server, which side does not trust which, and what to do. {@link #status} tells more
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   */
  default KmsClusterStatus awaitHealthy(Duration timeout) {
    return awaitHealthy(WaitOptions.timeout(timeout));
  }

  /**
   * Waits until it is {@linkplain KmsClusterStatus#isHealthy() healthy}; vCenter may take some
   * minutes to notice.
   *
   * @param options how long and how often; by default it is looked at after 1 s, then at growing
   *     pauses of up to 10 s
   * @return the healthy status
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up; names each unhealthy
   *     server, which side does not trust which, and what to do. {@link #status} tells more
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   */
  default KmsClusterStatus awaitHealthy(WaitOptions options) {
    return awaitHealthy(options, List.of());
  }

  /**
   * Waits until it is {@linkplain KmsClusterStatus#isHealthy() healthy} but for some of its
   * servers, such as one that is known to be dead.
   *
   * @param options how long and how often, as for {@link #awaitHealthy(WaitOptions)}
   * @param skipped the aliases of servers that need not be healthy
   * @return the healthy status, {@linkplain KmsClusterStatus#without without} these
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up; names each unhealthy
   *     server, which side does not trust which, and what to do
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   */
  KmsClusterStatus awaitHealthy(WaitOptions options, Collection<String> skipped);
}
