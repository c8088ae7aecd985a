package io.vmcrypt.ovh.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.List;
import java.util.Optional;

/**
 * The key management servers that OVHcloud lets one private cloud reach, OVHcloud {@code
 * /dedicatedCloud/{serviceName}/vmEncryption/kms}.
 *
 * <p>A registration does not come to its end before the KMS stands in vCenter:
 *
 * <pre>{@code
 * var kms = kmsServers.ensure(KmsRegistration.builder("192.0.2.1", thumbprint).build());
 * kms.changes().forEach(System.out::println);
 * kms.value().awaitVcenterTurn(Duration.ofMinutes(10));
 * // now create the KMS cluster in vCenter and establish trust, and only then:
 * RegisteredKms registered = kms.value().await(Duration.ofMinutes(10));
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
   * One registered KMS, if it is there.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @return the KMS; empty if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  Optional<RegisteredKms> find(long kmsId);

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
   * What {@link #ensure(KmsRegistration)} would change as things stand. Sends nothing that changes
   * anything.
   *
   * @param registration address and thumbprint
   * @return empty if nothing has to be done, or the work is under way already
   * @throws NullPointerException if {@code registration} is null
   * @throws io.vmcrypt.core.error.ConflictException as {@link #ensure(KmsRegistration)} does
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Change> plan(KmsRegistration registration);

  /**
   * What {@link #ensureAll(List)} would change as things stand. Sends nothing that changes
   * anything.
   *
   * @param registrations one for each address
   * @return the changes in the order of the registrations; empty if nothing has to be done, or the
   *     work is under way already
   * @throws NullPointerException if {@code registrations} or an element is null
   * @throws IllegalArgumentException as {@link #ensureAll(List)} does
   * @throws io.vmcrypt.core.error.ConflictException as {@link #ensure(KmsRegistration)} does
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Change> planAll(List<KmsRegistration> registrations);

  /**
   * Makes sure that a KMS is registered with a thumbprint: registers it if it is absent, takes up a
   * registration that is under way, changes another thumbprint if the registration {@linkplain
   * KmsRegistration.Builder#replaceThumbprint() says so}, and otherwise changes nothing. The
   * description of a KMS that is there stays as it is.
   *
   * @param registration address and thumbprint
   * @return what was changed, and the work under way; its wait returns at once if nothing had to be
   *     done
   * @throws NullPointerException if {@code registration} is null
   * @throws KmsThumbprintConflictException if the KMS is registered with another thumbprint and
   *     nobody has said that it shall be replaced; names both
   * @throws io.vmcrypt.core.error.ConflictException if several have this address, or the KMS is
   *     there and can neither be used nor changed: it is being removed, is broken, or its
   *     registration stands still
   * @throws io.vmcrypt.core.error.SdkException as {@link #startRegister(KmsRegistration)} does
   */
  Ensured<KmsOperation<OvhTask, RegisteredKms>> ensure(KmsRegistration registration);

  /**
   * Makes sure that a KMS with several addresses is registered with each of them, as {@link
   * #ensure(KmsRegistration)} does for one. All are judged before the first is registered, so that
   * a conflict at one of them leaves all as they are. If it fails half-way nevertheless, what was
   * registered stays; run it again to go on.
   *
   * @param registrations one for each address, see {@link KmsRegistration#resolve}
   * @return what was changed, and the work as a whole: tasks and results in the order of the
   *     registrations. It fails as soon as one of them does. Its id holds the ids of the tasks that
   *     run, separated by commas
   * @throws NullPointerException if {@code registrations} or an element is null
   * @throws IllegalArgumentException if there is none, or an address comes twice, quoting it
   * @throws io.vmcrypt.core.error.SdkException as {@link #ensure(KmsRegistration)} does
   */
  Ensured<KmsOperation<List<OvhTask>, List<RegisteredKms>>> ensureAll(
      List<KmsRegistration> registrations);

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
   * started any more once vCenter reaches no KMS that has them.
   *
   * <p>What the SDK can know here: whether the KMS is registered, and how its registration stands.
   * What it cannot know: whether a vCenter takes keys from it. OVHcloud does not tell, not even by
   * the state: a KMS that is broken or being registered at OVHcloud may be at work in vCenter. So
   * each counts as in use, unless the removal brings somebody who knows better or says "even so".
   *
   * @param removal which one, and what speaks for it
   * @return the removal under way, also one that an earlier run has begun; its result is the KMS as
   *     it was
   * @throws NullPointerException if {@code removal} is null
   * @throws RegisteredKmsInUseException if the KMS is in use, with its users, or if it is not known
   *     whether it is; nothing was sent that changes anything
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such KMS
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Operation<OvhTask, RegisteredKms> startRemove(KmsRemoval removal);

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
