package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a change is said to do, and whether it did: tasks end with success, whatever they did. */
class VmChangeFlowTest {

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter ->
              vcenter
                  .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                  .virtualMachine(FakeVm.builder("web-02").disks(1).build()));

  @AfterEach
  void stop() {
    lab.close();
  }

  private PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption());
  }

  private VirtualMachine encrypted(String name) {
    VirtualMachine vm = lab.vm(name);
    vm.start(assignment().build()).await(TIMEOUT);
    return vm;
  }

  private static ChangeNotSeenException notSeen(Operation<VsphereTask, ?> operation) {
    ChangeNotSeenException failure =
        catchThrowableOfType(ChangeNotSeenException.class, () -> operation.await(TIMEOUT));
    assertThat(failure).isNotNull();
    assertThat(failure.operationId()).isEqualTo(operation.id()).isNotEmpty();
    return failure;
  }

  private static List<String> parts(ChangeNotSeenException failure) {
    return failure.differences().stream().map(PartDifference::part).toList();
  }

  @Test
  @DisplayName("a re-key that did nothing names the key that was made for it and that nothing has")
  void rekey_nothingHappens_tellsTheKey() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.tasks().setEffect(FakeTaskEffect.NOTHING);

    ChangeNotSeenException failure = notSeen(vm.start(Rekey.toKeyProvider("kms-b").build()));

    assertThat(parts(failure)).hasSize(3).startsWith("home");
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(UnusedKeyException.class);
    CryptoKeyId made = ((UnusedKeyException) failure.getSuppressed()[0]).key();
    assertThat(made.providerId()).contains("kms-b");
    assertThat(failure.differences().get(0).asked()).isEqualTo("encrypted with key " + made);
    assertThat(failure.differences().get(0).seen()).contains("key provider kms-a");
  }

  @Test
  @DisplayName("a key that the home has got is in use, whatever became of the disks")
  void rekey_homeOnly_tellsNoUnusedKey() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.tasks().setEffect(FakeTaskEffect.HOME_ONLY);

    ChangeNotSeenException failure = notSeen(vm.start(Rekey.toKeyProvider("kms-b").build()));

    assertThat(parts(failure)).hasSize(2).doesNotContain("home");
    assertThat(failure.getSuppressed()).isEmpty();
    assertThat(Objects.requireNonNull(lab.fake.vm("web-01").key()).clusterId()).isEqualTo("kms-b");
  }

  @Test
  @DisplayName("a mode that was not set is reported")
  void startModes_nothingHappens_areTold() {
    lab.fake.tasks().setEffect(FakeTaskEffect.NOTHING);
    VirtualMachine vm = lab.vm("web-01");

    assertThat(
            notSeen(vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED).value()).differences())
        .containsExactly(new PartDifference("encrypted vMotion", "required", "opportunistic"));
  }

  @Test
  @DisplayName("a VM that stays locked although the task succeeded does not count as unlocked")
  void startUnlock_nothingHappens_isTold() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.inventory().setLocked("web-01", true);
    lab.fake.tasks().setEffect(FakeTaskEffect.NOTHING);

    assertThat(notSeen(vm.startUnlock()).differences()).containsExactly(PartDifference.LOCKED);
  }

  @Test
  @DisplayName("a change that vCenter shows a moment later is waited for, up to fifteen seconds")
  void start_shownLater_isWaitedFor() {
    lab.fake.tasks().setEffectDelay(Duration.ofSeconds(10));

    assertThat(encrypted("web-01").encryptionState().isFullyEncrypted()).isTrue();

    lab.fake.tasks().setEffectDelay(Duration.ofSeconds(16));
    int before = lab.fake.calls("RetrievePropertiesEx").size();
    notSeen(lab.vm("web-02").start(assignment().build()));
    assertThat(
            lab.fake.calls("RetrievePropertiesEx").subList(before, lastRead()).stream()
                .filter(call -> call.body().contains("config.hardware.device"))
                .count())
        .as("one look before the change and five after it")
        .isEqualTo(6);
  }

  private int lastRead() {
    return lab.fake.calls("RetrievePropertiesEx").size();
  }

  @Test
  @DisplayName("a wait for the change to be shown can be interrupted")
  void start_interruptedWhileLooking_isTold() {
    lab.fake.tasks().setEffect(FakeTaskEffect.NOTHING);
    Operation<VsphereTask, VmChangeResult> operation =
        lab.interruptedWhenSleeping().virtualMachines().get("web-01").start(assignment().build());

    assertThatThrownBy(() -> operation.await(TIMEOUT))
        .isInstanceOf(OperationInterruptedException.class)
        .hasMessageContaining("The task has ended");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("a locked VM never counts as done: assignment, decryption and re-key refuse it")
  void start_lockedVm_isNeverDone() {
    VirtualMachine vm = encrypted("web-01");
    CryptoKeyId key = vm.encryptionState().homeKeyId().orElseThrow();
    lab.fake.inventory().setLocked("web-01", true);
    int before = lab.fake.calls("ReconfigVM_Task").size();

    assertLocked(() -> vm.start(assignment().build()));
    assertLocked(() -> vm.start(Rekey.toKey(key).build()));
    assertLocked(() -> vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED).value());
    assertLocked(() -> vm.start(Decryption.homeAndAllDisks()));
    assertThat(vm.precheck(assignment().build()))
        .extracting(Finding::code)
        .contains(FindingCode.VM_LOCKED);
    assertThat(lab.fake.calls("ReconfigVM_Task")).hasSize(before);
  }

  private static void assertLocked(Runnable start) {
    PrecheckException refused = catchThrowableOfType(PrecheckException.class, start::run);
    assertThat(refused.findings()).extracting(Finding::code).contains(FindingCode.VM_LOCKED);
  }

  @Test
  @DisplayName("a reconfiguration of somebody else's that did nothing is a conflict, not done")
  void start_takenUpTaskDoesNothing_isAConflict() {
    lab.fake.tasks().setDuration(Duration.ofHours(1));
    VirtualMachine vm = lab.vm("web-01");
    vm.start(assignment().build());
    Operation<VsphereTask, VmChangeResult> second = vm.start(assignment().build());
    lab.fake.tasks().setEffect(FakeTaskEffect.NOTHING);
    lab.clock.advance(Duration.ofHours(1));

    assertThatThrownBy(() -> second.await(TIMEOUT)).isInstanceOf(ConflictException.class);
    assertThat(lab.fake.vm("web-01").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName(
      "a finding reports plain disks that get the home's key of another key provider than the"
          + " default")
  void precheck_diskOfOtherProvider_isTold() {
    VirtualMachine vm = lab.vm("web-01");
    vm.start(assignment().homeOnly().keyProvider("kms-b").build()).await(TIMEOUT);

    Finding finding = origin(vm.precheck(assignment().build())).orElseThrow();

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.seen())
        .contains("Hard disk 1", "Hard disk 2", "of key provider kms-b", "\"kms-a\"");
    assertThat(finding.advice()).contains("re-key the VM");
    assertThat(origin(vm.precheck(assignment().keyProvider("kms-b").build())))
        .as("asked for by name")
        .isEmpty();
    VmChangeResult result = vm.start(assignment().build()).await(TIMEOUT);
    assertThat(origin(result.warnings())).contains(finding);
    assertThat(result.state().disks())
        .allSatisfy(disk -> assertThat(disk.keyProvider()).contains("kms-b"));
  }

  private static Optional<Finding> origin(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.code().equals(FindingCode.NEW_KEY_ON_OTHER_PROVIDER))
        .findFirst();
  }

  private Subject subject() {
    return Subject.of("VM", "web-01", lab.vm("web-01").id());
  }

  private int changingCalls() {
    return lab.fake.calls("ReconfigVM_Task").size()
        + lab.fake.calls("GenerateKey").size()
        + lab.fake.calls("ConfigureCryptoKey").size();
  }

  @Test
  @DisplayName("the VM of a key server gets keys of that server only if the caller names the VM")
  void start_kmsVm_onlyIfNamed() {
    lab.fake.addVm(FakeVm.builder("kms-vm").disks(1).poweredOn().guestAddress("127.0.0.1").build());
    lab.fake.addVm(FakeVm.builder("127.0.0.1").disks(1).build());
    for (VirtualMachine found : lab.vcenter.virtualMachines().list()) {
      if (!found.name().startsWith("web")) {
        assertThat(found.isNamed()).isFalse();
        assertThatThrownBy(() -> found.start(assignment().build()))
            .isInstanceOf(PrecheckException.class)
            .hasMessageContaining("seems to run in it");
        assertThat(lab.vm(found.name()).isNamed()).isTrue();
        assertThat(lab.vm(found.name()).precheck(assignment().build()))
            .filteredOn(finding -> finding.code().equals(FindingCode.VM_RUNS_KMS))
            .singleElement()
            .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
            .satisfies(
                finding ->
                    assertThat(finding.advice()).contains("neither this VM nor any other VM"));
      }
    }
    assertThat(changingCalls()).isZero();
  }

  @Test
  @DisplayName("encrypted vMotion: a plan tells what ensure changes, and ensure changes it once")
  void ensureMigrateEncryption_plan_isWhatIsDone() {
    VirtualMachine vm = lab.vm("web-01");
    List<Change> planned = vm.planMigrateEncryption(MigrateEncryption.REQUIRED);
    assertThat(changingCalls()).isZero();

    Ensured<Operation<VsphereTask, VmChangeResult>> ensured =
        vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED);

    assertThat(ensured.changes()).isEqualTo(planned).hasSize(1);
    assertThat(planned.get(0).subject()).isEqualTo(subject().part("encrypted vMotion"));
    assertThat(planned.get(0).to()).contains("required");
    assertThat(ensured.value().await(TIMEOUT).changed()).isTrue();
    assertThat(vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED).isChanged()).isFalse();
    assertThat(vm.planMigrateEncryption(MigrateEncryption.REQUIRED)).isEmpty();
    vm.start(assignment().build()).await(TIMEOUT);
    assertThatThrownBy(() -> vm.planMigrateEncryption(MigrateEncryption.DISABLED))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  @DisplayName("a host's encryption mode: a plan tells what ensure changes, once")
  void ensureHostEncryption_plan_isWhatIsDone() {
    VirtualMachine vm = lab.vm("web-01");
    List<Change> planned = vm.planHostEncryption();
    assertThat(changingCalls()).isZero();

    Ensured<Host.CryptoState> ensured = vm.ensureHostEncryption();

    assertThat(ensured.value()).isEqualTo(Host.CryptoState.SAFE);
    assertThat(ensured.changes()).isEqualTo(planned).hasSize(1);
    assertThat(planned.get(0).to()).contains("safe");
    assertThat(vm.ensureHostEncryption().isChanged()).isFalse();
    assertThat(vm.planHostEncryption()).isEmpty();
    assertThat(lab.fake.calls("ConfigureCryptoKey")).hasSize(1);
  }

  @Test
  @DisplayName("a host that vCenter only claims to have brought into encryption mode is reported")
  void ensureHostEncryption_withoutEffect_isNotDone() {
    lab.fake.answerMethod("ConfigureCryptoKey", call -> FakeSoapAnswer.of(""));
    VirtualMachine vm = lab.vm("web-01");

    assertThatThrownBy(vm::ensureHostEncryption)
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("is in crypto state incapable");
  }

  @Test
  @DisplayName("each get has a find beside it, which is empty where get does not find")
  void find_noVm_isEmpty() {
    VirtualMachines vms = lab.vcenter.virtualMachines();
    VirtualMachine vm = vms.get("web-01");

    assertThat(vms.findByPath(vm.path()).orElseThrow().id()).isEqualTo(vm.id());
    assertThat(vms.findById(vm.id()).orElseThrow().path()).isEqualTo(vm.path());
    assertThat(vms.findById(vm.id()).orElseThrow().isNamed()).isTrue();
    assertThat(vms.findByPath("/Datacenter/vm/web-99")).isEmpty();
    assertThat(vms.findById("vm-9999")).isEmpty();
    assertThatThrownBy(() -> vms.findById(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
