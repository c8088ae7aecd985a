package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.UnusedKeyException;
import java.util.stream.Stream;

/** A key that was made for a change that did not come about. */
final class UnusedKey {

  private UnusedKey() {}

  /**
   * Tells which key it is, with the failure. The key is not removed: a task that failed half-way
   * may have given it to a disk, and vCenter may not know that yet.
   *
   * @param failure what the change came to
   */
  static void tell(VimSession session, CryptoKeyId key, SdkException failure) {
    // whoever waits twice may be given the same failure twice
    if (Stream.of(failure.getSuppressed()).noneMatch(UnusedKeyException.class::isInstance)) {
      failure.addSuppressed(
          new UnusedKeyException(session.attempt("make key " + key + " for this change"), key));
    }
  }
}
