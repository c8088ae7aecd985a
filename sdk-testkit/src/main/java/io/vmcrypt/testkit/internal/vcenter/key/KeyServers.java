package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.FakeKey;
import java.util.List;
import java.util.Map;

/**
 * The servers of a KMS cluster, as a source of keys.
 *
 * @param clusterId the cluster
 * @param servers its servers; none if there is no such cluster
 */
public record KeyServers(String clusterId, List<KeyServerConnection> servers) implements KeySource {

  @Override
  public FakeKey generate() throws VimFault {
    return Keys.generate(clusterId, servers, Map.of());
  }

  @Override
  public void check(FakeKey key) throws VimFault {
    Keys.check(key, servers);
  }
}
