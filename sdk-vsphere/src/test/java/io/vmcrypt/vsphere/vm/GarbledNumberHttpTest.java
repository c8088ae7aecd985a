package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.ScriptedPolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in answers that are none, or too large for what they tell. */
class GarbledNumberHttpTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final PolicyAssignment ASSIGNMENT =
      PolicyAssignment.builder(
              new StoragePolicy(ScriptedPolicies.ENCRYPTION_ID, "VM Encryption Policy", "", true))
          .build();

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = new ScriptedVcenter();
    client = vcenter.client().timeSource(new VirtualTime()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private static String garbled(String answer, String element) {
    return answer.replaceAll(
        "<" + element + ">\\d+</" + element + ">",
        "<" + element + ">99999999999999999999</" + element + ">");
  }

  private static String devices(ScriptedVm vm, String element) {
    return element.equals("key")
        ? vm.answer().replace("<key>2000</key>", "<key>99999999999</key>")
        : garbled(vm.answer(), element);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "capacityInKB", "controllerKey"})
  @DisplayName("a VM whose answer cannot be understood is reported; nothing is sent")
  void start_numberTooLarge_isADecodingFailure(String element) {
    ScriptedVm vm = new ScriptedVm().disk("");
    ScriptedVm.vcenter(vcenter, vm);
    VirtualMachine handle = client.virtualMachines().getById(ScriptedVm.ID);
    vcenter.on("RetrievePropertiesEx", call -> returning(devices(vm, element)));

    assertThatThrownBy(() -> handle.start(ASSIGNMENT))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("web-01");
    assertThatThrownBy(handle::encryptionState).isInstanceOf(DecodingException.class);
    assertThat(vcenter.methods()).doesNotContain("ReconfigVM_Task");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "capacityInKB", "controllerKey"})
  @DisplayName("in a rollout only that VM fails")
  void rollout_numberTooLarge_failsThatVmAlone(String element) {
    ScriptedVm good = new ScriptedVm().encryptedHome().encryptedDisk();
    ScriptedVm.vcenter(vcenter, good);
    VirtualMachine whole = client.virtualMachines().getById("vm-42");
    VirtualMachine strange = client.virtualMachines().getById("vm-43");
    String bad = devices(good, element).replace("vm-42", "vm-43");
    String both = good.answer().replace("</returnval>", "") + bad.replace("<returnval>", "");
    vcenter.on("RetrievePropertiesEx", call -> returning(both));
    EncryptionRollout rollout =
        EncryptionRollout.builder(ASSIGNMENT, List.of(strange, whole)).build();

    RolloutReport report;
    try (Rollout running = client.rollouts().start(rollout)) {
      report = running.await(TIMEOUT);
    }

    assertThat(report.counts())
        .isEqualTo(Map.of(RolloutOutcome.ALREADY_DONE, 1, RolloutOutcome.FAILED, 1));
    assertThat(report.results(RolloutOutcome.FAILED))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.vm().id()).isEqualTo("vm-43");
              assertThat(result.failure().orElseThrow()).isInstanceOf(DecodingException.class);
            });
    assertThat(vcenter.methods()).doesNotContain("ReconfigVM_Task");
  }
}
