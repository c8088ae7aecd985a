package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A proof is what all of its parts have seen: none of them may be left out. */
class ProverTest {

  @AutoClose private final KmsBeside systems = new KmsBeside();

  private Estate.Builder estate() {
    return systems.estate().encrypt(VmSelection.all().build());
  }

  private Estate applied() {
    systems.vm("web-01");
    Estate estate = estate().build();
    assertThat(systems.apply(estate).isComplete()).isTrue();
    return estate;
  }

  private EstateProof prove(Estate estate) {
    return prove(estate, ProofOptions.defaults());
  }

  private EstateProof prove(Estate estate, ProofOptions options) {
    return new Prover(systems.vcenter.systems()).prove(estate, options);
  }

  private static List<FindingCode> codes(EstateProof proof, Severity severity) {
    return proof.findings(severity).stream().map(Finding::code).toList();
  }

  private static ProofOptions since(EstateProof earlier) {
    return ProofOptions.builder().baseline(EstateProof.Baseline.of(earlier)).build();
  }

  /** The same proof of something else. */
  private static EstateProof of(EstateProof proof, String estate, String instanceUuid) {
    EstateSite site = proof.site();
    return new EstateProof(
        estate,
        new EstateSite(site.vcenter(), instanceUuid, site.service(), site.keyServers()),
        proof.scope(),
        proof.provedBy(),
        proof.provedAt(),
        proof.elapsed(),
        proof.sdkVersion(),
        proof.certificateDays(),
        proof.findings(),
        proof.vms(),
        proof.certificates(),
        proof.inventory(),
        proof.controls(),
        proof.history(),
        proof.baseline());
  }

  @Test
  @DisplayName("what was applied is proved, and no key is made for it")
  void prove_applied() {
    Estate estate = applied();
    int keys = systems.kms.keys().size();

    EstateProof proof = prove(estate);

    assertThat(proof.isProved()).as(proof.text()).isTrue();
    assertThat(proof.estate()).isEqualTo("prod");
    assertThat(proof.elapsed()).isPositive().isLessThan(Duration.ofHours(1));
    assertThat(proof.vms().of(EncryptionLevel.ENCRYPTED)).isEqualTo(1);
    assertThat(proof.certificates()).isNotEmpty();
    assertThat(proof.baseline()).isEmpty();
    assertThat(systems.kms.keys()).hasSize(keys);
  }

  @Test
  @DisplayName("each thing that a plan would change is against it, and what the plan tells too")
  void prove_notApplied() {
    systems.vm("web-01");

    EstateProof proof = prove(estate().build());

    assertThat(proof.isProved()).isFalse();
    assertThat(proof.findings(Severity.BLOCKING))
        .filteredOn(finding -> finding.code().equals(FindingCode.NOT_AS_IN_ESTATE))
        .extracting(finding -> finding.subject().toString())
        .hasSizeGreaterThanOrEqualTo(4)
        .anyMatch(subject -> subject.contains("client certificate"))
        .anyMatch(subject -> subject.contains("default key provider"));
    assertThat(codes(proof, Severity.BLOCKING)).contains(FindingCode.VM_NOT_ENCRYPTED);
    assertThat(proof.findings())
        .filteredOn(finding -> finding.code().equals(FindingCode.NOT_AS_IN_ESTATE))
        .anySatisfy(finding -> assertThat(finding.seen()).startsWith("none -> "));
  }

  @Test
  @DisplayName("a key server that is away is against it, by the plan and by vCenter")
  void prove_kmsAway() {
    Estate estate = applied();
    systems.kms.stop();

    EstateProof proof = prove(estate);

    assertThat(proof.isProved()).isFalse();
    assertThat(codes(proof, Severity.BLOCKING))
        .contains(FindingCode.KMS_CONNECTION_REFUSED, FindingCode.KEY_PROVIDER_NOT_USABLE);
  }

  @Test
  @DisplayName("a key provider that vCenter finds red as a whole is against it")
  void prove_redAsAWhole() {
    Estate estate = applied();
    systems.vcenter.fake.keys().setKmsOverallStatus("red");

    EstateProof proof = prove(estate);

    assertThat(proof.isProved()).isFalse();
    assertThat(proof.findings(Severity.BLOCKING))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_USABLE);
              assertThat(finding.toString()).contains("red as a whole");
            });
  }

  @Test
  @DisplayName(
      "a certificate that is to come, and that vCenter trusts or not, is nothing against it")
  void prove_nextCertificate() {
    applied();
    ServerCertificate next =
        ServerCertificate.of(
            TestAuthority.create().server("localhost", "127.0.0.1").issue().chain());
    Estate estate =
        KmsBeside.estate(systems.keyServer().nextCertificate(next))
            .encrypt(VmSelection.all().build())
            .build();
    assertThat(systems.plan(estate).steps()).hasSize(1);

    EstateProof proof = prove(estate);

    assertThat(proof.isProved()).as(proof.text()).isTrue();
  }

  @Test
  @Tag("thorough")
  @DisplayName("the key provider that is to be left is looked at")
  void prove_leaving() {
    applied();
    systems.vcenter.oldProvider(false);
    Estate leaving =
        estate()
            .defaultProvider(DefaultProvider.NEVER)
            .leaving(Leaving.builder(LoneVcenter.OLD).build())
            .build();

    assertThat(prove(leaving).findings())
        .extracting(finding -> finding.subject().name())
        .contains(LoneVcenter.OLD);
  }

  @Test
  @Tag("thorough")
  @DisplayName("an earlier proof is of the same estate and vCenter, or it is refused")
  void prove_baseline() {
    Estate estate = applied();
    EstateProof earlier = prove(estate);

    EstateProof again = prove(estate, since(earlier));
    assertThat(again.isProved()).as(again.text()).isTrue();
    assertThat(again.baseline().orElseThrow().digest()).isEqualTo(earlier.digest());

    assertThatThrownBy(
            () -> prove(estate, since(of(earlier, "other", earlier.site().instanceUuid()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of estate other, and this is prod");
    assertThatThrownBy(() -> prove(estate, since(of(earlier, "prod", "uuid-9"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of vCenter uuid-9, and this is ");
  }

  @Test
  @DisplayName("a VM that is plain now and was not there then is told")
  void prove_newPlainVm() {
    Estate estate = applied();
    EstateProof earlier = prove(estate);
    systems.vm("web-02");

    assertThat(codes(prove(estate), Severity.WARNING)).doesNotContain(FindingCode.NEW_PLAIN_VMS);
    assertThat(prove(estate, since(earlier)).findings())
        .extracting(Finding::code)
        .contains(FindingCode.NEW_PLAIN_VMS);
  }
}
