package io.vmcrypt.spring;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The watches of a program, each for what one health indicator tells, and their threads. */
final class KeyProviderWatches implements AutoCloseable {

  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "vmcrypt-health");
            thread.setDaemon(true);
            return thread;
          });

  private final List<KeyProviderWatch> watches;

  /**
   * @param ids the key providers to look at; empty for all KMS clusters in one
   * @param timeout how long who asks waits
   */
  KeyProviderWatches(List<String> ids, VsphereClient vcenter, Duration timeout, TimeSource time) {
    this.watches =
        ids.isEmpty()
            ? List.of(watch("all", () -> all(vcenter), timeout, time))
            : ids.stream()
                .distinct()
                .map(id -> watch(id, () -> List.of(one(vcenter, id)), timeout, time))
                .toList();
  }

  private KeyProviderWatch watch(
      String name, Supplier<List<KeyProviderState>> states, Duration timeout, TimeSource time) {
    return new KeyProviderWatch(name, states, timeout, time, executor);
  }

  /** A KMS cluster or a native key provider; one that is not there is an error. */
  static KeyProviderState one(VsphereClient vcenter, String id) {
    Optional<KmsCluster> cluster = vcenter.kmsClusters().find(id);
    return cluster.isPresent()
        ? KeyProviderState.of(cluster.get().status())
        : KeyProviderState.of(vcenter.nativeKeyProviders().get(id));
  }

  private static List<KeyProviderState> all(VsphereClient vcenter) {
    return vcenter.kmsClusters().list().stream()
        .map(cluster -> KeyProviderState.of(cluster.status()))
        .toList();
  }

  List<KeyProviderWatch> all() {
    return watches;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
