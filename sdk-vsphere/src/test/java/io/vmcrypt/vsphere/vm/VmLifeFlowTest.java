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
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.task.VsphereTaskState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
            release,
            vcenter ->
                vcenter
                    .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                    .virtualMachine(FakeVm.builder("plain").disks(1).build())
                    .virtualMachine(
                        FakeVm.builder("tpm")
                            .disks(1)
                            .encryptedWith(new FakeKey("lost", "elsewhere"))
                            .virtualTpm()
                            .build())
                    .virtualMachine(
                        FakeVm.builder("snapshots")
                            .disks(1)
                            .snapshot("one")
                            .snapshot("two")
                            .encryptedWith(new FakeKey("lost", "elsewhere"))
                            .build())
                    .virtualMachine(
                        FakeVm.builder("clone")
                            .disk(FakeDisk.ofGibibytes(1).linkedClone())
                            .encryptedWith(new FakeKey("lost", "elsewhere"))
                            .build()));
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
    assertThat(result.changedParts())
        .allMatch(PartChange::isDecrypted)
        .extracting(PartChange::part)
        .containsExactly("home", "Hard disk 1", "Hard disk 2");
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

    assertThat(result.changedParts())
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.part()).isEqualTo("Hard disk 2");
              assertThat(part.isDecrypted()).isTrue();
              assertThat(part.policyAfter()).contains(gold);
            });
    assertThat(lab.fake.vm("web-01").isEncrypted()).isTrue();
    assertThat(lab.fake.vm("web-01").disk("Hard disk 1").isEncrypted()).isTrue();
    assertThat(lab.fake.vm("web-01").disk("Hard disk 2").policy()).isEqualTo("Gold");
  }

  @Test
  @DisplayName("what a decryption cannot do is reported before anything is sent")
  void decrypt_obstacles_areTold() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.inventory().setPoweredOn("web-01", true);

    assertCodes(vm, Decryption.homeAndAllDisks(), FindingCode.VM_NOT_POWERED_OFF);
    assertCodes(lab.vm("snapshots"), Decryption.homeAndAllDisks(), FindingCode.VM_HAS_SNAPSHOTS);
    assertCodes(lab.vm("tpm"), Decryption.homeAndAllDisks(), FindingCode.VM_HAS_VIRTUAL_TPM);
    assertCodes(vm, Decryption.disksOnly(DiskSelector.position(3)), FindingCode.UNKNOWN_DISK);
    assertThat(lab.vm("plain").precheck(Decryption.homeAndAllDisks())).isEmpty();
    assertThat(lab.fake.calls("ReconfigVM_Task")).hasSize(1);
  }

  private static void assertCodes(VirtualMachine vm, Decryption decryption, FindingCode... codes) {
    PrecheckException e = catchThrowableOfType(PrecheckException.class, () -> vm.start(decryption));
    assertThat(e.findings()).extracting(Finding::code).containsExactly(codes);
    assertThat(vm.precheck(decryption)).isEqualTo(e.findings());
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
    assertThat(result.changedParts()).hasSize(3).allMatch(PartChange::isRekeyed);
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

    assertThat(result.changedParts()).hasSize(3).allMatch(PartChange::isRekeyed);
    assertThat(lab.kmsA.keys()).hasSize(2);
    assertThat(lab.lastSpec())
        .contains("CryptoSpecDeepRecrypt")
        .contains("<vmProfile xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>4d5f673c");
    assertThat(vm.start(rekey).await(TIMEOUT).changed()).isFalse();
    assertThat(lab.kmsA.keys()).hasSize(2);
  }

  @Test
  @DisplayName("chosen parts are given a key that exists; parts that have it are left alone")
  void rekey_toKey_changesTheRest() {
    VirtualMachine vm = encrypted("web-01");
    vm.start(Rekey.toKeyProvider("kms-b").homeOnly().build()).await(TIMEOUT);
    CryptoKeyId made = homeKey(vm);

    VmChangeResult result =
        vm.start(Rekey.toKey(made).homeAndDisks(DiskSelector.label("Hard disk 2")).build())
            .await(TIMEOUT);

    assertThat(result.changedParts())
        .extracting(PartChange::part, PartChange::keyAfter)
        .containsExactly(org.assertj.core.api.Assertions.tuple("Hard disk 2", Optional.of(made)));
    assertThat(lab.kmsB.keys()).hasSize(1);
  }

  @Test
  @DisplayName("keys of several providers are replaced by one new key of the first one")
  void rekey_replacingAll_takesTheProviderOfTheFirst() {
    VirtualMachine vm = encrypted("web-01");
    vm.start(Rekey.toKeyProvider("kms-b").homeOnly().build()).await(TIMEOUT);
    List<CryptoKeyId> present = lab.vcenter.kmsClusters().keys().list();
    Rekey rekey = Rekey.replacingAll(present).build();

    VmChangeResult result = vm.start(rekey).await(TIMEOUT);

    assertThat(result.changedParts()).hasSize(3).allMatch(PartChange::isRekeyed);
    assertThat(homeKey(vm).providerId()).contains("kms-b");
    assertThat(lab.kmsB.keys()).hasSize(2);
    assertThat(vm.start(rekey).await(TIMEOUT).changed()).isFalse();
    assertThat(lab.kmsB.keys()).hasSize(2);
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

  @Test
  @DisplayName("what a re-key cannot do is reported before anything is sent")
  void rekey_obstacles_areTold() {
    Rekey shallow = Rekey.toKeyProvider("kms-b").build();
    assertThat(codes(lab.vm("plain"), shallow)).containsExactly(FindingCode.NOTHING_TO_REKEY);
    assertThat(codes(lab.vm("clone"), shallow)).containsExactly(FindingCode.DISK_CHAIN);
    assertThat(codes(lab.vm("snapshots"), shallow)).isEmpty();
    assertThat(codes(lab.vm("snapshots"), Rekey.toKeyProvider("kms-b").deep().build()))
        .containsExactly(FindingCode.VM_HAS_SNAPSHOTS);
    assertThat(codes(lab.vm("tpm"), Rekey.toKeyProvider("nowhere").build()))
        .containsExactly(FindingCode.UNKNOWN_KEY_PROVIDER);
    assertThatThrownBy(() -> lab.vm("plain").start(shallow)).isInstanceOf(PrecheckException.class);
    assertThat(lab.fake.calls("ReconfigVM_Task")).isEmpty();
    assertThat(lab.kmsB.keys()).isEmpty();
  }

  private static List<FindingCode> codes(VirtualMachine vm, Rekey rekey) {
    return vm.precheck(rekey).stream().map(Finding::code).toList();
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
        .hasMessageContaining("kms-b");

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
    assertThat(first.await(TIMEOUT).changedParts()).allMatch(PartChange::isDecrypted);
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
    assertThat(unlock.poll().state()).isEqualTo(VsphereTaskState.ERROR);
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

  @Test
  @DisplayName("another task on the VM is a conflict that names it")
  void rekey_unlockRuns_isAConflict() {
    VirtualMachine vm = encrypted("web-01");
    lab.fake.inventory().setLocked("web-01", true);
    lab.fake.tasks().setDuration(Duration.ofMinutes(4));
    Operation<VsphereTask, VmEncryptionState> unlock = vm.startUnlock();

    assertThatThrownBy(() -> vm.start(Rekey.toKeyProvider("kms-b").build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(unlock.id());
  }
}
