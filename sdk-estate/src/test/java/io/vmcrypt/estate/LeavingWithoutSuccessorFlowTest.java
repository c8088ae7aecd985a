package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Encryption is given up: the last key provider goes, once nothing needs it. */
class LeavingWithoutSuccessorFlowTest {

  private static final String OLD = TwoSites.PROVIDER;

  private final TwoSites sites = TwoSites.start();
  private final EstateClient estates = EstateClient.builder(sites.a).build();

  @AfterEach
  void stop() {
    estates.close();
    sites.close();
  }

  private static Estate estate(String name) {
    return Estate.builder("gone")
        .leaving(Leaving.builder(name).withoutSuccessor().force().build())
        .build();
  }

  private List<String> blocking(EstatePlan plan) {
    return plan.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + " " + finding.subject().kind())
        .distinct()
        .toList();
  }

  private List<String> providers() {
    return sites.fakeA.kmsClusters().stream().map(cluster -> cluster.id()).toList();
  }

  @Test
  @DisplayName("what still needs it is named, with what to do, and blocks; nothing is changed")
  void inUse_isBlocked() {
    sites.encrypted("web-01");
    sites.fakeA.addVm(
        FakeVm.builder("golden").template().encryptedWith(TwoSites.fake(sites.key())).build());

    EstatePlan plan = estates.plan(estate(OLD));

    assertThat(blocking(plan))
        .containsExactlyInAnyOrder(
            "key-provider-still-used VM",
            "key-provider-still-used template",
            "key-provider-still-used host");
    assertThat(plan.text())
        .contains("Decrypt it, or", "A host leaves encryption mode only with a restart");
    assertThat(estates.prove(estate(OLD)).isProved()).isFalse();
    assertThat(providers()).containsExactly(OLD);
  }

  @Test
  @DisplayName("the last one goes with its defaults; the same once more ends as well")
  void unused_isRemoved() {
    sites.a.kmsClusters().entityDefault("/Datacenter/host").ensure(OLD);

    EstatePlan plan = estates.plan(estate(OLD));

    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(plan.text())
        .contains("take away each default that is " + OLD, "remove key provider " + OLD);
    EstateReport report = estates.startApply(plan).await(Duration.ofMinutes(1));
    assertThat(report.isComplete()).as(report.text()).isTrue();
    assertThat(providers()).isEmpty();
    for (Estate said : List.of(estate(OLD), report.estateNow())) {
      EstatePlan again = estates.plan(said);
      assertThat(again.isBlocked()).as(again.text()).isFalse();
      assertThat(again.isEmpty()).isTrue();
      EstateProof proof = estates.prove(said);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(proof.findings())
          .extracting(Finding::code)
          .contains(FindingCode.KEY_PROVIDER_LEFT);
    }
  }

  @Test
  @DisplayName("the default does not go beside a native one, of which only vCenter's list tells")
  void nativesNotSeen_isNotTheLast() {
    sites.a.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
    LoneVcenter.noNativesSeen(sites.fakeA);

    EstatePlan plan = estates.plan(estate(OLD));

    assertThat(blocking(plan)).containsExactly("key-provider-still-used KMS cluster");
    assertThat(plan.text()).contains("Say which one takes its place, of nkp: ");
  }

  @Test
  @DisplayName("a name that vCenter does not have, and a next one, are no guess")
  void names() {
    assertThat(blocking(estates.plan(estate("kms-pord"))))
        .contains("unknown-key-provider KMS cluster");
    Leaving.Builder leaving = Leaving.builder(OLD).withoutSuccessor().force();
    Estate unknown = Estate.builder("gone").leaving(leaving.hostsTo("nxet").build()).build();
    assertThat(estates.plan(unknown).text()).contains("to get nxet, which vCenter does not have");
    assertThat(Estate.fromJson(unknown.toJson())).isEqualTo(unknown);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> unknown.toBuilder().keyProvider("other").build())
        .withMessageContaining("without a successor");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Leaving.builder(OLD).hostsTo("next").build())
        .withMessage(
            "hostsTo goes with withoutSuccessor; here hosts get keys of the estate's key provider");
  }
}
