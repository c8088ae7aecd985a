package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;

/** Where the keys of a reconfiguration come from. Called without the lock. */
public interface KeySource {

  /** A new key. */
  FakeKey generate() throws VimFault;

  /** Makes sure that a key is available. */
  void check(FakeKey key) throws VimFault;
}
