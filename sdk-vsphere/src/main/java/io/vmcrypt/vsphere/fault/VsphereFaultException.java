package io.vmcrypt.vsphere.fault;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * vCenter answered with a fault, or a task ended in one: vSphere {@code MethodFault}.
 *
 * <p>Faults with the meaning of another branch of {@link io.vmcrypt.core.error.SdkException} come
 * as that branch, with this exception as their cause: {@code InvalidLogin} and {@code
 * NotAuthenticated} as {@link io.vmcrypt.core.error.AuthenticationException}, {@code NoPermission}
 * as {@link io.vmcrypt.core.error.PermissionDeniedException}, {@code ManagedObjectNotFound} and
 * {@code NotFound} as {@link io.vmcrypt.core.error.NotFoundException}, {@code AlreadyExists},
 * {@code DuplicateName} and {@code ResourceInUse} as {@link
 * io.vmcrypt.core.error.ConflictException}. All others, including those of later releases, are
 * thrown as this one.
 */
public class VsphereFaultException extends ServiceException {

  private static final long serialVersionUID = 1L;

  private final String faultName;
  private final @Nullable String meaning;
  private final transient List<VendorError> faultMessages;
  private final transient Map<String, String> properties;
  private final boolean retryable;

  /**
   * A fault.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param faultName vSphere's name of the fault; empty if it has none
   * @param meaning what it means for encryption; empty if nothing particular
   * @param faultMessages its messages with their keys
   * @param properties its properties
   * @param retryable whether the same call may succeed later without any change
   * @param vendorError what the server said
   */
  public VsphereFaultException(
      Attempt attempt,
      String outcome,
      String advice,
      String faultName,
      Optional<String> meaning,
      List<VendorError> faultMessages,
      Map<String, String> properties,
      boolean retryable,
      VendorError vendorError) {
    super(attempt, outcome, advice, requireNonNull(vendorError, "vendorError"), null);
    this.faultName = requireNonNull(faultName, "faultName");
    this.meaning = meaning.orElse(null);
    this.faultMessages = List.copyOf(faultMessages);
    this.properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    this.retryable = retryable;
  }

  /**
   * {@return the fault's type; vSphere's name, such as {@code InvalidArgument}; empty if the server
   * named none}
   */
  public String faultName() {
    return faultName;
  }

  /**
   * What the fault means for encryption, whatever type and message it comes in: vCenter uses
   * several faults for one thing, and one fault for several things. {@link #advice} says what to
   * do. Later releases may add more.
   *
   * <p>Of keys and their servers: {@code key-not-found} (the KMS cannot be reached, or does not
   * hold the key), {@code key-not-generated} (the KMS made no key), {@code kms-password-missing}
   * (vCenter no longer has the password of a KMS that it is to log in to), {@code
   * kms-certificate-unusable} (the KMS shows no certificate that vCenter can use).
   *
   * <p>Of the VM: {@code not-encrypted}, {@code already-encrypted}, {@code policy-mismatch} (the
   * storage policy and the change of the encryption do not match), {@code parts-mismatch} (home and
   * disks have different kinds of change, or different keys), {@code unsuitable-disk} (shared, a
   * raw device mapping, no disk), {@code disk-chain} (the disk has a parent disk), {@code
   * has-snapshots}, {@code has-virtual-tpm}, {@code secret-key-set} (a key was given in {@code
   * dataFileKey} of its advanced settings, which vCenter alone sets), {@code wrong-power-state},
   * {@code no-space} (a datastore is full), {@code task-running}.
   *
   * @return empty if it means nothing particular, or if what it means is not known
   */
  public Optional<String> meaning() {
    return Optional.ofNullable(meaning);
  }

  /**
   * {@return the messages that came with it; their keys tell faults of one type apart; vSphere
   * {@code faultMessage}, in order; empty if there are none}
   */
  public List<VendorError> faultMessages() {
    return faultMessages;
  }

  /**
   * {@return the fault's properties, such as {@code invalidProperty}; name to text; those of inner
   * objects under a path with dots, repeated ones with {@code #2}, {@code #3} after the name; inner
   * objects' types under their own path}
   */
  public Map<String, String> properties() {
    return properties;
  }

  /**
   * {@return whether the same call may succeed later without any change; true for faults that pass
   * by themselves, such as {@code TaskInProgress}; HTTP status 500, which every SOAP fault has,
   * means nothing here}
   */
  @Override
  public boolean isRetryable() {
    return retryable;
  }

  /**
   * {@return whether a call that changes something may have taken effect although it failed; false:
   * a fault with a type is vCenter's answer, whatever HTTP status it came with}
   */
  @Override
  public boolean isEffectPossible() {
    return false;
  }
}
