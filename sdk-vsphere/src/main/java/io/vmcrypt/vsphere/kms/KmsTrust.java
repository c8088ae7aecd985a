package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import java.util.Map;

/**
 * The trust between vCenter and the servers of a KMS cluster. Both ways are needed: vCenter must
 * trust each server's certificate ("Make vCenter trust KMS" in the vSphere Client), and the KMS
 * must trust vCenter's client certificate ("Make KMS trust vCenter"), of which a cluster has one.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides what is said at each method, all calls may
 * throw what {@link io.vmcrypt.vsphere.VsphereClient} lists.
 */
public interface KmsTrust {

  /**
   * The certificates that vCenter sees when it connects to the servers.
   *
   * @return by server name, in vCenter's order
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach a server, or cannot read
   *     its certificate
   */
  Map<String, ServerCertificate> serverCertificates();

  /**
   * The certificate that vCenter sees when it connects to a server.
   *
   * @param serverName the server's alias
   * @return the certificate
   * @throws NullPointerException if {@code serverName} is null
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no such server
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach the server, or cannot
   *     read its certificate
   */
  ServerCertificate serverCertificate(String serverName);

  /**
   * Makes vCenter trust all servers of the cluster, if all show the expected certificate. Where one
   * does not, nothing is changed.
   *
   * @param expected the certificate as it is known from elsewhere: from the probe, or from the KMS
   * @return whether something had to be changed; servers that are trusted already are left alone
   * @throws NullPointerException if {@code expected} is null
   * @throws io.vmcrypt.core.certificate.ThumbprintMismatchException if vCenter sees another one
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach a server, or cannot read
   *     its certificate
   */
  boolean trustServer(ServerCertificate expected);

  /**
   * Makes vCenter trust a server, if it shows the expected certificate.
   *
   * @param serverName the server's alias
   * @param expected the certificate as it is known from elsewhere: from the probe, or from the KMS
   * @return whether something had to be changed; a server that is trusted already is left alone
   * @throws NullPointerException if an argument is null
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no such server
   * @throws io.vmcrypt.core.certificate.ThumbprintMismatchException if vCenter sees another one
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach the server, or cannot
   *     read its certificate
   */
  boolean trustServer(String serverName, ServerCertificate expected);

  /**
   * Makes vCenter show this certificate to the KMS: one that the KMS has made for vCenter ("KMS
   * certificate and private key" in the vSphere Client).
   *
   * @param identity the certificate with its key; the key is sent to vCenter, over TLS, without a
   *     passphrase, since vCenter takes no other
   * @return whether something had to be changed; false if vCenter has this certificate already
   * @throws NullPointerException if {@code identity} is null
   */
  boolean installClientCertificate(ClientIdentity identity);
}
