package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A selection that asks for more than encryption")
class SelectionWordsFlowTest {

  private static final List<FindingCode> WHAT_STOPS =
      List.of(
          FindingCode.BACKUP_WITHOUT_SAN,
          FindingCode.BACKUP_PROXY_PLAIN,
          FindingCode.NO_QUIESCED_SNAPSHOTS,
          FindingCode.REPLICATION_STOPS,
          FindingCode.LINKED_CLONES_LIMITED,
          FindingCode.VSAN_ENCRYPTS_TOO);

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .virtualMachine(vm("web-01").build())
          .virtualMachine(vm("db-01").build())
          .virtualMachine(vm("veeam-proxy-01").build())
          .virtualMachine(FakeVm.builder("bios-01").hardwareVersion(19).disks(1).build())
          .start();
  private final EstateSystems systems = EstateSystems.withoutWaiting(cloud);

  private static FakeVm.Builder vm(String name) {
    return FakeVm.builder(name).hardwareVersion(19).efi().disks(1);
  }

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  private Estate estate(VmSelection.Builder... selections) {
    Estate.Builder estate =
        Estate.builder("prod")
            .keyServer(systems.keyServer())
            .registeredWith(cloud.ovh().serviceName())
            .keyProvider("kms-cluster", "kms-1");
    for (VmSelection.Builder selection : selections) {
      estate.encrypt(selection.build());
    }
    return estate.build();
  }

  private EstateReport applied(Estate estate) {
    EstateReport report = systems.apply(estate);
    assertThat(report.isComplete()).as(report.text()).isTrue();
    return report;
  }

  private static List<Finding> told(List<Finding> findings, FindingCode code) {
    return findings.stream().filter(finding -> finding.code().equals(code)).toList();
  }

  private EstateProof proved(Estate estate) {
    return systems.estates().prove(estate);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a virtual TPM is planned after the encryption that it needs, added and proved")
  void virtualTpm_plainVms_areEncryptedThenGetOne() {
    Estate estate = estate(VmSelection.named("web-01", "db-01").withVirtualTpm());

    EstatePlan plan = systems.estates().plan(estate);

    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(kinds(plan)).containsSubsequence("encrypt-vms", "add-virtual-tpms");
    assertThat(plan.text()).contains("give 2 VMs a virtual TPM", "web-01", "virtual TPM");
    assertThat(told(plan.findings(), FindingCode.VIRTUAL_TPM_NEEDS_ENCRYPTED_HOME)).isEmpty();
    applied(estate);
    assertThat(cloud.vcenter().vm("web-01").virtualTpm()).isTrue();
    assertThat(cloud.vcenter().vm("db-01").virtualTpm()).isTrue();
    assertThat(cloud.vcenter().vm("bios-01").virtualTpm()).isFalse();
    assertThat(systems.estates().plan(estate).isEmpty()).isTrue();
    assertThat(proved(estate).isProved()).as(proved(estate).text()).isTrue();
  }

  @Test
  @DisplayName("a virtual TPM that a VM cannot have blocks before anything is changed")
  void virtualTpm_biosFirmware_isToldAtOnce() {
    List<String> before = Writes.at(cloud);

    EstatePlan plan =
        systems.estates().plan(estate(VmSelection.named("web-01", "bios-01").withVirtualTpm()));

    assertThat(plan.isBlocked()).isTrue();
    assertThat(told(plan.findings(), FindingCode.VM_FIRMWARE_NOT_EFI))
        .singleElement()
        .asString()
        .contains("BLOCKING", "bios-01");
    assertThat(Writes.at(cloud)).isEqualTo(before);
  }

  @Test
  @DisplayName("a VM that runs is told, and not switched off; the proof says what it lacks")
  void virtualTpm_runningVm_isTold() {
    Estate plain = estate(VmSelection.named("web-01"));
    applied(plain);
    cloud.vcenter().inventory().setPoweredOn("web-01", true);
    Estate named = estate(VmSelection.named("web-01").withVirtualTpm());

    EstatePlan plan = systems.estates().plan(named);

    assertThat(plan.isBlocked()).isTrue();
    assertThat(told(plan.findings(), FindingCode.VM_NOT_POWERED_OFF)).hasSize(1);
    assertThat(cloud.vcenter().vm("web-01").powerState()).isEqualTo("poweredOn");
    assertThat(proved(plain).isProved()).isTrue();
    EstateProof proof = proved(named);
    assertThat(proof.isProved()).isFalse();
    assertThat(told(proof.findings(), FindingCode.VIRTUAL_TPM_MISSING))
        .singleElement()
        .asString()
        .contains("web-01", "should have one");
  }

  @Test
  @Tag("thorough")
  @DisplayName("what stops working is told with its source before VMs are encrypted, and only then")
  void whatStops_isToldOnce() {
    Estate estate = estate(VmSelection.named("web-01"), VmSelection.named("db-01"));
    cloud.vcenter().inventory().setVsan("/Datacenter/host/Cluster", "kms-cluster");

    EstatePlan plan = systems.estates().plan(estate);

    for (FindingCode code : WHAT_STOPS) {
      assertThat(told(plan.findings(), code))
          .as(code.value())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.seen())
                    .containsPattern("\\((VDDK|vSphere|OVHcloud's|Broadcom's) ");
              });
    }
    assertThat(plan.isBlocked()).isFalse();
    applied(estate);
    assertThat(systems.estates().plan(estate).findings())
        .extracting(Finding::code)
        .doesNotContainAnyElementsOf(WHAT_STOPS);
    assertThat(proved(estate).isProved()).isTrue();
  }
}
