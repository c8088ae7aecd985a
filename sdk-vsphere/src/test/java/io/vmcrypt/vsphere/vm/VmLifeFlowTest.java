package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decrypting, re-keying, unlocking and modes, with real keys of two key servers. */
class VmLifeFlowTest {

  private TwoKeyServers lab;

  @BeforeEach
  void start() {
    start("8.0.3.0");
  }

  private void start(String release) {
    lab =
        new TwoKeyServers(
            release, vcenter -> vcenter.virtualMachine(FakeVm.builder("web-01").disks(2).build()));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private VirtualMachine encrypted(String name) {
    VirtualMachine vm = lab.vm(name);
    vm.start(assignment()).await(TIMEOUT);
    return vm;
  }

  private PolicyAssignment assignment() {
    return PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption()).build();
  }

  private static FakeKey key(FakeVmState vm) {
    return Objects.requireNonNull(vm.key());
  }

  private static CryptoKeyId homeKey(VirtualMachine vm) {
    return vm.encryptionState().homeKeyId().orElseThrow();
  }

  @Test
  @DisplayName("home and all disks are encrypted with one real key; a second run changes nothing")
  void encrypt_all_once() {
    VirtualMachine vm = lab.vm("web-01");
    PolicyAssignment required =
        PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption())
            .migrateEncryption(MigrateEncryption.REQUIRED)
            .build();
    VmChangeResult first = vm.start(required).await(TIMEOUT);
    FakeVmState state = lab.fake.vm("web-01");
    assertThat(state.isFullyEncrypted()).isTrue();
    assertThat(state.disks()).extracting(FakeVmState.Disk::key).containsOnly(state.key());
    assertThat(state.migrateEncryption()).isEqualTo("required");
    assertThat(state.policy()).isEqualTo("VM Encryption Policy");
    assertThat(lab.kmsA.keys()).extracting(FakeKmipKey::id).contains(key(state).keyId());
    assertThat(lab.fake.calls("GenerateKey")).isEmpty();
    assertThat(first.changed()).isTrue();
    assertThat(first.state().homeKeyId().orElseThrow().keyId()).isEqualTo(key(state).keyId());
    assertThat(first.state().disks())
        .extracting(disk -> disk.label() + disk.policy())
        .containsExactly(
            "Hard disk 1" + first.state().homePolicy(), "Hard disk 2" + first.state().homePolicy());

    lab.fake.inventory().setPoweredOn("web-01", true);
    List<Progress> progress = new ArrayList<>();
    Operation<VsphereTask, VmChangeResult> second = vm.start(required);
    assertThat(second.id()).isEmpty();
    assertThat(second.poll().state().isTerminal()).isTrue();
    assertThat(second.await(WaitOptions.timeout(TIMEOUT).progressListener(progress::add)).changed())
        .isFalse();
    assertThat(progress).extracting(Progress::state).containsExactly("in place already");
    assertThat(lab.fake.vm("web-01").reconfigurations()).isEqualTo(1);
  }

  static Stream<Arguments> deathsWithAKey() {
    return Stream.of(
        Arguments.of("GenerateKey", Fault.close().afterTakingEffect()),
        Arguments.of("ReconfigVM_Task", Fault.close()));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("deathsWithAKey")
  @DisplayName(
      "a run that dies with a key of a named provider leaves that one, as no later run can know it")
  void start_deathWithAKey_leavesThatOneKey(String method, Fault death) {
    PolicyAssignment named = assignment().toBuilder().keyProvider("kms-b").build();
    Faults faults = lab.fake.faults();
    // from then on it says nothing more, as a process that was killed
    Runnable silence = () -> faults.onEvery(request -> true, Fault.close());
    faults.onNth(1, FakeVcenter.call(method), death.whenMet(silence));
    VirtualMachine vm = lab.vm("web-01");

    assertThatThrownBy(() -> vm.start(named)).isInstanceOf(ConnectionException.class);
    faults.clear();
    assertThat(lab.kmsB.keys()).hasSize(1);
    FakeKmipKey left = lab.kmsB.keys().get(0);

    try (VsphereClient second = lab.client(lab.fake.userName(), lab.fake.password())) {
      second.virtualMachines().get("web-01").start(named).await(TIMEOUT);
      FakeVmState state = lab.fake.vm("web-01");
      assertThat(state.isFullyEncrypted()).isTrue();
      assertThat(state.reconfigurations()).isEqualTo(1);
      assertThat(lab.kmsB.keys()).hasSize(2).contains(left);
      assertThat(second.kmsClusters().keys().list())
          .extracting(CryptoKeyId::keyId)
          .contains(key(state).keyId())
          .doesNotContain(left.id());
    }
  }

  @Test
  @DisplayName(
      "home and all disks are decrypted in one reconfiguration; a second run sends nothing")
  void decrypt_all_plainOnce() {
    VirtualMachine vm = encrypted("web-01");
    Decryption decryption = Decryption.homeAndAllDisks();

    VmChangeResult result = vm.start(decryption).await(TIMEOUT);

    FakeVmState state = lab.fake.vm("web-01");
    assertThat(state.isEncrypted()).isFalse();
    assertThat(state.policy()).isNull();
    assertThat(state.disks()).noneMatch(FakeVmState.Disk::isEncrypted);
    assertThat(state.disks()).extracting(FakeVmState.Disk::policy).containsOnlyNulls();
    assertThat(state.reconfigurations()).isEqualTo(2);
    assertThat(result.changed()).isTrue();
    assertThat(result.state().keys()).isEmpty();
    assertThat(result.before().isFullyEncrypted()).isTrue();
    assertThat(lab.lastSpec())
        .contains("<profile xsi:type=\"VirtualMachineDefaultProfileSpec\"></profile>")
        .contains("<backing><crypto xsi:type=\"CryptoSpecDecrypt\"></crypto></backing>")
        .endsWith(
            "<vmProfile xsi:type=\"VirtualMachineDefaultProfileSpec\"></vmProfile>"
                + "<crypto xsi:type=\"CryptoSpecDecrypt\"></crypto>");

    Operation<VsphereTask, VmChangeResult> again = vm.start(decryption);
    assertThat(again.id()).isEmpty();
    assertThat(again.await(TIMEOUT).changed()).isFalse();
    assertThat(lab.fake.vm("web-01").reconfigurations()).isEqualTo(2);
    assertThat(vm.encryptionState().effectiveMigrateEncryption())
        .isEqualTo(MigrateEncryption.REQUIRED);
    vm.ensureMigrateEncryption(MigrateEncryption.OPPORTUNISTIC).value().await(TIMEOUT);
    assertThat(lab.fake.vm("web-01").migrateEncryption()).isEqualTo("opportunistic");
  }

  @Test
  @DisplayName("a chosen disk is decrypted and given another policy; the home keeps its key")
  void decrypt_chosenDisk_othersStay() {
    VirtualMachine vm = encrypted("web-01");
    StoragePolicy gold = lab.vcenter.storagePolicies().get("Gold");

    VmChangeResult result =
        vm.start(Decryption.disksOnly(DiskSelector.label("Hard disk 2")).replacementPolicy(gold))
            .await(TIMEOUT);

    assertThat(result.state().plainDisks())
        .singleElement()
        .satisfies(disk -> assertThat(disk.policy()).contains(gold));
    assertThat(lab.fake.vm("web-01").isEncrypted()).isTrue();
    assertThat(lab.fake.vm("web-01").disk("Hard disk 1").isEncrypted()).isTrue();
    assertThat(lab.fake.vm("web-01").disk("Hard disk 2").policy()).isEqualTo("Gold");
  }

  @Test
  @DisplayName("a running VM moves to another key provider by a shallow re-key, once")
  void rekey_toOtherProvider_movesOnce() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.inventory().setPoweredOn("web-01", true);
    Rekey rekey = Rekey.toKeyProvider("kms-b").build();

    VmChangeResult result = vm.start(rekey).await(TIMEOUT);

    FakeVmState state = lab.fake.vm("web-01");
    assertThat(key(state).clusterId()).isEqualTo("kms-b");
    assertThat(state.disks()).extracting(FakeVmState.Disk::key).containsOnly(state.key());
    assertThat(state.policy()).isEqualTo("VM Encryption Policy");
    assertThat(lab.kmsB.keys())
        .singleElement()
        .satisfies(made -> assertThat(made.id()).isEqualTo(key(state).keyId()));
    assertThat(result.state().keys())
        .hasSize(1)
        .doesNotContainAnyElementsOf(result.before().keys());
    assertThat(lab.lastSpec())
        .contains("CryptoSpecShallowRecrypt")
        .doesNotContain("vmProfile", "<profile");

    assertThat(vm.start(rekey).await(TIMEOUT).changed()).isFalse();
    assertThat(lab.kmsB.keys()).hasSize(1);
    assertThat(state.reconfigurations()).isEqualTo(2);
  }

  @Test
  @DisplayName("a deep re-key sends the policies along that PBM tells, and needs a VM that is off")
  void rekey_deep_sendsPolicies() {
    VirtualMachine vm = encrypted("web-01");
    Rekey rekey = Rekey.replacing(homeKey(vm)).deep().build();
    lab.fake.inventory().setPoweredOn("web-01", true);
    PrecheckException refused =
        catchThrowableOfType(PrecheckException.class, () -> vm.start(rekey));
    assertThat(refused.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.VM_NOT_POWERED_OFF);
    assertThat(lab.kmsA.keys()).hasSize(1);
    lab.fake.inventory().setPoweredOn("web-01", false);

    VmChangeResult result = vm.start(rekey).await(TIMEOUT);

    assertThat(result.state().keys())
        .hasSize(1)
        .doesNotContainAnyElementsOf(result.before().keys());
    assertThat(lab.kmsA.keys()).hasSize(2);
    assertThat(lab.lastSpec())
        .contains("CryptoSpecDeepRecrypt")
        .contains("<vmProfile xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>4d5f673c");
    assertThat(vm.start(rekey).await(TIMEOUT).changed()).isFalse();
    assertThat(lab.kmsA.keys()).hasSize(2);
  }

  @Test
  @DisplayName("a key that was made for a change that then failed is named, and can be removed")
  void rekey_failsAfterItsKeyWasMade_namesTheKey() {
    VirtualMachine vm = encrypted("web-01");
    FakeVmState before = lab.fake.vm("web-01");
    lab.fake
        .faults()
        .onNext(
            FakeVcenter.call("GenerateKey"),
            Fault.delay(Duration.ofMillis(1))
                .whenMet(() -> lab.fake.inventory().setPoweredOn("web-01", true)));

    SdkException failure =
        catchThrowableOfType(
            SdkException.class,
            () -> vm.start(Rekey.toKeyProvider("kms-b").deep().build()).await(TIMEOUT));

    assertThat(failure).hasMessageContaining("InvalidPowerState");
    assertThat(failure.getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(
            UnusedKeyException.class,
            unused -> {
              assertThat(unused.key().keyId()).isEqualTo(lab.kmsB.keys().get(0).id());
              assertThat(unused)
                  .hasMessageContaining(unused.key().toString())
                  .hasMessageContaining("or remove it");
              assertThat(lab.vcenter.kmsClusters().keys().remove(List.of(unused.key())))
                  .containsExactly(unused.key());
            });
    lab.fake.inventory().setPoweredOn("web-01", false);
    assertThat(lab.fake.vm("web-01")).isEqualTo(before);
  }

  @Test
  @DisplayName("a key that was made while another run did the same is named, on success and not")
  void rekey_otherRunIsFaster_namesTheKey() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.tasks().setDuration(Duration.ofMinutes(4));
    Rekey rekey = Rekey.toKeyProvider("kms-b").build();
    lab.fake
        .faults()
        .onNext(
            FakeVcenter.call("GenerateKey"),
            Fault.delay(Duration.ofMillis(1)).whenMet(() -> vm.start(rekey)));

    Operation<VsphereTask, VmChangeResult> taken = vm.start(rekey);
    lab.clock.advance(Duration.ofMinutes(5));

    VmChangeResult result = taken.await(TIMEOUT);
    Finding note = result.warnings().get(0);
    assertThat(note.code()).isEqualTo(FindingCode.UNUSED_KEY);
    assertThat(result.warnings()).hasSize(1);
    String used = result.state().homeKeyId().orElseThrow().keyId();
    assertThat(lab.kmsB.keys())
        .hasSize(2)
        .allSatisfy(
            made -> assertThat(note.seen().contains(made.id())).isEqualTo(!made.id().equals(used)));

    lab.fake
        .faults()
        .onNext(
            FakeVcenter.call("GenerateKey"),
            Fault.delay(Duration.ofMillis(1))
                .whenMet(() -> vm.start(Decryption.homeAndAllDisks())));
    Operation<VsphereTask, VmChangeResult> other = vm.start(Rekey.toKeyProvider("kms-a").build());
    lab.clock.advance(Duration.ofMinutes(5));
    assertThatThrownBy(() -> other.await(TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .satisfies(
            conflict ->
                assertThat(conflict.getSuppressed())
                    .singleElement()
                    .isInstanceOf(UnusedKeyException.class));
  }

  @Test
  @DisplayName("after a lost answer a re-key is run again and finds what was done")
  void rekey_answerLost_isFoundDone() {
    VirtualMachine vm = encrypted("web-01");
    Rekey rekey = Rekey.replacing(homeKey(vm)).build();
    lab.fake
        .faults()
        .onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.close().afterTakingEffect());

    assertThatThrownBy(() -> vm.start(rekey)).isInstanceOf(ConnectionException.class);
    VmChangeResult again = vm.start(rekey).await(TIMEOUT);

    assertThat(again.state().homeKeyId()).isPresent().get().isNotIn(rekey.replaced());
    assertThat(lab.fake.vm("web-01").reconfigurations()).isEqualTo(2);
    assertThat(lab.kmsA.keys()).hasSize(2);
  }

  private static List<FindingCode> codes(VirtualMachine vm, Rekey rekey) {
    return vm.precheck(rekey).stream().map(Finding::code).toList();
  }

  @Test
  @DisplayName("Fault Tolerance refuses encryption, and vSphere Replication is warned of")
  void encrypt_faultTolerant_isRefused() {
    lab.fake.addVm(
        FakeVm.builder("ft-01").faultTolerance("running").replicatedTo("192.0.2.9").build());
    VirtualMachine vm = lab.vm("ft-01");

    assertThat(vm.precheck(assignment()).stream().map(Finding::code))
        .contains(FindingCode.VM_IS_FAULT_TOLERANT, FindingCode.REPLICATION_STOPS);
    assertThatThrownBy(() -> vm.start(assignment())).isInstanceOf(PrecheckException.class);
    assertThat(lab.fake.calls("ReconfigVM_Task")).isEmpty();
  }

  @Test
  @DisplayName("a KMS that is gone makes no key: the VM keeps the one that it has")
  void rekey_kmsGone_changesNothing() {
    VirtualMachine vm = encrypted("web-01");
    FakeVmState before = lab.fake.vm("web-01");
    lab.kmsB.stop();

    assertThatThrownBy(() -> vm.start(Rekey.toKeyProvider("kms-b").build()))
        .isInstanceOfSatisfying(
            PrecheckException.class,
            refusal ->
                assertThat(refusal.findings())
                    .extracting(Finding::code)
                    .containsExactly(FindingCode.KEY_PROVIDER_NOT_USABLE))
        .hasMessageContaining("kms-b")
        .hasMessageContaining("trust each other");
    assertThat(lab.fake.vm("web-01")).isEqualTo(before);
    assertThat(lab.kmsB.keys()).isEmpty();
  }

  @Test
  @DisplayName("a decryption that runs is taken up by a second run, and is a conflict for a re-key")
  void decrypt_runs_isTakenUp() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.tasks().setDuration(Duration.ofMinutes(4));
    Operation<VsphereTask, VmChangeResult> first = vm.start(Decryption.homeAndAllDisks());

    Operation<VsphereTask, VmChangeResult> second = vm.start(Decryption.homeAndAllDisks());
    Operation<VsphereTask, VmChangeResult> other = vm.start(Rekey.toKeyProvider("kms-b").build());
    assertThat(second.id()).isEqualTo(first.id());
    lab.clock.advance(Duration.ofMinutes(5));

    assertThat(second.await(TIMEOUT).state().isHomeEncrypted()).isFalse();
    assertThat(first.await(TIMEOUT).state().keys()).isEmpty();
    assertThatThrownBy(() -> other.await(TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("did something else");
    assertThat(lab.fake.vm("web-01").reconfigurations()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "a locked VM is refused, unlocked, and then changed; unlocking it again sends nothing")
  void startUnlock_lockedVm_isUnlocked() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.inventory().setLocked("web-01", true);
    Rekey rekey = Rekey.toKeyProvider("kms-b").build();
    assertThat(vm.encryptionState().isLocked()).isTrue();
    assertThat(codes(vm, rekey)).containsExactly(FindingCode.VM_LOCKED);
    lab.kmsA.stop();
    assertThatThrownBy(() -> vm.startUnlock().await(TIMEOUT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("not found");
    lab.kmsA.restart();

    VmEncryptionState state = vm.startUnlock().await(TIMEOUT);

    assertThat(state.isLocked()).isFalse();
    assertThat(vm.startUnlock().id()).isEmpty();
    assertThat(lab.fake.calls("CryptoUnlock_Task")).hasSize(2);
    assertThat(vm.start(rekey).await(TIMEOUT).changed()).isTrue();
  }

  @Test
  @DisplayName(
      "a VM that a call unlocked whose answer was lost is unlocked: the next is no failure")
  void startUnlock_answerLost_nextIsNoFailure() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.inventory().setLocked("web-01", true);
    lab.fake
        .faults()
        .onNext(FakeVcenter.call("CryptoUnlock_Task"), Fault.close().afterTakingEffect());
    assertThatThrownBy(vm::startUnlock).isInstanceOf(ConnectionException.class);

    // the task of the lost answer ends between the look at the VM and the call
    Operation<VsphereTask, VmEncryptionState> unlock = vm.startUnlock();

    assertThat(unlock.await(TIMEOUT).isLocked()).isFalse();
    assertThat(unlock.poll().state()).isEqualTo(VsphereTask.State.ERROR);
  }

  static Stream<Fault> refusals() {
    return Stream.of(
        Fault.soapFault("InvalidState", "no"),
        // a gateway that let nothing through
        Fault.tooManyRequests(Duration.ofSeconds(1)),
        Fault.answer(404, "text/html", "<html>no such page</html>"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  @DisplayName("a key made for a change that was refused is named and stays")
  void rekey_refused_keyIsNamed(Fault refusal) {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.faults().onNext(FakeVcenter.call("ReconfigVM_Task"), refusal);

    assertThatThrownBy(() -> vm.start(Rekey.toKeyProvider("kms-b").build()))
        .isInstanceOf(ServiceException.class)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOfSatisfying(
                        UnusedKeyException.class,
                        unused ->
                            assertThat(unused.key().keyId())
                                .isEqualTo(lab.kmsB.keys().get(0).id())));

    assertThat(lab.fake.calls("RemoveKeys")).isEmpty();
    assertThat(key(lab.fake.vm("web-01")).clusterId()).isEqualTo("kms-a");
  }

  static Stream<Fault> losses() {
    return Stream.of(Fault.serverError(), Fault.unavailable(), Fault.close(), Fault.html());
  }

  @ParameterizedTest
  @MethodSource("losses")
  @DisplayName("a key is not called unused where vCenter may have made the change")
  void rekey_answerLost_keyIsNotCalledUnused(Fault loss) {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.faults().onNext(FakeVcenter.call("ReconfigVM_Task"), loss.afterTakingEffect());

    assertThatThrownBy(() -> vm.start(Rekey.toKeyProvider("kms-b").build()))
        .isInstanceOfSatisfying(
            SdkException.class,
            e -> {
              assertThat(e.isEffectPossible()).isTrue();
              assertThat(e.getSuppressed()).noneMatch(UnusedKeyException.class::isInstance);
            });

    assertThat(key(lab.fake.vm("web-01")).keyId()).isEqualTo(lab.kmsB.keys().get(0).id());
    assertThat(lab.fake.calls("RemoveKeys")).isEmpty();
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "6.7", "7.0.2.0", "9.0.0.0"})
  @DisplayName("each release is spoken to in its own words; what it lacks is told, not sent")
  void life_otherRelease_works(String release) {
    lab.close();
    start(release);
    VirtualMachine vm = encrypted("web-01");

    vm.start(Rekey.toKeyProvider("kms-b").deep().build()).await(TIMEOUT);
    assertThat(key(lab.fake.vm("web-01")).clusterId()).isEqualTo("kms-b");
    assertThat(vm.start(Decryption.homeAndAllDisks()).await(TIMEOUT).state())
        .matches(state -> !state.isHomeEncrypted() && state.plainDisks().size() == 2);

    if (release.startsWith("6")) {
      assertThat(vm.encryptionState().ftEncryptionMode()).isEmpty();
    }
    if (release.equals("6.5")) {
      assertThatThrownBy(vm::startUnlock).isInstanceOf(ServiceException.class);
    } else {
      assertThat(vm.startUnlock().id()).isEmpty();
    }
    if (VimSchemas.areHere() && release.startsWith("7.0.2")) {
      assertThat(
              Stream.of("ReconfigVM_Task", "GenerateKey")
                  .flatMap(name -> lab.fake.calls(name).stream()))
          .isNotEmpty()
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty());
    }
  }
}
