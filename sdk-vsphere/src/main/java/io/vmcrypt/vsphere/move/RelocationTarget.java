package io.vmcrypt.vsphere.move;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;

/**
 * The vCenter to which VMs move, as the vCenter from which they come reaches it: vSphere {@code
 * ServiceLocator}. Made by {@link io.vmcrypt.vsphere.VsphereClient#relocationTarget}, of the client
 * of the target.
 *
 * <p>The source logs in to the target with credentials that it is given for each call, and trusts
 * the certificate that the caller has approved, by its SHA-1 thumbprint and, from release 9.0 on,
 * by the certificate itself. A thumbprint that vCenter has seen instead is told in a failure, and
 * never sent.
 *
 * <p>Thread-safe; made by the SDK only. Its text form holds no secret.
 */
public interface RelocationTarget {

  /**
   * Where the source reaches it.
   *
   * @return the address of the target's client
   */
  HostAndPort address();

  /**
   * Which vCenter it is: vSphere {@code AboutInfo.instanceUuid}. Connects.
   *
   * @return as the target says it
   */
  String instanceUuid();

  /**
   * The approved certificate, as the source compares it.
   *
   * @return its SHA-1 thumbprint
   */
  Thumbprint thumbprint();
}
