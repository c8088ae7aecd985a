package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a KMS cluster, as a source of keys.
 *
 * @param servers its servers; none if there is no such cluster
 * @param wrapping how it keeps new keys
 * @param wrapped the keys that are not at servers
 */
public record KeyServers(
    String clusterId, List<KeyServerConnection> servers, KeyWrapping wrapping, WrappedKeys wrapped)
    implements KeySource {

  @Override
  public FakeKey generate() throws VimFault {
    return generate(Map.of(), null);
  }

  /**
   * A new key.
   *
   * @param attributes for the key, if it is at a server
   * @param keyType how it is kept; null as the cluster keeps its keys
   */
  public FakeKey generate(Map<String, String> attributes, @Nullable String keyType)
      throws VimFault {
    if (keyType != null && !KeyWrapping.TYPES.contains(keyType)) {
      throw VimFault.invalidArgument("keySpec.keyType");
    }
    boolean wraps = KeyWrapping.isWrapped(keyType == null ? wrapping.keyType() : keyType);
    if (!wraps) {
      return made(attributes);
    }
    if (!wrapping.isWrapped()) {
      throw VimFault.invalidArgument("keySpec.keyType");
    }
    return wrapped.wrap(clusterId, wrappingKey());
  }

  private FakeKey made(Map<String, String> attributes) throws VimFault {
    return Keys.generate(clusterId, servers, attributes);
  }

  private String wrappingKey() throws VimFault {
    String id = wrapping.wrappingKeyId();
    if (id.isEmpty()) {
      id = wrapped.current(clusterId, wrapping.rotationDays(), () -> made(Map.of()).keyId());
    }
    try {
      Keys.check(new FakeKey(id, clusterId), servers);
      return id;
    } catch (VimFault fault) {
      throw Keys.cannotGenerate(
          "The wrapping key " + id + " cannot be got from KMS cluster " + clusterId + ".");
    }
  }

  /** Makes a new wrapping key. */
  public void rotate() throws VimFault {
    wrapped.rotate(clusterId, () -> made(Map.of()).keyId());
  }

  @Override
  public void check(FakeKey key) throws VimFault {
    String needed = wrapped.neededAtKms(key);
    try {
      Keys.check(new FakeKey(needed, key.clusterId()), servers);
    } catch (VimFault fault) {
      throw Keys.notFound(key);
    }
  }
}
