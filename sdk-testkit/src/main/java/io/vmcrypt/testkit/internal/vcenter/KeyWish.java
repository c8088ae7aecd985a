package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key that a reconfiguration needs: one that exists, or a new one of a KMS cluster. */
final class KeyWish {

  private final String clusterId;
  private final List<KeyServerConnection> servers;
  private @Nullable FakeKey key;
  private final boolean existing;

  private KeyWish(String clusterId, List<KeyServerConnection> servers, @Nullable FakeKey key) {
    this.clusterId = clusterId;
    this.servers = servers;
    this.key = key;
    this.existing = key != null;
  }

  static KeyWish newKey(String clusterId, List<KeyServerConnection> servers) {
    return new KeyWish(clusterId, servers, null);
  }

  static KeyWish existing(FakeKey key, List<KeyServerConnection> servers) {
    return new KeyWish(key.clusterId(), servers, key);
  }

  /** Talks to the key servers; without a lock. */
  void fulfil() throws VimFault {
    FakeKey known = key;
    if (existing && known != null) {
      Keys.check(known, servers);
    } else {
      key = Keys.generate(clusterId, servers, Map.of());
    }
  }

  /** The key, once it is fulfilled. */
  FakeKey key() {
    return Objects.requireNonNull(key, "not fulfilled");
  }
}
