package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.FakeKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key that a reconfiguration needs: one that exists, or a new one of a KMS cluster. */
public final class KeyWish {

  private final KeySource source;
  private @Nullable FakeKey key;
  private final boolean existing;

  private KeyWish(KeySource source, @Nullable FakeKey key) {
    this.source = source;
    this.key = key;
    this.existing = key != null;
  }

  public static KeyWish newKey(KeySource source) {
    return new KeyWish(source, null);
  }

  public static KeyWish existing(FakeKey key, KeySource source) {
    return new KeyWish(source, key);
  }

  /** Talks to the key servers; without a lock. */
  public void fulfil() throws VimFault {
    FakeKey known = key;
    if (existing && known != null) {
      source.check(known);
    } else {
      key = source.generate();
    }
  }

  /** The key, once it is fulfilled. */
  public FakeKey key() {
    return Objects.requireNonNull(key, "not fulfilled");
  }
}
