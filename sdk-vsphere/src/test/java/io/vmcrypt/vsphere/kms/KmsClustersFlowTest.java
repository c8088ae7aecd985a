package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many threads, one client, one KMS cluster. */
class KmsClustersFlowTest {

  @Test
  @DisplayName(
      "eight threads that set up the same cluster at once all succeed, and it is set up once")
  void ensure_eightAtOnce_allSucceed() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      KmsClusterSpec two =
          KmsClusterSpec.builder("cluster", systems.server("kms-1"))
              .addServer(systems.server("kms-9"))
              .makeDefault()
              .build();
      CyclicBarrier start = new CyclicBarrier(8);
      List<Future<KmsCluster>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  return systems.clusters().ensure(two).value();
                }));
      }
      for (Future<KmsCluster> one : all) {
        assertThat(one.get().servers()).hasSize(2);
      }
      assertThat(systems.fake.kmsClusters()).hasSize(1);
      assertThat(systems.clusters().plan(two)).isEmpty();
      assertThat(systems.fake.users().openSessions()).isOne();
    } finally {
      threads.shutdownNow();
    }
  }
}
