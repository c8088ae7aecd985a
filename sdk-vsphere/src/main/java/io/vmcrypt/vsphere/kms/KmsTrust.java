package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The trust between vCenter and the servers of a KMS cluster. Both ways are needed: vCenter must
 * trust each server's certificate ("Make vCenter trust KMS" in the vSphere Client), and the KMS
 * must trust vCenter's client certificate ("Make KMS trust vCenter"), of which a cluster has one.
 *
 * <p>The KMS's vendor says which way it supports. Of the vSphere Client's four ways, these three
 * are here:
 *
 * <ul>
 *   <li><i>KMS certificate and private key</i>: the KMS has made both for vCenter; {@link
 *       ClientCertificateSpec#of}.
 *   <li><i>New Certificate Signing Request (CSR)</i>: the KMS signs what {@link #ensureClientCsr}
 *       returns; {@link ClientCertificateSpec#signed}.
 *   <li><i>vCenter Certificate</i>: the KMS is given what {@link #ensureSelfSignedCertificate}
 *       returns; {@link ClientCertificateSpec#selfSigned}.
 * </ul>
 *
 * <p>The fourth, <i>vCenter Root CA Certificate</i>, has no API: vCenter offers its root
 * certificate only in the vSphere Client and on its own web pages. Download it there and give it to
 * the KMS; nothing has to be installed then.
 *
 * <p>Each of these calls can be repeated after a crash at any point: what vCenter has already is
 * used, and not made again. A certificate that the KMS accepts, or may accept, is replaced only
 * with {@link ClientCertificateSpec#force}.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides the exceptions of each method, all calls
 * may throw what {@link io.vmcrypt.vsphere.VsphereClient} lists.
 */
public interface KmsTrust {

  /**
   * A subject without a field: vCenter chooses them. Releases before 8.0 Update 1 take no other. A
   * subject that is asked for has some of the fields CN, O, OU, L, ST, C (two capital letters) and
   * EMAILADDRESS, each once: {@code new X500Principal("CN=vcenter, O=Example, C=FR")}. vCenter
   * chooses the fields that are not given. Any other subject is refused with an {@link
   * IllegalArgumentException}.
   */
  X500Principal ANY_SUBJECT = new X500Principal("");

  /**
   * The certificates that vCenter sees when it connects to the servers.
   *
   * @return by server name, in vCenter's order
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach a server, or cannot read
   *     its certificate
   */
  Map<String, ServerCertificate> serverCertificates();

  /**
   * {@return the certificate that vCenter sees when it connects to a server}
   *
   * @param serverName the server's alias
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no such server
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach the server, or cannot
   *     read its certificate
   */
  ServerCertificate serverCertificate(String serverName);

  /**
   * Makes vCenter trust all servers of the cluster, if all show the expected certificate. If one
   * does not, nothing is changed.
   *
   * @param expected the certificate as it is known from elsewhere: from the probe, or from the KMS
   * @return this, and what was changed; servers that are trusted already are left alone
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no server
   * @throws io.vmcrypt.core.certificate.ThumbprintMismatchException if vCenter sees another one
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach a server, or cannot read
   *     its certificate, or does not say afterwards that it trusts it
   */
  Ensured<KmsTrust> ensureServerTrusted(ServerCertificate expected);

  /**
   * Makes vCenter trust a server, if it shows the expected certificate.
   *
   * @param serverName the server's alias
   * @param expected the certificate as it is known from elsewhere: from the probe, or from the KMS
   * @return this, and what was changed; a server that is trusted already is left alone
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no such server
   * @throws io.vmcrypt.core.certificate.ThumbprintMismatchException if vCenter sees another one
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach the server, or cannot
   *     read its certificate, or does not say afterwards that it trusts it
   */
  Ensured<KmsTrust> ensureServerTrusted(String serverName, ServerCertificate expected);

  /**
   * What {@link #ensureServerTrusted(ServerCertificate)} would change now. Changes nothing, and
   * throws what it would throw.
   *
   * @param expected the certificate as it is known from elsewhere
   * @return empty if vCenter trusts all servers already
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no server
   * @throws io.vmcrypt.core.certificate.ThumbprintMismatchException if vCenter sees another one
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach a server, or cannot read
   *     its certificate
   */
  List<Change> planServerTrusted(ServerCertificate expected);

  /**
   * What {@link #ensureServerTrusted(String, ServerCertificate)} would change now. Changes nothing,
   * and throws what it would throw.
   *
   * @param serverName the server's alias
   * @param expected the certificate as it is known from elsewhere
   * @return empty if vCenter trusts the server already
   * @throws io.vmcrypt.core.error.NotFoundException if the cluster has no such server
   * @throws io.vmcrypt.core.certificate.ThumbprintMismatchException if vCenter sees another one
   * @throws io.vmcrypt.core.error.ServiceException if vCenter cannot reach the server, or cannot
   *     read its certificate
   */
  List<Change> planServerTrusted(String serverName, ServerCertificate expected);

  /**
   * Makes vCenter trust all servers of the cluster that show one of these certificates, or one that
   * these authorities have issued ("Upload KMS certificate" in the vSphere Client). vCenter does
   * not say which certificates it trusts already, so they are always sent. This can be repeated.
   *
   * @param certificates servers' own, intermediate or root certificates; {@link
   *     ServerCertificate#fromFile} reads them from PEM
   * @return this, with a change for each certificate, since it is not known which ones vCenter
   *     trusted before
   * @throws IllegalArgumentException if there is none, or one is expired; nothing is sent
   */
  Ensured<KmsTrust> ensureCertificatesTrusted(List<X509Certificate> certificates);

  /**
   * What {@link #ensureCertificatesTrusted} would change; nothing is changed.
   *
   * @param certificates servers' own, intermediate or root certificates
   * @return one for each certificate, since it is not known which ones vCenter trusts
   * @throws IllegalArgumentException if there is none, or one is expired
   */
  List<Change> planCertificatesTrusted(List<X509Certificate> certificates);

  /**
   * {@return the certificate that vCenter shows to the KMS now; empty if none was installed yet}
   */
  Optional<ClientCertificate> clientCertificate();

  /**
   * Why the certificate that vCenter shows now would stay, if nothing were proved of a new one: a
   * server accepts it, or may. Asks what {@link #ensureClientCertificate(ClientCertificateSpec)}
   * asks, before there is a new one.
   *
   * @return in words; empty if a new one would be installed
   */
  Optional<String> whyClientCertificateStays();

  /**
   * Makes vCenter show a certificate that the KMS has made for it; see {@link
   * #ensureClientCertificate(ClientCertificateSpec)}.
   *
   * @param identity the certificate with its key
   * @return the certificate that vCenter shows now, and what was changed
   * @throws ClientCertificateException as for the spec
   * @throws io.vmcrypt.core.error.ConflictException as for the spec
   */
  default Ensured<ClientCertificate> ensureClientCertificate(ClientIdentity identity) {
    return ensureClientCertificate(ClientCertificateSpec.of(identity));
  }

  /**
   * Makes vCenter show this certificate to the KMS. Another certificate is replaced only if it is
   * known that no server accepts it, or if the spec says so. While keys of the cluster are in use,
   * vCenter must get no answer from the KMS with the present certificate; while none is in use, all
   * servers must at least answer. If something cannot be asked, the present certificate is kept.
   *
   * <p>If vCenter names no certificate, the first one is installed. But while keys of the cluster
   * are in use, or may be, each server must be known to refuse vCenter: it may show one that it
   * does not name.
   *
   * @param spec which certificate
   * @return the certificate that vCenter shows now, and what was changed
   * @throws ClientCertificateException if the certificate is not valid now, is not for clients, or
   *     does not belong to the key that vCenter holds for it
   * @throws KeysInUseException if it is not known whether the KMS accepts the present one while
   *     keys of the cluster are in use, or may be; names the users. Nothing is changed
   * @throws io.vmcrypt.core.error.ConflictException if the KMS accepts the present one, or may
   *     accept it. Nothing is changed
   */
  Ensured<ClientCertificate> ensureClientCertificate(ClientCertificateSpec spec);

  /**
   * What {@link #ensureClientCertificate(ClientIdentity)} would change now. Changes nothing, and
   * throws what it would throw.
   *
   * @param identity the certificate with its key
   * @return empty if vCenter shows this certificate already
   * @throws ClientCertificateException as for {@code ensureClientCertificate}
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureClientCertificate}
   */
  default List<Change> planClientCertificate(ClientIdentity identity) {
    return planClientCertificate(ClientCertificateSpec.of(identity));
  }

  /**
   * What {@link #ensureClientCertificate(ClientCertificateSpec)} would change now. Changes nothing,
   * and throws what it would throw.
   *
   * @param spec which certificate
   * @return empty if vCenter shows this certificate already
   * @throws ClientCertificateException as for {@code ensureClientCertificate}
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureClientCertificate}
   */
  List<Change> planClientCertificate(ClientCertificateSpec spec);

  /**
   * Sees to it that there is a request for a certificate, with a subject of vCenter's choice; see
   * {@link #ensureClientCsr(X500Principal)}.
   *
   * @return the pending request, whatever its subject; a new one, and the change, if there is none
   */
  default Ensured<CertificateSigningRequest> ensureClientCsr() {
    return ensureClientCsr(ANY_SUBJECT);
  }

  /**
   * Sees to it that there is a request for vCenter's certificate, for the KMS to sign ("New
   * Certificate Signing Request" in the vSphere Client). vCenter keeps the key to itself. The
   * certificate in use is not touched.
   *
   * @param subject who it shall be made out to
   * @return the pending request, if it has that subject; a new one, and the change, if there is
   *     none
   * @throws io.vmcrypt.core.error.ConflictException if the pending request has another subject;
   *     nothing is changed
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is changed
   */
  Ensured<CertificateSigningRequest> ensureClientCsr(X500Principal subject);

  /**
   * {@return what {@link #ensureClientCsr()} would change now; nothing is changed; empty if a
   * request is pending}
   */
  default List<Change> planClientCsr() {
    return planClientCsr(ANY_SUBJECT);
  }

  /**
   * What {@link #ensureClientCsr(X500Principal)} would change now; nothing is changed, and what it
   * would refuse is refused.
   *
   * @param subject who it shall be made out to
   * @return empty if a request with that subject is pending
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureClientCsr}
   * @throws io.vmcrypt.core.error.ServiceException as for {@code ensureClientCsr}
   */
  List<Change> planClientCsr(X500Principal subject);

  /**
   * Has vCenter make a new key and a new request, in the place of the pending one: a certificate
   * that is signed for the pending one later cannot be installed any more. The certificate in use
   * is not touched. For a renewal with a new key; otherwise {@link
   * #ensureClientCsr(X500Principal)}.
   *
   * @param subject the subject
   * @return the new request
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is sent
   */
  CertificateSigningRequest createClientCsr(X500Principal subject);

  /**
   * {@return the last certificate that vCenter has signed itself; empty if vCenter has made none;
   * it may be expired} It need not be in use: it takes effect with {@link
   * ClientCertificateSpec#selfSigned}, for example once the KMS accepts it too.
   */
  Optional<ClientCertificate> selfSignedCertificate();

  /**
   * Sees to it that there is a certificate that vCenter has signed itself, with a subject of
   * vCenter's choice; see {@link #ensureSelfSignedCertificate(X500Principal)}.
   *
   * @return the last one that vCenter made, whatever its subject; a new one, and the change, if
   *     there is none, or it is expired
   */
  default Ensured<ClientCertificate> ensureSelfSignedCertificate() {
    return ensureSelfSignedCertificate(ANY_SUBJECT);
  }

  /**
   * Sees to it that there is a certificate that vCenter has signed itself ("vCenter Certificate" in
   * the vSphere Client). It takes effect with {@link ClientCertificateSpec#selfSigned}; give its
   * {@link ClientCertificate#pem PEM form} to the KMS before that. The certificate in use is not
   * touched.
   *
   * @param subject who it shall be made out to
   * @return the last one that vCenter made, if it has that subject; a new one, and the change, if
   *     there is none, or it is expired
   * @throws io.vmcrypt.core.error.ConflictException if the last one has another subject; nothing is
   *     changed
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is changed
   */
  Ensured<ClientCertificate> ensureSelfSignedCertificate(X500Principal subject);

  /**
   * {@return what {@link #ensureSelfSignedCertificate()} would change now; nothing is changed;
   * empty if vCenter has one that is not expired}
   */
  default List<Change> planSelfSignedCertificate() {
    return planSelfSignedCertificate(ANY_SUBJECT);
  }

  /**
   * What {@link #ensureSelfSignedCertificate(X500Principal)} would change now; nothing is changed,
   * and what it would refuse is refused.
   *
   * @param subject who it shall be made out to
   * @return empty if vCenter has one with that subject that is not expired
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureSelfSignedCertificate}
   * @throws io.vmcrypt.core.error.ServiceException as for {@code ensureSelfSignedCertificate}
   */
  List<Change> planSelfSignedCertificate(X500Principal subject);

  /**
   * Has vCenter make a new key and sign a new certificate, in the place of the last one, which
   * cannot be installed any more. The certificate in use is not touched. For a renewal; otherwise
   * {@link #ensureSelfSignedCertificate(X500Principal)}.
   *
   * @param subject the subject
   * @return the new certificate
   * @throws io.vmcrypt.core.error.ServiceException if a subject is given and the release is before
   *     8.0 Update 1; nothing is sent
   */
  ClientCertificate createSelfSignedCertificate(X500Principal subject);
}
