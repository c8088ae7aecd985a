package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KmsWatchFlowTest {

  @Test
  @DisplayName("each change of the status is handed out once, until time is up")
  void watch_changes_areHandedOut() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      KmsCluster cluster = systems.cluster();
      TestIdentity identity = systems.kmsAuthority.client("vcenter").issue();
      List<Progress> looks = new ArrayList<>();
      Iterator<KmsClusterStatus> statuses =
          cluster
              .watch(
                  WaitOptions.builder(Duration.ofMinutes(2)).progressListener(looks::add).build())
              .iterator();

      assertThat(statuses.next().servers().get(0).serverTrustClient()).contains(false);
      cluster
          .trust()
          .ensureClientCertificate(ClientIdentity.of(identity.chain(), identity.privateKey()));
      assertThat(statuses.next().isHealthy()).isTrue();
      systems.kms.stop();
      assertThat(statuses.next().isHealthy()).isFalse();
      int before = looks.size();
      assertThat(statuses.hasNext()).isFalse();
      assertThat(looks).hasSizeGreaterThan(before + 8);
    }
  }

  @Test
  @DisplayName("a thread that is interrupted while it watches is told so, and stays interrupted")
  void watch_interrupted_ends() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      Iterator<KmsClusterStatus> statuses =
          systems.cluster().watch(WaitOptions.timeout(Duration.ofMinutes(1))).iterator();
      statuses.next();
      Thread.currentThread().interrupt();

      assertThatThrownBy(statuses::hasNext).isInstanceOf(OperationInterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
