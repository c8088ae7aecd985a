package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeKey;

/** Where the keys of a reconfiguration come from. Called without the lock. */
interface KeySource {

  /** A new key. */
  FakeKey generate() throws VimFault;

  /** Makes sure that a key can be had. */
  void check(FakeKey key) throws VimFault;
}
