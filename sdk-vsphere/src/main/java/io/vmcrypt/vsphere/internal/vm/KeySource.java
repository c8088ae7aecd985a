package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.vm.CryptoKeyId;

/** Where the key of a change comes from. */
sealed interface KeySource {

  /** From vCenter's default key provider, by vCenter itself. */
  record LeftToVcenter() implements KeySource {}

  /**
   * A key that exists.
   *
   * @param key which one
   * @param chosen whether it, or its key provider, was asked for; false for that of the home, which
   *     the disks get since nothing else was said
   */
  record Existing(CryptoKeyId key, boolean chosen) implements KeySource {}

  /**
   * A new key.
   *
   * @param keyProvider of which key provider
   */
  record NewKey(String keyProvider) implements KeySource {}
}
