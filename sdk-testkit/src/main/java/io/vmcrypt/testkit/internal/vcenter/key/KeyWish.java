package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key that a reconfiguration needs: an existing one, or a new one from a KMS cluster. */
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

  /** Gets the key from the key servers. Called without the lock. */
  public void fulfil() throws VimFault {
    FakeKey known = key;
    if (existing && known != null) {
      source.check(known);
    } else {
      key = source.generate();
    }
  }

  /** Whether the key servers give the key. Called without the lock. */
  public boolean isGiven() {
    try {
      fulfil();
      return true;
    } catch (VimFault notGot) {
      return false;
    }
  }

  /** The key, once {@link #fulfil} has got it. */
  public FakeKey key() {
    return Objects.requireNonNull(key, "not fulfilled");
  }
}
