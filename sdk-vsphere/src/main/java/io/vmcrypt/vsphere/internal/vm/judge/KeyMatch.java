package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.vsphere.vm.CryptoKeyId;

/** Whether a key is one that is wanted. */
public enum KeyMatch {
  YES,
  NO,
  /** vCenter does not name its key provider. */
  NOT_KNOWN;

  /** Whether it is one of a key provider. */
  public static KeyMatch ofProvider(CryptoKeyId has, String wanted) {
    return has.providerId().map(named -> named.equals(wanted) ? YES : NO).orElse(NOT_KNOWN);
  }

  /**
   * Whether it is the key that was sent.
   *
   * @param sent without an id if a native key provider makes the key during the change: then only
   *     the provider is known before
   */
  public static KeyMatch sent(CryptoKeyId has, CryptoKeyId sent) {
    if (sent.keyId().isEmpty() && sent.providerId().isPresent()) {
      return ofProvider(has, sent.providerId().get());
    }
    return has.isSame(sent) ? YES : NO;
  }
}
