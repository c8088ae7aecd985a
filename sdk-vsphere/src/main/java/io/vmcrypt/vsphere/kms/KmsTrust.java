package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trust between vCenter and the servers of a KMS cluster. Both ways are needed: vCenter must
 * trust each server's certificate ("Make vCenter trust KMS" in the vSphere Client), and the KMS
 * must trust vCenter's client certificate ("Make KMS trust vCenter"), of which a cluster has one.
 *
 * <p>The KMS's vendor says which way it takes. Of the vSphere Client's four, these three are here:
 *
 * <ul>
 *   <li><i>KMS certificate and private key</i>: the KMS has made both for vCenter; {@link
 *       #installClientCertificate}.
 *   <li><i>New Certificate Signing Request (CSR)</i>: the KMS signs what {@link #clientCsr}
 *       returns; {@link #installSignedCertificate}.
 *   <li><i>vCenter Certificate</i>: the KMS is given what {@link #selfSignedCertificate} returns;
 *       {@link #installSelfSignedCertificate}.
 * </ul>
 *
 * <p>The fourth, <i>vCenter Root CA Certificate</i>, has no API: vCenter hands its root certificate
 * out only in the vSphere Client and on its own web pages. Download it there and give it to the
 * KMS; nothing has to be installed then.
 *
 * <p>Each of these calls can be repeated after a crash at any point: what vCenter holds already is
 * used, and not made anew. An installed certificate that the KMS accepts is replaced only on {@link
 * WorkingCertificate#REPLACE}.
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
   * Makes vCenter trust all servers of the cluster that show one of these certificates, or one that
   * these authorities have issued ("Upload KMS certificate" in the vSphere Client). vCenter does
   * not tell which certificates it trusts already: they are sent in any case, which can be
   * repeated.
   *
   * @param certificates servers' own, intermediate or root certificates; {@link
   *     ServerCertificate#fromFile} reads them from PEM
   * @throws NullPointerException if {@code certificates} or one of them is null
   * @throws IllegalArgumentException if there is none, or one is expired; nothing is sent
   */
  void trustCertificates(List<X509Certificate> certificates);

  /**
   * The certificate that vCenter shows to the KMS now.
   *
   * @return empty if none was installed yet
   */
  Optional<ClientCertificate> clientCertificate();

  /**
   * Makes vCenter show this certificate to the KMS, unless the KMS accepts another one already.
   *
   * @param identity as below
   * @return as below
   * @throws NullPointerException if {@code identity} is null
   * @throws ClientCertificateException if the certificate is not valid now, or not for clients
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts another one already, or may
   *     do so while keys of the cluster are in use: see {@link WorkingCertificate#KEEP}
   */
  default boolean installClientCertificate(ClientIdentity identity) {
    return installClientCertificate(identity, WorkingCertificate.KEEP);
  }

  /**
   * Makes vCenter show this certificate to the KMS: one that the KMS has made for vCenter ("KMS
   * certificate and private key" in the vSphere Client).
   *
   * @param identity the certificate with its key; the key is sent to vCenter, over TLS, without a
   *     passphrase, since vCenter takes no other
   * @param working what to do with another certificate that the KMS accepts
   * @return whether something had to be changed; false if vCenter has this certificate already
   * @throws NullPointerException if an argument is null
   * @throws ClientCertificateException if the certificate is not valid now, or not for clients
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts another one already, or may
   *     do so while keys of the cluster are in use, and that is to be kept
   */
  boolean installClientCertificate(ClientIdentity identity, WorkingCertificate working);

  /**
   * vCenter's request for a certificate, with a subject of vCenter's choice.
   *
   * @return the pending request; a new one if there is none
   */
  default CertificateSigningRequest clientCsr() {
    return clientCsr(CertSignRequest.any());
  }

  /**
   * vCenter's request for a certificate, for the KMS to sign ("New Certificate Signing Request" in
   * the vSphere Client). vCenter keeps the key to itself. The certificate in use is not touched.
   *
   * @param subject who it shall be made out to
   * @return the pending request, if it has that subject; a new one if there is none
   * @throws NullPointerException if {@code subject} is null
   * @throws io.vmcrypt.core.error.ConflictException if the pending request has another subject
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is sent
   */
  CertificateSigningRequest clientCsr(CertSignRequest subject);

  /**
   * Has vCenter make a new key and a new request, in the place of the pending one: a certificate
   * that is signed for the pending one later cannot be installed any more. The certificate in use
   * is not touched. For a renewal with a new key; otherwise {@link #clientCsr(CertSignRequest)}.
   *
   * @param subject who it shall be made out to
   * @return the new request
   * @throws NullPointerException if {@code subject} is null
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is sent
   */
  CertificateSigningRequest generateClientCsr(CertSignRequest subject);

  /**
   * Makes vCenter show the certificate that was signed for its request, unless the KMS accepts
   * another one already.
   *
   * @param signed as below
   * @return as below
   * @throws NullPointerException if {@code signed} is null
   * @throws ClientCertificateException if it does not belong to the pending request, or there is
   *     none, or it is not valid now, or not for clients
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts another one already, or may
   *     do so while keys of the cluster are in use: see {@link WorkingCertificate#KEEP}
   */
  default boolean installSignedCertificate(ClientCertificate signed) {
    return installSignedCertificate(signed, WorkingCertificate.KEEP);
  }

  /**
   * Makes vCenter show the certificate that was signed for its request ("Upload Signed CSR
   * Certificate" in the vSphere Client).
   *
   * @param signed what the KMS made of {@link #clientCsr}
   * @param working what to do with another certificate that the KMS accepts
   * @return whether something had to be changed; false if vCenter has this certificate already
   * @throws NullPointerException if an argument is null
   * @throws ClientCertificateException if it does not belong to the pending request, or there is
   *     none, or it is not valid now, or not for clients
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts another one already, or may
   *     do so while keys of the cluster are in use, and that is to be kept
   */
  boolean installSignedCertificate(ClientCertificate signed, WorkingCertificate working);

  /**
   * A certificate that vCenter has signed itself, with a subject of vCenter's choice.
   *
   * @return the last one that vCenter made; a new one if there is none, or it is expired
   */
  default ClientCertificate selfSignedCertificate() {
    return selfSignedCertificate(CertSignRequest.any());
  }

  /**
   * A certificate that vCenter has signed itself ("vCenter Certificate" in the vSphere Client). It
   * takes effect with {@link #installSelfSignedCertificate}; give its {@link ClientCertificate#pem
   * PEM form} to the KMS before that.
   *
   * @param subject who it shall be made out to
   * @return the last one that vCenter made, if it has that subject; a new one if there is none, or
   *     it is expired
   * @throws NullPointerException if {@code subject} is null
   * @throws io.vmcrypt.core.error.ConflictException if the last one has another subject
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is sent
   */
  ClientCertificate selfSignedCertificate(CertSignRequest subject);

  /**
   * Has vCenter make a new key and sign a new certificate, in the place of the last one, which
   * cannot be installed any more. The certificate in use is not touched. For a renewal; otherwise
   * {@link #selfSignedCertificate(CertSignRequest)}.
   *
   * @param subject who it shall be made out to
   * @return the new certificate
   * @throws NullPointerException if {@code subject} is null
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is sent
   */
  ClientCertificate generateSelfSignedCertificate(CertSignRequest subject);

  /**
   * Makes vCenter show its self-signed certificate, unless the KMS accepts another one already.
   *
   * @param certificate as below
   * @return as below
   * @throws NullPointerException if {@code certificate} is null
   * @throws ClientCertificateException if it is not the last one that vCenter made, or not valid
   *     now
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts another one already, or may
   *     do so while keys of the cluster are in use: see {@link WorkingCertificate#KEEP}
   */
  default boolean installSelfSignedCertificate(ClientCertificate certificate) {
    return installSelfSignedCertificate(certificate, WorkingCertificate.KEEP);
  }

  /**
   * Makes vCenter show its self-signed certificate.
   *
   * @param certificate what {@link #selfSignedCertificate} returned
   * @param working what to do with another certificate that the KMS accepts
   * @return whether something had to be changed; false if vCenter shows it already
   * @throws NullPointerException if an argument is null
   * @throws ClientCertificateException if it is not the last one that vCenter made, or not valid
   *     now
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts another one already, or may
   *     do so while keys of the cluster are in use, and that is to be kept
   */
  boolean installSelfSignedCertificate(ClientCertificate certificate, WorkingCertificate working);
}
