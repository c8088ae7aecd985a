package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.FakeCloud;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("captures all logs")
class EstateLeakFlowTest {

  @Test
  @DisplayName("no secret is in what it says, or in any log at TRACE")
  void apply_atTrace_tellsNoSecret() {
    try (CapturedLogs logs = CapturedLogs.start();
        FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      EstatePlan plan = systems.estates().plan(estate);
      List<String> progress = new ArrayList<>();
      EstateReport report;
      try (EstateRun run = systems.estates().startApply(plan)) {
        report = run.await(EstateSystems.LIMIT, now -> progress.add(now.toString()));
      }
      EstateProof proof = systems.estates().prove(estate);

      assertThat(logs.lines()).isNotEmpty();
      assertThat(plan.text() + progress + report + report.changes() + proof.text() + logs.text())
          .doesNotContain(cloud.ovh().applicationSecret())
          .doesNotContain(cloud.ovh().consumerKey())
          .doesNotContain(cloud.vcenter().password())
          .doesNotContain("PRIVATE KEY")
          .doesNotContain(
              cloud.clientIdentity().privateKeyPem().lines().skip(1).findFirst().orElseThrow())
          .doesNotContainPattern("vmware_soap_session=\"?[0-9a-f]{8}");
    }
  }
}
