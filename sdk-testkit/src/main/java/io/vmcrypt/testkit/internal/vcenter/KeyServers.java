package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeKey;
import java.util.List;
import java.util.Map;

/**
 * The servers of a KMS cluster, as a source of keys.
 *
 * @param clusterId the cluster
 * @param servers its servers; none if there is no such cluster
 */
record KeyServers(String clusterId, List<KeyServerConnection> servers) implements KeySource {

  @Override
  public FakeKey generate() throws VimFault {
    return Keys.generate(clusterId, servers, Map.of());
  }

  @Override
  public void check(FakeKey key) throws VimFault {
    Keys.check(key, servers);
  }
}
