package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.key.KeySearch;
import io.vmcrypt.testkit.internal.vcenter.key.KeyServerConnection;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The searches of one call of a client: one for each cluster whose keys it names. */
final class KeySearches implements AutoCloseable {

  private final Monitor monitor;
  private final KmsClusters clusters;
  private final Duration timeout;
  private final Map<String, KeySearch> byCluster = new HashMap<>();

  KeySearches(Monitor monitor, KmsClusters clusters, Duration timeout) {
    this.monitor = monitor;
    this.clusters = clusters;
    this.timeout = timeout;
  }

  /** The search for keys of a cluster; it has no servers if there is no such cluster. */
  KeySearch of(String clusterId) throws VimFault {
    KeySearch search = byCluster.get(clusterId);
    if (search == null) {
      search =
          new KeySearch(
              monitor.locked(
                  () -> {
                    KmsClusters.Cluster cluster = clusters.find(clusterId);
                    return cluster == null
                        ? List.<KeyServerConnection>of()
                        : cluster.connections(timeout);
                  }));
      byCluster.put(clusterId, search);
    }
    return search;
  }

  @Override
  public void close() {
    byCluster.values().forEach(KeySearch::close);
  }
}
