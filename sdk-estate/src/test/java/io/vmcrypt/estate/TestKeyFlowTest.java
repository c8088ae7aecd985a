package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A proof's test key is taken away again")
@Tag("thorough")
class TestKeyFlowTest {

  @Test
  @DisplayName("what is open about others keeps no test key; what vCenter says of the key does")
  void othersInDoubt_testKeyGoes() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud.vcenter().tasks().start(FakeTask.of("Unheard.of"));
      ProofOptions withKey = ProofOptions.builder().withTestKey().build();

      EstateProof proof = systems.estates().prove(estate, withKey);

      assertThat(proof.findings(Severity.WARNING))
          .extracting(finding -> finding.code())
          .doesNotContain(FindingCode.TEST_KEY_LEFT_BEHIND);
      assertThat(cloud.vcenter().calls("RemoveKeys")).hasSize(1);

      cloud
          .vcenter()
          .keys()
          .setStatuses(all -> all.stream().flatMap(TestKeyFlowTest::used).toList());
      EstateProof doubted = systems.estates().prove(estate, withKey);

      assertThat(doubted.findings(Severity.WARNING))
          .extracting(finding -> finding.code())
          .contains(FindingCode.TEST_KEY_LEFT_BEHIND);
      assertThat(cloud.vcenter().calls("RemoveKeys")).hasSize(1);
    }
  }

  /** Of each key, that it is used by a VM that nobody sees. */
  private static Stream<FakeKeyStatus> used(FakeKeyStatus status) {
    FakeKey key = status.key();
    return Stream.of(
        new FakeKeyStatus(
            key,
            status.available(),
            status.reason(),
            List.of("vm-999999"),
            status.hosts(),
            status.tags(),
            status.wrappingKeyId()));
  }
}
