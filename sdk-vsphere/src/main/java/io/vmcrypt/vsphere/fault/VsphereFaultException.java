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
      Optional<VsphereFaultMeaning> meaning,
      List<VendorError> faultMessages,
      Map<String, String> properties,
      boolean retryable,
      VendorError vendorError) {
    super(attempt, outcome, advice, requireNonNull(vendorError, "vendorError"), null);
    this.faultName = requireNonNull(faultName, "faultName");
    this.meaning = requireNonNull(meaning, "meaning").map(VsphereFaultMeaning::value).orElse(null);
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
   * {@return what the fault means for encryption, whatever its type; {@link #advice} says what to
   * do; empty if it means nothing particular, or if what it means is not known}
   */
  public Optional<VsphereFaultMeaning> meaning() {
    return Optional.ofNullable(meaning).map(VsphereFaultMeaning::new);
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
