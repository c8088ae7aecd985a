package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clones that are encrypted from the first, by a fake that takes keys from a fake KMS. */
class VmCloneFlowTest {

  private static final String CLUSTER = "/Datacenter/host/Cluster";

  private TwoKeyServers lab;
  private FakeVcenter fake;
  private StoragePolicy policy;

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
                    .taskDuration(Duration.ZERO)
                    .virtualMachine(FakeVm.builder("golden").folder("Prod").disks(2).build())
                    .virtualMachine(FakeVm.builder("running").disks(1).poweredOn().build())
                    .virtualMachine(FakeVm.builder("snapshots").disks(1).snapshot("before").build())
                    .virtualMachine(FakeVm.builder("template").disks(1).template().build()));
    fake = lab.fake;
    policy = lab.vcenter.storagePolicies().getVmEncryption();
  }

  @AfterEach
  void stop() {
    if (VimSchemas.areHere()) {
      assertThat(fake.calls("CloneVM_Task"))
          .filteredOn(call -> !call.body().contains("tpmProvisionPolicy"))
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty());
    }
    lab.close();
  }

  private VirtualMachine vm(String name) {
    return lab.vm(name);
  }

  private EncryptedClone.Builder clone(String name) {
    return EncryptedClone.builder(name, policy);
  }

  private VmChangeResult run(String source, EncryptedClone clone) {
    return vm(source).start(clone).await(TIMEOUT);
  }

  private void assertEncrypted(String name, int disks) {
    FakeVmState state = fake.vm(name);
    assertThat(state.isFullyEncrypted()).isTrue();
    assertThat(state.disks()).hasSize(disks);
  }

  @ParameterizedTest
  @DisplayName("a plain VM is cloned encrypted, home and all disks, and the source stays plain")
  @ValueSource(strings = {"6.5", "7.0.2.0", "8.0.3.0", "9.0.0.0"})
  void start_plainSource_isEncryptedClone(String release) {
    lab.close();
    start(release);
    EncryptedClone clone = clone("web-02").build();
    assertThat(vm("golden").plan(clone))
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.toString())
                    .contains("web-02", "clone of VM \"golden\", home and all disks encrypted"));
    assertThat(fake.calls("CloneVM_Task")).isEmpty();

    VmChangeResult result = run("golden", clone);

    assertThat(result.changed()).isTrue();
    assertThat(result.state().vmName()).isEqualTo("web-02");
    assertThat(result.state().level()).isEqualTo(EncryptionLevel.ENCRYPTED);
    assertThat(result.state().disks()).hasSize(2);
    assertThat(vm("web-02").id()).isEqualTo(result.state().vmId());
    assertThat(vm("golden").encryptionState().level()).isEqualTo(EncryptionLevel.PLAIN);
    assertThat(fake.calls("CloneVM_Task").get(0).body().split("CryptoSpecEncrypt", -1))
        .as("vCenter refuses a disk's policy without a key: home, two disks")
        .hasSize(4);
    assertThat(lab.kmsA.keys()).hasSize(1);
    assertThat(lab.vcenter.virtualMachines().getByPath("/Datacenter/vm/Prod/web-02").id())
        .isEqualTo(result.state().vmId());
  }

  @Test
  @DisplayName("where a part of the inventory has a default of its own, the key provider is named")
  void start_defaultOfPart_isNamed() {
    lab.vcenter.kmsClusters().entityDefault(CLUSTER).ensure("kms-b");
    EncryptedClone.Builder clone = EncryptedClone.builder("copy", policy);

    assertThat(vm("golden").precheck(clone.build()))
        .filteredOn(finding -> finding.code().equals(FindingCode.NO_DEFAULT_KEY_PROVIDER))
        .singleElement()
        .matches(finding -> finding.isBlocking() && finding.seen().endsWith(": kms-a, kms-b"));
    assertThatThrownBy(() -> vm("golden").start(clone.build()))
        .isInstanceOf(PrecheckException.class);
    vm("golden").start(clone.keyProvider("kms-b").build()).await(TIMEOUT);
    assertThat(requireNonNull(fake.vm("copy").key()).clusterId()).isEqualTo("kms-b");
  }

  @Test
  @DisplayName("a clone of an encrypted VM keeps its keys; of a template it needs a cluster")
  void start_encryptedSourceAndTemplate_areCloned() {
    CryptoKeyId key = run("golden", clone("first").build()).state().homeKeyId().orElseThrow();
    VmChangeResult second = run("first", clone("second").build());
    assertThat(second.state().homeKeyId().orElseThrow().isSame(key)).isTrue();

    assertThatThrownBy(() -> run("template", clone("from-template").build()))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("which has no resource pool");
    assertThatThrownBy(() -> run("template", clone("x").cluster("/Datacenter/host/None").build()))
        .isInstanceOf(NotFoundException.class);
    VmChangeResult third =
        run("template", clone("from-template").cluster(CLUSTER).folder("/Datacenter/vm").build());
    assertThat(third.state().level()).isEqualTo(EncryptionLevel.ENCRYPTED);
  }

  @Test
  @DisplayName("after a lost answer the clone is found, and not made twice")
  void start_answerLost_isNotRepeated() {
    fake.faults().onNext(FakeVcenter.call("CloneVM_Task"), Fault.close().afterTakingEffect());
    EncryptedClone clone = clone("web-02").build();
    assertThatThrownBy(() -> run("golden", clone))
        .isInstanceOfSatisfying(SdkException.class, e -> assertThat(e.isEffectPossible()).isTrue());

    // the task that nobody followed is still on its way
    assertThat(vm("golden").start(clone).id()).isEqualTo("task-1");
    assertThatThrownBy(() -> run("golden", clone("another").build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("that task made another clone");
    VmChangeResult again = run("golden", clone);

    assertThat(again.changed()).isFalse();
    assertThat(again.state().vmId()).isEqualTo(vm("web-02").id());
    assertThat(fake.calls("CloneVM_Task")).hasSize(1);
    assertThat(vm("golden").plan(clone)).isEmpty();
  }

  @Test
  @DisplayName("a clone of somebody's that was waited for and failed is not told as this one")
  void start_otherCloneFailed_isAConflict() {
    fake.tasks().setHeld(true);
    Operation<VsphereTask, VmChangeResult> other = vm("golden").start(clone("another").build());
    Operation<VsphereTask, VmChangeResult> taken = vm("golden").start(clone("web-02").build());
    assertThat(taken.id()).isEqualTo(other.id());
    fake.tasks().fail(other.id(), "no space");
    fake.tasks().setHeld(false);

    assertThatThrownBy(() -> taken.await(TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("whether it made this clone is not known")
        .hasMessageContaining("no space");
    assertThat(run("golden", clone("web-02").build()).changed()).isTrue();
  }

  @Test
  @DisplayName("a clone that is there, with a key of nobody knows which key provider, is told")
  void start_isThere_keyProviderNotNamed_isTold() {
    fake.addVm(
        FakeVm.builder("there")
            .folder("Prod")
            .disks(2)
            .encryptedWith(new FakeKey("k-9", ""))
            .build());

    VmChangeResult there = run("golden", clone("there").keyProvider("kms-a").build());

    assertThat(there.changed()).isFalse();
    assertThat(there.warnings())
        .hasSize(3)
        .allSatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_SEEN);
              assertThat(finding.seen())
                  .contains("of VM \"there\" ", "it is not known whether that is \"kms-a\"");
            });
    assertThat(run("golden", clone("there").build()).warnings()).isEmpty();
  }

  @Test
  @DisplayName("a VM of that name that is not as wanted is refused, with what differs")
  void start_nameTaken_isRefused() {
    fake.addVm(FakeVm.builder("plain").folder("Prod").disks(2).build());
    assertThatThrownBy(() -> run("golden", clone("plain").build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("there is a VM of that name")
        .hasMessageContaining("that is not as wanted: home");
    run("golden", clone("two-disks").build());
    fake.addVm(FakeVm.builder("small").folder("Prod").disks(1).build());
    assertThatThrownBy(() -> run("small", clone("two-disks").build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("the disks");
    assertThat(fake.calls("CloneVM_Task")).hasSize(1);
  }

  @Test
  @DisplayName("what stands in the way is told before anything is sent")
  void start_blocked_isRefused() {
    for (String source : List.of("running", "snapshots")) {
      assertThatThrownBy(() -> run(source, clone("x").build()))
          .isInstanceOf(PrecheckException.class);
      assertThat(vm(source).precheck(clone("x").build())).anyMatch(Finding::isBlocking);
    }
    assertThat(fake.calls("CloneVM_Task")).isEmpty();
  }

  @Test
  @DisplayName("a source or a clone at which vCenter is at work is refused, and nothing is sent")
  void start_busy_isRefused() {
    run("golden", clone("there").build());
    for (String busy : List.of("golden", "there")) {
      String task = fake.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on(busy));
      assertThatThrownBy(() -> run("golden", clone(busy.equals("there") ? busy : "new").build()))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("vCenter is at work on the ")
          .hasMessageContaining(busy.equals("there") ? "the VM of that name" : "the source")
          .hasMessageContaining(task);
      fake.tasks().finish(task);
    }
    assertThat(fake.calls("CloneVM_Task")).hasSize(1);
  }

  @Test
  @DisplayName("another VM that vCenter names as the clone is not taken for it")
  void start_otherVmNamed_isRefused() {
    run("golden", clone("there").build());
    String other = vm("running").id();
    fake.faults()
        .onEvery(
            FakeVcenter.call("FindChild"),
            Fault.altered(body -> body.replaceAll("vm-[0-9]+", other)));

    assertThatThrownBy(() -> run("golden", clone("there").build()))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("vCenter names VM \"running\" (" + other + ") as the clone");
  }

  @Test
  @DisplayName("a name that something else has, which is no VM, is refused")
  void start_folderOfThatName_isRefused() {
    assertThatThrownBy(() -> run("golden", clone("Prod").folder("/Datacenter/vm").build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("there is a Folder of that name in the folder");
  }

  @Test
  @DisplayName("a clone that the ended task does not name is looked for by its name")
  void start_taskNamesNoClone_isFoundOrTold() {
    fake.faults()
        .onEvery(
            request -> !request.text().contains("FindChild"),
            Fault.altered(
                body ->
                    body.replaceAll(
                        "<name>info.result</name>(<op>[a-z]+</op>)?<val [^>]*>[^<]*</val>",
                        "<name>info.cancelable</name>$1<val"
                            + " xsi:type=\"xsd:boolean\">false</val>")));
    assertThat(run("golden", clone("web-02").build()).state().vmId()).isEqualTo(vm("web-02").id());

    fake.faults()
        .onEvery(
            FakeVcenter.call("FindChild"),
            Fault.altered(body -> body.replaceAll("<returnval .*</returnval>", "")));
    assertThatThrownBy(() -> run("golden", clone("web-03").build()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("vCenter reports that the clone was made")
        .hasMessageContaining("and there is no VM of that name");
  }

  @Test
  @DisplayName(
      "a key that was made for a clone that is refused is named; for a task that fails too")
  void start_refused_namesKey() {
    EncryptedClone clone = clone("web-02").keyProvider("kms-a").build();
    fake.faults()
        .onNext(FakeVcenter.call("CloneVM_Task"), Fault.soapFault("InvalidState", "not now"));
    assertThatThrownBy(() -> run("golden", clone)).satisfies(VmCloneFlowTest::namesKey);

    fake.tasks().setHeld(true);
    Operation<VsphereTask, VmChangeResult> failing = vm("golden").start(clone);
    fake.tasks().fail(failing.id(), "no space");
    fake.tasks().setHeld(false);
    assertThatThrownBy(() -> failing.await(TIMEOUT)).satisfies(VmCloneFlowTest::namesKey);

    // what may have been made may have the key
    fake.faults().onNext(FakeVcenter.call("CloneVM_Task"), Fault.close().afterTakingEffect());
    assertThatThrownBy(() -> run("golden", clone))
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    run("golden", clone);
    // a clone with the keys of its source has no key of its own
    run("golden", clone("first").build());
    fake.faults()
        .onNext(FakeVcenter.call("CloneVM_Task"), Fault.soapFault("InvalidState", "not now"));
    assertThatThrownBy(() -> run("first", clone("second").build()))
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
  }

  private static void namesKey(Throwable e) {
    assertThat(e.getSuppressed())
        .singleElement()
        .satisfies(key -> assertThat(key).isInstanceOf(UnusedKeyException.class));
  }

  /** A VM with a virtual TPM, encrypted with a key of the KMS. */
  private String addTpm() {
    FakeKey key = new FakeKey("key-1", "kms-a");
    fake.addVm(
        FakeVm.builder("tpm").folder("Prod").disks(1).encryptedWith(key).virtualTpm().build());
    return requireNonNull(fake.vm("tpm").virtualTpmIdentity());
  }

  @Test
  @DisplayName("a virtual TPM is copied or replaced as asked, which the plan says, and is seen")
  void start_virtualTpm_isAsAsked() {
    String identity = addTpm();
    EncryptedClone replaced = clone("own").virtualTpm(EncryptedClone.VirtualTpm.REPLACE).build();
    assertThat(vm("tpm").plan(replaced))
        .singleElement()
        .satisfies(
            change -> assertThat(change.toString()).endsWith(", virtual TPM: a new, empty one"));

    assertThat(run("tpm", replaced).changed()).isTrue();
    run("tpm", clone("same").virtualTpm(EncryptedClone.VirtualTpm.COPY).build());
    run("tpm", clone("left").build());
    run("golden", clone("none").virtualTpm(EncryptedClone.VirtualTpm.REPLACE).build());

    assertThat(fake.vm("own").virtualTpmIdentity()).isNotNull().isNotEqualTo(identity);
    assertThat(fake.vm("same").virtualTpmIdentity()).isEqualTo(identity);
    assertThat(fake.vm("left").virtualTpmIdentity()).isEqualTo(identity);
    assertThat(fake.vm("tpm").virtualTpmIdentity()).isEqualTo(identity);
    assertThat(fake.vm("none").virtualTpm()).isFalse();
    assertThat(fake.calls("CloneVM_Task"))
        .satisfiesExactly(
            call ->
                assertThat(call.body())
                    .contains(
                        "<powerOn>false</powerOn><tpmProvisionPolicy>replace</tpmProvisionPolicy>"),
            call ->
                assertThat(call.body())
                    .contains("<tpmProvisionPolicy>copy</tpmProvisionPolicy></spec>"),
            call -> assertThat(call.body()).doesNotContain("tpmProvisionPolicy"),
            call -> assertThat(call.body()).contains("<tpmProvisionPolicy>replace<"));
    assertThat(run("tpm", replaced).changed()).isFalse();
  }

  @Test
  @DisplayName("a clone that kept the source's virtual TPM is found out, also when it is run again")
  void start_virtualTpmNotReplaced_isTold() {
    addTpm();
    fake.tasks().setEffect(FakeTaskEffect.HOME_ONLY);
    EncryptedClone replaced = clone("own").virtualTpm(EncryptedClone.VirtualTpm.REPLACE).build();

    assertThatThrownBy(() -> run("tpm", replaced))
        .isInstanceOfSatisfying(
            ChangeNotSeenException.class,
            e ->
                assertThat(e.differences())
                    .containsExactly(
                        new PartDifference(
                            PartDifference.VIRTUAL_TPM, "a new, empty one", "the source's")));
    assertThatThrownBy(() -> run("tpm", replaced))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("virtual TPM should be: a new, empty one; is: the source's");
    assertThatThrownBy(() -> run("tpm", clone("word").virtualTpm(word("other")).build()))
        .hasMessageContaining("spec.tpmProvisionPolicy");
    run("tpm", clone("fresh").build());
    assertThat(
            run("tpm", clone("fresh").virtualTpm(EncryptedClone.VirtualTpm.COPY).build()).changed())
        .isFalse();
  }

  private static EncryptedClone.VirtualTpm word(String word) {
    return new EncryptedClone.VirtualTpm(word);
  }

  @Test
  @DisplayName("a clone that makes no sense is refused at once")
  void builder_senseless_isRefused() {
    for (String name : List.of("", " ", "a/b", "a\\b", "100%", "x".repeat(81))) {
      assertThatThrownBy(() -> clone(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> clone("a").keyProvider(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> word(" ")).hasMessageContaining("vSphere knows copy, replace");
    assertThat(clone("a").keyProvider("k").virtualTpm(EncryptedClone.VirtualTpm.COPY).build())
        .hasToString(
            "clone to \"a\" with policy \"VM Encryption Policy\" (key provider k, virtual TPM:"
                + " copy)");
    assertEncrypted(run("golden", clone("b").build()).state().vmName(), 2);
  }
}
