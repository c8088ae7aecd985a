package io.vmcrypt.ovh.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.privatecloud.OvhTask;
import java.util.List;
import java.util.Optional;

/**
 * The key management servers that OVHcloud lets one private cloud reach, OVHcloud {@code
 * /dedicatedCloud/{serviceName}/vmEncryption/kms}.
 *
 * <p>A registration does not come to its end before the KMS stands in vCenter:
 *
 * <pre>{@code
 * EnsuredKms kms = kmsServers.ensure(KmsRegistration.builder("192.0.2.1", thumbprint).build());
 * kms.operation().awaitVcenterTurn(Duration.ofMinutes(10));
 * // now create the KMS cluster in vCenter and establish trust, and only then:
 * RegisteredKms registered = kms.operation().await(Duration.ofMinutes(10));
 * }</pre>
 *
 * <p>What changes something is sent once. When its answer is lost, the SDK looks whether it took
 * effect, and goes on with what it finds. Thread-safe. Made by the SDK: it may get more methods.
 */
public interface KmsServers {

  /**
   * All registered key management servers. Takes one request more than there are servers.
   *
   * @return empty if there is none
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  List<RegisteredKms> list();

  /**
   * One registered KMS.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @return the KMS
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  RegisteredKms get(long kmsId);

  /**
   * The registered KMS with an address.
   *
   * @param ipv4 an IPv4 address in its dotted form
   * @return empty if there is none
   * @throws NullPointerException if {@code ipv4} is null
   * @throws IllegalArgumentException if it is no IPv4 address, quoting it
   * @throws io.vmcrypt.core.error.ConflictException if several have this address
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  Optional<RegisteredKms> findByIp(String ipv4);

  /**
   * Registers a KMS, {@code POST .../vmEncryption/kms}. To be able to run a program again, use
   * {@link #ensure(KmsRegistration)}.
   *
   * @param registration address and thumbprint
   * @return the registration under way; its result is the KMS when it is delivered
   * @throws NullPointerException if {@code registration} is null
   * @throws io.vmcrypt.core.error.PermissionDeniedException if these credentials may not
   * @throws io.vmcrypt.core.error.ConnectionException if the answer was lost and no registration is
   *     there, so that it can be tried again
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  KmsOperation<OvhTask, RegisteredKms> startRegister(KmsRegistration registration);

  /**
   * What {@link #ensure(KmsRegistration)} would do as things stand. Sends nothing that changes
   * anything.
   *
   * @param registration address and thumbprint
   * @return what would be found and done
   * @throws NullPointerException if {@code registration} is null
   * @throws io.vmcrypt.core.error.ConflictException as {@link #ensure(KmsRegistration)} does
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  EnsuredKms.Outcome plan(KmsRegistration registration);

  /**
   * Makes sure that a KMS is registered with a thumbprint: registers it if it is absent, takes up a
   * registration that is under way, changes another thumbprint if the registration {@linkplain
   * KmsRegistration.Builder#replaceThumbprint() says so}, and otherwise changes nothing. The
   * description of a KMS that is there is left as it is.
   *
   * @param registration address and thumbprint
   * @return what was found and done, and the work under way
   * @throws NullPointerException if {@code registration} is null
   * @throws KmsThumbprintConflictException if the KMS is registered with another thumbprint and
   *     nobody has said that it is to be replaced; names both
   * @throws io.vmcrypt.core.error.ConflictException if several have this address, or the KMS is
   *     there and can neither be used nor changed: it is being removed, is broken, or its
   *     registration stands still
   * @throws io.vmcrypt.core.error.SdkException as {@link #startRegister(KmsRegistration)} does
   */
  EnsuredKms ensure(KmsRegistration registration);

  /**
   * Makes sure that a KMS with several addresses is registered with each of them, as {@link
   * #ensure(KmsRegistration)} does for one. All are judged before the first is registered, so that
   * a conflict at one of them leaves all as they are. If it fails half-way nevertheless, what was
   * registered stays; run it again to go on.
   *
   * @param registrations one for each address, see {@link KmsRegistration#resolve}
   * @return what was found and done for each, and the work under way as a whole
   * @throws NullPointerException if {@code registrations} or an element is null
   * @throws IllegalArgumentException if there is none, or an address comes twice, quoting it
   * @throws io.vmcrypt.core.error.SdkException as {@link #ensure(KmsRegistration)} does
   */
  EnsuredKmsGroup ensureAll(List<KmsRegistration> registrations);

  /**
   * Changes the thumbprint of a registered KMS, after its certificate was renewed, and keeps its
   * description: {@code POST .../kms/{kmsId}/changeProperties}.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @param thumbprint the new thumbprint
   * @return the change under way; its result is the KMS when it is delivered
   * @throws NullPointerException if {@code thumbprint} is null
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such KMS
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  KmsOperation<OvhTask, RegisteredKms> startChangeProperties(long kmsId, Thumbprint thumbprint);

  /**
   * Changes thumbprint and description of a registered KMS: {@code POST
   * .../kms/{kmsId}/changeProperties}.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @param thumbprint the new thumbprint
   * @param description the new text
   * @return the change under way; its result is the KMS when it is delivered
   * @throws NullPointerException if an argument is null
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such KMS
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  KmsOperation<OvhTask, RegisteredKms> startChangeProperties(
      long kmsId, Thumbprint thumbprint, String description);

  /**
   * Removes a registered KMS: {@code DELETE .../kms/{kmsId}}. VMs whose keys it holds cannot be
   * started any more once no KMS has them.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @return the removal under way; its result is the KMS as it was
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such KMS
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Operation<OvhTask, RegisteredKms> startRemove(long kmsId);

  /**
   * Takes up the wait for a registration or change whose task id is known, also in another process.
   * Sends nothing: whether the task exists shows at the first look.
   *
   * @param ipv4 the server's IPv4 address
   * @param taskId OVHcloud {@code taskId}, {@link Operation#id()} of the operation
   * @return the operation; its result is the KMS when it is delivered
   * @throws NullPointerException if {@code ipv4} is null
   * @throws IllegalArgumentException if it is no IPv4 address, quoting it
   */
  KmsOperation<OvhTask, RegisteredKms> resume(String ipv4, long taskId);
}
