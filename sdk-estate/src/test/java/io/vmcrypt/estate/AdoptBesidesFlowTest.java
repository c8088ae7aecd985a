package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.AdoptOptions;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("What VMs have beside encryption is in the document that describes what exists")
@Tag("thorough")
class AdoptBesidesFlowTest {

  private static FakeVm vm(String name, String folder) {
    return FakeVm.builder(name).folder(folder).disks(1).efi().build();
  }

  private static VmSelection.Builder named(String... names) {
    return VmSelection.named(names).migrateEncryption(MigrateEncryption.REQUIRED);
  }

  @Test
  @DisplayName(
      "virtual TPMs and encrypted Fault Tolerance are said where all VMs of a selection have them;"
          + " a plan of the document is empty, and the proof holds")
  void adopt_besides_areSaid() {
    try (FakeCloud cloud =
            FakeCloud.builder()
                .taskStep(Duration.ofMillis(1))
                .virtualMachine(vm("tpm-01", "Both"))
                .virtualMachine(vm("tpm-02", "Both"))
                .virtualMachine(vm("moves-01", "Mixed"))
                .virtualMachine(vm("bare-01", "Mixed"))
                .virtualMachine(vm("alone-01", "Other"))
                .virtualMachine(vm("plain-01", "Other"))
                .start();
        EstateSystems systems = EstateSystems.withoutWaiting(cloud)) {
      Estate made =
          Estate.builder("prod")
              .keyServer(systems.keyServer())
              .registeredWith(cloud.ovh().serviceName())
              .keyProvider("kms-cluster", "kms-1")
              .encrypt(named("tpm-01", "tpm-02").withVirtualTpm().build())
              .encrypt(named("moves-01", "bare-01").build())
              .encrypt(VmSelection.named("alone-01").withVirtualTpm().build())
              .build();
      EstateReport report = systems.apply(made);
      assertThat(report.isComplete()).as(report.text()).isTrue();

      Estate adopted =
          systems
              .estates()
              .adopt(AdoptOptions.builder().below("/Datacenter/vm/Both").build())
              .estate();

      assertThat(Estate.fromJson(adopted.toJson())).isEqualTo(adopted);
      assertThat(adopted.selections())
          .extracting(AdoptBesidesFlowTest::words)
          .containsExactlyInAnyOrder(
              List.of("VMs below /Datacenter/vm/Both", true, true),
              List.of("VMs moves-01, bare-01", true, false),
              List.of("VMs alone-01", true, true));
      // the files of the client certificate are nowhere to be read
      Estate.Builder builder =
          Estate.builder("prod")
              .keyServer(adopted.keyServers().get(0).identity(systems.identity()))
              .registeredWith(adopted.service().orElseThrow())
              .keyProvider(adopted.keyProvider(), "kms-1")
              .defaultProvider(adopted.defaultProvider());
      adopted.selections().forEach(builder::encrypt);
      Estate filledIn = builder.build();
      EstatePlan plan = systems.estates().plan(filledIn);
      assertThat(plan.isEmpty()).as(plan.text()).isTrue();
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      EstateProof proof = systems.estates().prove(filledIn);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
    }
  }

  private static List<Object> words(VmSelection selection) {
    return List.of(
        selection.toString(),
        selection.migrateEncryption().isPresent(),
        selection.isWithVirtualTpm());
  }
}
