package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;

/**
 * A key was made for a change that then did not come about. It comes as a {@linkplain
 * Throwable#getSuppressed() suppressed} exception of the one that says why. It does not come where
 * the change may have been made though its call failed ({@link
 * io.vmcrypt.core.error.SdkException#isEffectPossible}): then the VM may have the key. The key is
 * left alone, since nobody but vCenter can be sure that nothing uses it:
 *
 * <pre>{@code
 * for (Throwable suppressed : failure.getSuppressed()) {
 *   if (suppressed instanceof UnusedKeyException unused) {
 *     vcenter.kmsClusters().keys().remove(List.of(unused.key()));
 *   }
 * }
 * }</pre>
 */
public class UnusedKeyException extends ServiceException {

  private static final long serialVersionUID = 1L;

  private final transient CryptoKeyId key;

  /**
   * A key that is left over.
   *
   * @param attempt what was tried
   * @param key which key
   */
  public UnusedKeyException(Attempt attempt, CryptoKeyId key) {
    super(
        attempt,
        "the key was made, but its change failed, as far as is known",
        "Use it for the next change, or remove it: the removal checks whether anything uses it.",
        null,
        null);
    this.key = requireNonNull(key, "key");
  }

  /** {@return the key that is left over: its name and its key provider} */
  public CryptoKeyId key() {
    return key;
  }
}
