package io.vmcrypt.ovh.vmencryption;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.task.OvhProgress;
import java.util.List;
import java.util.Optional;

/**
 * The key management servers that OVHcloud lets one private cloud reach, OVHcloud {@code
 * /dedicatedCloud/{serviceName}/vmEncryption/kms}.
 *
 * <p>A registration does not end before the KMS has been added in vCenter:
 *
 * <pre>{@code
 * var kms = kmsServers.ensure(KmsRegistration.builder("192.0.2.1", thumbprint).build());
 * kms.changes().forEach(System.out::println);
 * kms.value().awaitState(OvhProgress::isVcentersTurn, Duration.ofMinutes(10));
 * // now create the KMS cluster in vCenter and establish trust, and only then:
 * RegisteredKms registered = kms.value().await(Duration.ofMinutes(10));
 * }</pre>
 *
 * <p>A call that changes something is sent once. If its answer is lost, the SDK looks whether it
 * took effect, and goes on with what it finds. If OVHcloud does not take it because of too many
 * requests and says when to come back, it waits, looks, and sends it again. Thread-safe. Only the
 * SDK implements it: later versions may add methods.
 */
public interface KmsServers {

  /**
   * All registered key management servers. Sends one request for the list and one for each server.
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
   * {@return one registered KMS}
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of this id
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  RegisteredKms get(long kmsId);

  /**
   * {@return the registered KMS with an address; empty if there is none}
   *
   * @param ipv4 an IPv4 address in its dotted form
   * @throws IllegalArgumentException if it is no IPv4 address; the message quotes it
   * @throws io.vmcrypt.core.error.ConflictException if several have this address
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read, or none has this address and
   *     OVHcloud does not list one by its IPv4 address: that may be the one
   */
  Optional<RegisteredKms> findByIp(String ipv4);

  /**
   * Registers a KMS, {@code POST .../vmEncryption/kms}. To be able to run a program again, use
   * {@link #ensure(KmsRegistration)}.
   *
   * @param registration address and thumbprint
   * @return OVHcloud's work on the registration; its result is the KMS when it is delivered
   * @throws io.vmcrypt.core.error.PermissionDeniedException if these credentials lack the right
   * @throws io.vmcrypt.core.error.ConnectionException if the answer was lost and the KMS is not
   *     registered, so that the call can be made again
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Operation<OvhProgress, RegisteredKms> startRegister(KmsRegistration registration);

  /**
   * What {@link #ensure(KmsRegistration)} would change as things stand. Sends nothing that changes
   * anything.
   *
   * @param registration address and thumbprint
   * @return empty if nothing has to be done, or the work is under way already
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
   * @throws IllegalArgumentException as {@link #ensureAll(List)} does
   * @throws io.vmcrypt.core.error.ConflictException as {@link #ensure(KmsRegistration)} does
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud cannot be asked
   */
  List<Change> planAll(List<KmsRegistration> registrations);

  /**
   * The same by a list that was just read, {@link #list()}. Sends nothing.
   *
   * @param registrations one for each address
   * @param registered all registered key management servers
   * @return the changes in the order of the registrations; empty if nothing has to be done, or the
   *     work is under way already
   * @throws IllegalArgumentException as {@link #ensureAll(List)} does
   * @throws io.vmcrypt.core.error.ConflictException as {@link #ensure(KmsRegistration)} does
   * @throws io.vmcrypt.core.error.SdkException if the list does not show whether an address is
   *     registered, as in {@link #findByIp}
   */
  List<Change> planAll(List<KmsRegistration> registrations, List<RegisteredKms> registered);

  /**
   * Makes sure that a KMS is registered with a thumbprint. It registers the KMS if it is absent. It
   * waits for a registration that is under way. It replaces a different thumbprint if the
   * registration {@linkplain KmsRegistration.Builder#force() says so}. Otherwise it changes
   * nothing. It never changes the description of a KMS that is registered.
   *
   * @param registration address and thumbprint
   * @return what was changed, and OVHcloud's work; its wait looks once if nothing had to be done,
   *     whether that is still so
   * @throws KmsThumbprintConflictException if the KMS is registered with a different thumbprint and
   *     the registration does not say to replace it; it names both
   * @throws io.vmcrypt.core.error.ConflictException if several have this address, or the KMS is
   *     registered but can neither be used nor changed: it is being removed, is broken, or its
   *     registration does not go on
   * @throws io.vmcrypt.core.error.SdkException as {@link #startRegister(KmsRegistration)} does
   */
  Ensured<Operation<OvhProgress, RegisteredKms>> ensure(KmsRegistration registration);

  /**
   * Makes sure that a KMS with several addresses is registered with each of them, as {@link
   * #ensure(KmsRegistration)} does for one. All are checked before the first is registered, so a
   * conflict at one of them leaves all as they are. If it fails half-way all the same, what was
   * registered stays. Run it again to go on.
   *
   * @param registrations one for each address, see {@link KmsRegistration#resolve}
   * @return what was changed, and OVHcloud's work as a whole: tasks and results in the order of the
   *     registrations. It fails as soon as one of them fails. Its id holds the ids of the tasks
   *     that run, separated by commas
   * @throws IllegalArgumentException if there is none, or an address is given twice; the message
   *     quotes it
   * @throws io.vmcrypt.core.error.SdkException as {@link #ensure(KmsRegistration)} does
   */
  Ensured<Operation<OvhProgress, List<RegisteredKms>>> ensureAll(
      List<KmsRegistration> registrations);

  /**
   * Removes a registered KMS: {@code DELETE .../kms/{kmsId}}. VMs whose keys are on it cannot be
   * started any more once vCenter reaches no KMS that has these keys.
   *
   * <p>The SDK can see here whether the KMS is registered, and the state of its registration. It
   * cannot see whether a vCenter gets keys from it. Not even the state tells: a KMS that OVHcloud
   * calls broken, or is still registering, may be in use in vCenter. So each KMS counts as in use,
   * unless the removal has a function that knows better, or {@link KmsRemoval#force}.
   *
   * @param removal which KMS, and on which condition
   * @return OVHcloud's work on the removal, also if an earlier run has begun it; its result is the
   *     KMS as it was
   * @throws io.vmcrypt.core.error.ConflictException if the KMS is in use, with its users, or if
   *     that is not known; nothing was changed
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such KMS
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud refuses it or fails
   */
  Operation<OvhProgress, RegisteredKms> startRemove(KmsRemoval removal);
}
