package io.vmcrypt.vsphere.nativekey;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.Removal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The native key providers of a vCenter, 7.0.2 or later.
 *
 * <p>These steps create one that can encrypt VMs; each step can be repeated:
 *
 * <pre>{@code
 * NativeKeyProviders providers = vcenter.nativeKeyProviders();
 * providers.ensure(NativeKeyProviderSpec.of("native-1"));
 * providers.exportBackup("native-1", password).writeTo(Path.of("native-1.p12")); // activates it
 * providers.awaitHealthy("native-1", Duration.ofMinutes(10));
 * providers.ensureDefault("native-1");
 * }</pre>
 *
 * <p>vCenter has two APIs for them. vAPI REST creates, exports and removes them. Only SOAP knows
 * the default, and whether there is a backup. Reading needs the privilege {@code
 * Cryptographer.ReadKeyServersInfo}, changing {@code Cryptographer.ManageKeyServers}. The hosts
 * that are to use one must be in a cluster, even if it has only one host.
 *
 * <p>A vCenter older than 7.0.2 and a single ESXi host are refused with a {@link
 * io.vmcrypt.core.error.ServiceException} that says so; so is a session that another program holds,
 * unless the vCenter is 8.0.3 or later: before that vAPI does not accept a SOAP session.
 *
 * <p>If the answer to a change is lost, the change is not sent again, but its result is looked up.
 * Thread-safe.
 *
 * @see <a
 *     href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/crypto_manager-kms/">vSphere
 *     Automation API, crypto_manager kms</a>
 */
public interface NativeKeyProviders {

  /** {@return all of them, in vCenter's order; may be empty} */
  List<NativeKeyProvider> list();

  /**
   * {@return one by its name; empty if there is no native key provider of that name}
   *
   * @param id the name
   * @throws IllegalArgumentException if it cannot be a name
   */
  Optional<NativeKeyProvider> find(String id);

  /**
   * One by its name, which must exist.
   *
   * @param id the name
   * @return the provider
   * @throws IllegalArgumentException if it cannot be a name
   * @throws io.vmcrypt.core.error.NotFoundException if there is none; the message lists the others
   */
  NativeKeyProvider get(String id);

  /**
   * Creates one. It makes no keys before {@link #exportBackup(String)}.
   *
   * @param spec what it is to be like
   * @return the provider
   * @throws io.vmcrypt.core.error.ConflictException if there is a key provider of that name
   */
  NativeKeyProvider create(NativeKeyProviderSpec spec);

  /**
   * Creates one unless it exists. The key itself is not compared, because it cannot be read back.
   *
   * @param spec what it is to be like
   * @return the provider, and what was changed
   * @throws io.vmcrypt.core.error.ConflictException if one of that name differs in what cannot be
   *     changed: the need for a TPM, the key's id, or that it is no native key provider
   */
  Ensured<NativeKeyProvider> ensure(NativeKeyProviderSpec spec);

  /**
   * What {@link #ensure} would change now. Changes nothing, and throws what {@code ensure} would
   * throw.
   *
   * @param spec what it is to be like
   * @return empty if it exists; for a key that vCenter chooses, it says so
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensure}
   */
  List<Change> plan(NativeKeyProviderSpec spec);

  /**
   * Backs one up without a password: guard the file as you would the key. The first backup
   * activates the provider; {@link #awaitHealthy(String, Duration)} waits until all hosts have it.
   *
   * <p>The bytes are downloaded from this client's address, whatever host vCenter names. vCenter
   * often names itself by a name that is not known here, and the token must go to no other server.
   *
   * @param id the provider's name
   * @return the backup
   * @throws IllegalArgumentException if it cannot be a name
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   */
  NativeKeyBackup exportBackup(String id);

  /**
   * Backs one up under a password; see {@link #exportBackup(String)}.
   *
   * @param id the provider's name
   * @param password protects the backup; needed to restore it
   * @return the backup
   * @throws IllegalArgumentException if {@code id} cannot be a name or {@code password} is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such provider
   */
  NativeKeyBackup exportBackup(String id, Secret password);

  /**
   * Asks vCenter what is in a backup, and whether it could be restored. Changes nothing.
   *
   * @param backup with its password, if it has one
   * @return what is in it
   * @throws io.vmcrypt.core.error.ServiceException if the backup or the password is wrong
   */
  NativeKeyBackup.Info inspect(NativeKeyBackup backup);

  /**
   * Makes a provider from a backup, under the name that it had. vCenter is asked first what is in
   * the backup.
   *
   * @param backup with its password, if it has one
   * @return the provider
   * @throws io.vmcrypt.core.error.ServiceException if the backup or the password is wrong
   * @throws io.vmcrypt.core.error.ConflictException if there is a key provider of that name; or if
   *     what is there then has another key, or does not serve the hosts that were asked for
   */
  NativeKeyProvider restore(NativeKeyBackup backup);

  /**
   * Makes one the default of the vCenter: new keys come from it unless another key provider is
   * named. Does nothing if it is the default already.
   *
   * @param id the provider's name
   * @return the provider, as it is then, and what was changed
   * @throws IllegalArgumentException if it cannot be a name
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException if vCenter says that it was never backed up:
   *     then nothing could be encrypted; or if another default would be replaced while keys that
   *     name no key provider are in use, or while that is not known: vCenter may look for such keys
   *     at its default
   */
  default Ensured<NativeKeyProvider> ensureDefault(String id) {
    return ensureDefault(EntityDefaultSpec.of(id));
  }

  /**
   * The same, with options.
   *
   * @param spec the provider, and whether it becomes the default {@linkplain
   *     EntityDefaultSpec#force() even if} keys that name no key provider are in use
   * @return the provider, as it is then, and what was changed
   * @throws IllegalArgumentException if its name cannot be one
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException as for {@link #ensureDefault(String)}
   */
  Ensured<NativeKeyProvider> ensureDefault(EntityDefaultSpec spec);

  /**
   * What {@link #ensureDefault(EntityDefaultSpec)} would change now. Changes nothing, and throws
   * what that would throw.
   *
   * @param spec the provider, and whether keys in use matter
   * @return empty if it is the default already
   * @throws IllegalArgumentException if its name cannot be one
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureDefault}
   */
  List<Change> planDefault(EntityDefaultSpec spec);

  /**
   * What {@link #ensureDefault(String)} would change now. Changes nothing, and throws what {@code
   * ensureDefault} would throw.
   *
   * @param id the provider's name
   * @return empty if it is the default already
   * @throws IllegalArgumentException if it cannot be a name
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException as for {@code ensureDefault}
   */
  default List<Change> planDefault(String id) {
    return planDefault(EntityDefaultSpec.of(id));
  }

  /**
   * Waits until vCenter says that one works, on all hosts.
   *
   * @param id the provider's name
   * @param timeout how long to wait; a backup takes minutes to reach all hosts
   * @return the provider, as it is then
   * @throws IllegalArgumentException if {@code id} cannot be a name or {@code timeout} is negative
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up; says what is wrong
   */
  default NativeKeyProvider awaitHealthy(String id, Duration timeout) {
    return awaitHealthy(id, WaitOptions.timeout(timeout));
  }

  /**
   * Waits until vCenter says that one works, on all hosts.
   *
   * @param id the provider's name
   * @param options how long, and who is told of progress
   * @return the provider, as it is then
   * @throws IllegalArgumentException if {@code id} cannot be a name
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up; says what is wrong
   */
  NativeKeyProvider awaitHealthy(String id, WaitOptions options);

  /**
   * Removes one that nothing needs; see {@link #remove(String, Removal)}.
   *
   * @param id the provider's name
   * @return whether there was one
   * @throws IllegalArgumentException if it cannot be a name
   * @throws io.vmcrypt.vsphere.kms.KeysInUseException if keys of it are in use by VMs, hosts or
   *     third parties, or if it is not known whether they are; names the users
   * @throws io.vmcrypt.core.error.ConflictException if it is the default, if the encryption mode of
   *     a cluster of hosts names it, or if it is no native key provider; nothing was removed
   */
  default boolean remove(String id) {
    return remove(id, Removal.careful());
  }

  /**
   * Removes one. Keep a backup: VMs that are not registered at the moment may need it, and vCenter
   * does not know about those. The key that a host keeps after its last VM was decrypted counts as
   * in use too, and so does one that vSAN encrypts its data at rest with, where vSAN's service
   * tells; one cluster that could not be asked for is an error. Can be repeated.
   *
   * @param id the provider's name
   * @param removal how
   * @return whether there was one
   * @throws IllegalArgumentException if {@code id} cannot be a name, or an option says nothing of a
   *     native key provider
   * @throws io.vmcrypt.vsphere.kms.KeysInUseException if keys of it are in use by VMs, hosts or
   *     third parties, or if it is not known whether they are, and that was not allowed; names the
   *     users
   * @throws io.vmcrypt.core.error.ConflictException if it is the default, or the encryption mode of
   *     a cluster of hosts names it, and that was not allowed, or if it is no native key provider;
   *     nothing was removed
   */
  boolean remove(String id, Removal removal);
}
