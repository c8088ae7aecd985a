package io.vmcrypt.spring;

import io.vmcrypt.core.operation.TimeSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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
   */
  KeyProviderWatches(
      List<String> ids, KeyProviderReader reader, VmcryptProperties.Health set, TimeSource time) {
    this.watches =
        ids.isEmpty()
            ? List.of(
                new KeyProviderWatch(
                    "all", reader::readAll, set.timeout(), set.maxAge(), time, executor))
            : ids.stream()
                .distinct()
                .map(
                    id ->
                        new KeyProviderWatch(
                            id, () -> reader.read(id), set.timeout(), set.maxAge(), time, executor))
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
