package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.UnusedKeyException;
import java.util.stream.Stream;

/** Names a key that was made for a change that failed. */
final class UnusedKey {

  private UnusedKey() {}

  /**
   * Adds the key to the failure. The key is not removed: a task that failed half-way may have given
   * it to a disk, and vCenter may not know that yet.
   */
  static void tell(VimSession session, CryptoKeyId key, SdkException failure) {
    // a caller who waits twice may get the same exception twice
    if (Stream.of(failure.getSuppressed()).noneMatch(UnusedKeyException.class::isInstance)) {
      failure.addSuppressed(
          new UnusedKeyException(session.attempt("make key " + key + " for this change"), key));
    }
  }
}
