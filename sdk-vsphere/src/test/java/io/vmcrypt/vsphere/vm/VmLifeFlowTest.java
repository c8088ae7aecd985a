package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

/** What becomes of VMs and their keys, with real keys of two key servers. */
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
        .hasMessageContaining("kms-b")
        .hasMessageContaining("trust each other");
    assertThat(lab.fake.vm("web-01")).isEqualTo(before);
    assertThat(lab.kmsB.keys()).isEmpty();
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

  @Test
  @DisplayName("without being told that it may be in use, a virtual TPM is not taken away")
  void removeTpm_notSaid_isRefused() {
    lab.fake.addVm(FakeVm.builder("win-01").disks(1).efi().build());
    VirtualMachine vm = encrypted("win-01");
    vm.start(VirtualTpmChange.add()).await(TIMEOUT);
    VirtualTpmChange removal = VirtualTpmChange.remove();

    assertThatThrownBy(() -> vm.start(removal))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("sealed in its virtual TPM is lost")
        .hasMessageContaining("by force");
    assertThat(vm.precheck(removal))
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsExactly(FindingCode.VIRTUAL_TPM_MAY_BE_IN_USE);
    assertThat(lab.fake.vm("win-01").virtualTpm()).isTrue();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "a vCenter that was restored does not know who needs newer keys until it has heard from all"
          + " hosts: they are needed by nobody in no answer, and their key provider stays")
  void restored_hostsNotHeard_isNotKnown() {
    List<String> names = List.of("web-01", "web-02", "web-03", "web-04", "web-05");
    names.stream().skip(1).forEach(name -> lab.fake.addVm(FakeVm.builder(name).disks(1).build()));
    PolicyAssignment ofA = assignment().toBuilder().keyProvider("kms-a").build();
    names.forEach(name -> lab.vm(name).start(ofA).await(TIMEOUT));
    Runnable backup = lab.fake.backup();
    names.forEach(
        name ->
            lab.vm(name).start(Rekey.leavingKeyProvider("kms-a", "kms-b").build()).await(TIMEOUT));
    List<CryptoKeyId> newer =
        names.stream()
            .map(name -> lab.vm(name).encryptionState().homeKeyId().orElseThrow())
            .toList();

    backup.run();
    connection("notResponding");

    KeyLedger ledger = lab.vcenter.keyLedger();
    assertThat(ledger.ofKeys(newer).answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
    assertThat(ledger.ofKeys(newer).areKeysKnown()).isFalse();
    assertThat(ledger.ofProvider("kms-b").answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
    assertThatThrownBy(() -> lab.vcenter.kmsClusters().remove("kms-b", Removal.careful()))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("has not heard from");
    assertThat(uses(ledger.count(newer), newer)).containsOnly(KeyCount.Use.NOT_KNOWN);
    assertThat(uses(ledger.count(List.of(), newer), newer)).containsOnly(KeyCount.Use.AT_KMS_ONLY);

    // connected, and told nothing yet: what the KMS alone knows is still nobody's to destroy
    connection("connected");
    assertThat(uses(ledger.count(List.of(), newer), newer)).containsOnly(KeyCount.Use.AT_KMS_ONLY);

    lab.fake.inventory().hearFromHosts();
    assertThat(ledger.ofKeys(newer).users()).hasSize(5);
    assertThat(ledger.ofProvider("kms-b").answer()).isEqualTo(KeyNeed.Answer.NEEDED);
    assertThat(uses(ledger.count(newer), newer)).containsOnly(KeyCount.Use.NEEDED);
  }

  private void connection(String state) {
    lab.fake
        .hosts()
        .keys()
        .keySet()
        .forEach(host -> lab.fake.hosts().setConnectionState(host, state));
  }

  private static Set<KeyCount.Use> uses(KeyCount count, List<CryptoKeyId> keys) {
    return count.keys().stream()
        .filter(one -> keys.stream().anyMatch(key -> key.isSame(one.key())))
        .map(KeyCount.CountedKey::use)
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName(
      "home and disks are told apart, as last checked and checked now, by a new policy too")
  void compliance_partly_isToldByPart() {
    lab.fake.addVm(
        FakeVm.builder("secret").disks(1).encryptedWith(new FakeKey("1", "kms-a")).build());
    VirtualMachine vm = lab.vm("web-01");
    VmCompliance before = vm.compliance();
    assertThat(before.isCompliant()).isFalse();
    assertThat(before.home()).isEqualTo(checkedNow(PolicyCompliance.Status.NOT_APPLICABLE));

    vm.start(
            PolicyAssignment.builder(
                    lab.vcenter
                        .storagePolicies()
                        .ensureEncryption(EncryptionPolicySpec.of("Encrypted"))
                        .value())
                .homeAndDisks(DiskSelector.label("Hard disk 1"))
                .build())
        .await(TIMEOUT);

    VmCompliance expected =
        new VmCompliance(
            vm.id(),
            "web-01",
            checkedNow(PolicyCompliance.Status.COMPLIANT),
            Map.of(
                2000,
                checkedNow(PolicyCompliance.Status.COMPLIANT),
                2001,
                checkedNow(PolicyCompliance.Status.NOT_APPLICABLE)));
    assertThat(vm.compliance()).isEqualTo(expected);
    assertThat(vm.checkCompliance()).isEqualTo(expected);
    assertThat(expected.isCompliant()).isFalse();
    assertThat(lab.vm("secret").checkCompliance().isCompliant()).isTrue();
    assertThat(lab.fake.calls("PbmFetchComplianceResult")).hasSize(2);
    assertThat(lab.fake.calls("PbmCheckCompliance").get(0).body())
        .contains(
            "<entities><objectType>virtualMachine</objectType><key>"
                + vm.id()
                + "</key></entities><entities><objectType>virtualDiskId</objectType><key>"
                + vm.id()
                + ":2000</key></entities><entities><objectType>virtualDiskId</objectType><key>"
                + vm.id()
                + ":2001</key></entities></PbmCheckCompliance>");
  }

  private PolicyCompliance checkedNow(PolicyCompliance.Status status) {
    return new PolicyCompliance(status, Optional.of(lab.clock.instant()), List.of());
  }
}
