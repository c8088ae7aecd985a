package io.vmcrypt.ovh.okms;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.task.OvhProgress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The OVHcloud KMS (OKMS) of an account, OVHcloud {@code /okms/resource} in version 2. With the CSR
 * that vCenter makes, it turns an OVHcloud account into a KMS:
 *
 * <pre>{@code
 * OkmsKeyServer server = ovh.okms().get(OkmsId.parse("734b9b45-8b1a-469c-b140-b10bd6540017"));
 * OkmsCredential credential =
 *     ovh.okms()
 *         .ensureCredential(
 *             server.id(),
 *             OkmsCredentialRequest.of("vcenter", csr, ovh.getIdentity().identities()))
 *         .value()
 *         .await(Duration.ofMinutes(5));
 * }</pre>
 *
 * <p>Thread-safe. Only the SDK implements it: later versions may add methods.
 */
public interface Okms {

  /**
   * The key servers of the account. Their public CAs are left out: see {@link #get(OkmsId)}. One
   * with something that cannot be read is listed with the others, and {@linkplain
   * OkmsKeyServer#unreadable() says so}.
   *
   * @return empty if there is none that these credentials may see
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<OkmsKeyServer> list();

  /**
   * One key server, with its public CAs, if it is there.
   *
   * @param id OVHcloud {@code okmsId}
   * @return the key server; empty if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  Optional<OkmsKeyServer> find(OkmsId id);

  /**
   * One key server, with its public CAs.
   *
   * @param id OVHcloud {@code okmsId}
   * @return the key server
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  OkmsKeyServer get(OkmsId id);

  /**
   * The access credentials of a key server. One whose certificate cannot be read is listed with the
   * others, and {@linkplain OkmsCredential#unreadable() says so}.
   *
   * @param id OVHcloud {@code okmsId}
   * @return empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<OkmsCredential> listCredentials(OkmsId id);

  /**
   * Looks what the IAM policies of the account let a credential do at a key server by KMIP: whether
   * it can all that vCenter needs ({@link io.vmcrypt.ovh.credential.OvhIdentity#ACTIONS_FOR_KMIP}),
   * and cannot revoke or destroy keys. It reads {@code GET /iam/policy}. Groups of users, groups of
   * resources, permissions groups, conditions and ends are not looked into: what hangs on them is
   * told as not known. So is a refusal to read the policies; it is no failure.
   *
   * @param id OVHcloud {@code okmsId}
   * @param identityUrns the identities of the credential, as in {@link
   *     OkmsCredential#identityUrns()}
   * @return what is lacking, too much, or not known; empty if it is as it should be
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Finding> precheckRights(OkmsId id, List<String> identityUrns);

  /**
   * The same, of the credential that has a certificate.
   *
   * @param id OVHcloud {@code okmsId}
   * @param clientCertificate the one that vCenter shows
   * @return what is lacking, too much, or not known; empty if it is as it should be
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Finding> precheckRights(OkmsId id, X509Certificate clientCertificate);

  /**
   * What {@link #ensureCredential} would change as things stand. Sends nothing that changes
   * anything.
   *
   * @param id OVHcloud {@code okmsId}
   * @param request name, CSR and identities
   * @return empty if the certificate is there, or is being issued
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Change> planCredential(OkmsId id, OkmsCredentialRequest request);

  /**
   * The client certificate for a signing request. If one is there already, or being issued, that
   * one is used; else a new one is asked for, {@code POST /okms/resource/{okmsId}/credential}. So a
   * program that broke off half-way can be run again. The request is sent once. If the answer is
   * lost, the SDK searches the credentials for the one that was made. OVHcloud may not show a new
   * credential at once: for a minute that counts as being issued.
   *
   * <p>OVHcloud does not tell which request a credential was made for. So the SDK recognizes it by
   * its certificate, which must be for the request's key and still valid, and by its identities,
   * where OVHcloud tells them. While it has no certificate yet, the SDK goes by its name,
   * description and identities, and checks the certificate when it comes. If a certificate of a
   * credential with that name, description and identities cannot be read, no other is asked for.
   *
   * @param id OVHcloud {@code okmsId}
   * @param request name, CSR and identities
   * @return what was changed, and the credential; its result has the certificate
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Ensured<Operation<OvhProgress, OkmsCredential>> ensureCredential(
      OkmsId id, OkmsCredentialRequest request);
}
