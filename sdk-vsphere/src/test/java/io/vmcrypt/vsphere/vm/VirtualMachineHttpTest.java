package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static io.vmcrypt.vsphere.ScriptedVcenter.xml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.ScriptedPolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VirtualMachineHttpTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final StoragePolicy POLICY =
      new StoragePolicy(
          ScriptedPolicies.ENCRYPTION_ID,
          "VM Encryption Policy",
          "About VM Encryption Policy",
          true);

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

  private VirtualMachine vm(ScriptedVm... states) {
    ScriptedVm.vcenter(vcenter, states);
    return client.virtualMachines().getById(ScriptedVm.ID);
  }

  private static PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(POLICY);
  }

  private String sent() {
    assertThat(vcenter.calls("ReconfigVM_Task")).hasSize(1);
    String body = vcenter.calls("ReconfigVM_Task").get(0).body();
    return body.substring(body.indexOf("<spec>") + 6, body.indexOf("</spec>"));
  }

  private void assertNothingSent() {
    assertThat(vcenter.methods()).doesNotContain("ReconfigVM_Task", "GenerateKey");
  }

  private static String withoutDevices(ScriptedVm vm) {
    return vm.answer().replaceAll("<propSet><name>config.hardware.device</name>.*?</propSet>", "");
  }

  @Test
  @DisplayName("a VM whose disks vCenter does not show is an error, and never counts as done")
  void start_disksNotShown_isRefused() {
    VirtualMachine vm = vm(new ScriptedVm().encryptedHome());
    vcenter.on(
        "RetrievePropertiesEx",
        call -> returning(withoutDevices(new ScriptedVm().encryptedHome())));

    assertThatThrownBy(vm::encryptionState)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("shows the key of the VM's home but not its disks");
    assertThatThrownBy(() -> vm.start(assignment().build())).isInstanceOf(ServiceException.class);
    assertNothingSent();
  }

  @Test
  @DisplayName(
      "a locked VM whose disks vCenter does not show is reported as locked, not as encrypted")
  void encryptionState_lockedAndDisksNotShown_isNotFullyEncrypted() {
    ScriptedVm locked =
        new ScriptedVm()
            .encryptedHome()
            .runtime(
                "<host type=\"HostSystem\">host-9</host><connectionState>invalid"
                    + "</connectionState><powerState>poweredOff</powerState>"
                    + "<cryptoState>locked</cryptoState>");
    VirtualMachine vm = vm(locked);
    vcenter.on("RetrievePropertiesEx", call -> returning(withoutDevices(locked)));

    assertThat(vm.encryptionState().isLocked()).isTrue();
    assertThat(vm.encryptionState().isFullyEncrypted()).isFalse();
    assertThatThrownBy(() -> vm.start(assignment().build()))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("is locked");
    assertNothingSent();
  }

  @Test
  @DisplayName("a VM that vCenter is not connected to does not count as unlocked")
  void startUnlock_disconnected_isRefused() {
    VirtualMachine vm =
        vm(
            new ScriptedVm()
                .encryptedHome()
                .encryptedDisk()
                .runtime(
                    "<host type=\"HostSystem\">host-9</host><connectionState>disconnected"
                        + "</connectionState><powerState>poweredOff</powerState>"
                        + "<cryptoState>unlocked</cryptoState>"));

    assertThatThrownBy(vm::startUnlock)
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("cannot be reached (connection state disconnected)");
    assertNothingSent();
  }

  private void failTask() {
    ScriptedVm.endTask(
        vcenter,
        "<val xsi:type=\"TaskInfoState\">error</val>",
        "<changeSet><name>info.error</name><op>assign</op><val"
            + " xsi:type=\"LocalizedMethodFault\"><fault xsi:type=\"InvalidState\"/>"
            + "<localizedMessage>The virtual machine is not locked.</localizedMessage></val>"
            + "</changeSet>");
  }

  static Stream<MockResponse> failuresOfKeys() {
    return Stream.of(
        returning(
            "<returnval><keyId><keyId></keyId></keyId><success>false</success>"
                + "<reason>Cannot generate key</reason></returnval>"),
        returning(
            "<returnval><keyId><keyId></keyId></keyId><success>false</success>"
                + "<fault><fault xsi:type=\"RuntimeFault\"/><localizedMessage>"
                + "Cannot generate key</localizedMessage></fault></returnval>"),
        fault("RuntimeFault", "Cannot generate key", ""));
  }

  @ParameterizedTest
  @MethodSource("failuresOfKeys")
  @DisplayName("if the key provider makes no key nothing is reconfigured, and both sides are named")
  void start_noKey_isRefusedWithAdvice(MockResponse answer) {
    VirtualMachine vm = vm(new ScriptedVm());
    vcenter.on("GenerateKey", always(answer));

    ServiceException e =
        catchThrowableOfType(
            ServiceException.class,
            () -> vm.start(assignment().keyProvider("kms-cluster").build()));

    assertThat(e)
        .hasMessageContaining("key provider \"kms-cluster\" made no key")
        .hasMessageContaining("Cannot generate key");
    assertThat(e.advice()).contains("trust each other");
    assertThat(e.isRetryable()).isFalse();
    assertThat(vcenter.methods()).doesNotContain("ReconfigVM_Task");
  }

  static Stream<Arguments> obstacles() {
    String rawDisk =
        "<VirtualDevice xsi:type=\"VirtualDisk\"><key>2000</key><backing"
            + " xsi:type=\"VirtualDiskRawDiskMappingVer1BackingInfo\"><fileName>[ds] r.vmdk"
            + "</fileName></backing><capacityInKB>1</capacityInKB></VirtualDevice>";
    String sharedController =
        "<VirtualDevice xsi:type=\"ParaVirtualSCSIController\"><key>1000</key><busNumber>0"
            + "</busNumber><sharedBus>physicalSharing</sharedBus></VirtualDevice>";
    return Stream.of(
        Arguments.of(
            FindingCode.VM_NOT_POWERED_OFF,
            new ScriptedVm().runtime(runtime("connected", "poweredOn")),
            assignment().build(),
            "poweredOn"),
        Arguments.of(
            FindingCode.VM_NOT_POWERED_OFF,
            new ScriptedVm().runtime(runtime("connected", "suspended")),
            assignment().build(),
            "suspended"),
        Arguments.of(
            FindingCode.VM_HAS_SNAPSHOTS,
            new ScriptedVm()
                .with(
                    "snapshot",
                    "VirtualMachineSnapshotInfo",
                    "<currentSnapshot type=\"VirtualMachineSnapshot\">snapshot-1"
                        + "</currentSnapshot>"),
            assignment().build(),
            "snapshots"),
        Arguments.of(
            FindingCode.UNKNOWN_DISK,
            new ScriptedVm().disk("").disk(""),
            assignment().homeAndDisks(DiskSelector.label("Hard disk 9")).build(),
            "no disk \"Hard disk 9\"; it has \"Hard disk 1\" (key 2000), \"Hard disk 2\" (key"
                + " 2001)"),
        Arguments.of(
            FindingCode.UNKNOWN_DISK,
            new ScriptedVm().encryptedHome(),
            assignment().homeAndDisks(DiskSelector.position(1)).build(),
            "it has no disks"),
        Arguments.of(
            FindingCode.DISK_NAMED_TWICE,
            new ScriptedVm().disk(""),
            assignment().homeAndDisks(DiskSelector.key(2000), DiskSelector.position(1)).build(),
            "named twice"),
        Arguments.of(
            FindingCode.VM_IS_TEMPLATE,
            new ScriptedVm().with("config.template", "xsd:boolean", "true"),
            assignment().build(),
            "template"),
        Arguments.of(
            FindingCode.VM_LOCKED,
            new ScriptedVm()
                .encryptedHome()
                .disk("")
                .runtime(runtime("invalid", "poweredOff") + "<cryptoState>locked</cryptoState>"),
            assignment().build(),
            "locked"),
        Arguments.of(
            FindingCode.VM_NOT_CONNECTED,
            new ScriptedVm().runtime(runtime("disconnected", "poweredOff")),
            assignment().build(),
            "disconnected"),
        Arguments.of(
            FindingCode.DISK_IS_RAW_MAPPING,
            new ScriptedVm().device(rawDisk),
            assignment().build(),
            "raw device mapping"),
        Arguments.of(
            FindingCode.DISK_CHAIN,
            new ScriptedVm().disk("<parent><fileName>[ds] base.vmdk</fileName></parent>"),
            assignment().build(),
            "parent disk"),
        Arguments.of(
            FindingCode.DISK_SHARED,
            new ScriptedVm().disk("<sharing>sharingMultiWriter</sharing>"),
            assignment().build(),
            "shared"),
        Arguments.of(
            FindingCode.DISK_SHARED,
            new ScriptedVm().device(sharedController).disk("<sharing>sharingNone</sharing>"),
            assignment().build(),
            "shared"),
        Arguments.of(
            FindingCode.DISKS_NEED_ENCRYPTED_HOME,
            new ScriptedVm().disk(""),
            assignment().disksOnly(DiskSelector.position(1)).build(),
            "home"),
        Arguments.of(
            FindingCode.UNKNOWN_KEY_PROVIDER,
            new ScriptedVm(),
            assignment().keyProvider("kms-clutser").build(),
            "no key provider \"kms-clutser\"; there are: kms-cluster"),
        Arguments.of(
            FindingCode.KEY_ON_OTHER_PROVIDER,
            new ScriptedVm().encryptedHome(),
            assignment().keyProvider("kms-2").build(),
            "4711 of key provider kms-cluster"));
  }

  private static String runtime(String connectionState, String powerState) {
    return "<connectionState>"
        + connectionState
        + "</connectionState><powerState>"
        + powerState
        + "</powerState>";
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("obstacles")
  @DisplayName("what stands in the way is told with what to do, and nothing is sent")
  void start_obstacle_isRefusedBeforeAnythingIsSent(
      FindingCode code, ScriptedVm state, PolicyAssignment assignment, String seen) {
    VirtualMachine vm = vm(state);

    PrecheckException e = catchThrowableOfType(PrecheckException.class, () -> vm.start(assignment));

    assertThat(e.findings())
        .filteredOn(Finding::isBlocking)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(code);
              assertThat(finding.seen()).contains(seen);
              assertThat(finding.advice()).isNotBlank();
              assertThat(e)
                  .hasMessageContaining(finding.seen())
                  .hasMessageContaining(finding.advice());
            });
    assertThat(e).hasMessageContaining("Nothing was changed").hasMessageContaining("web-01");
    assertThat(vm.precheck(assignment)).isEqualTo(e.findings());
    assertNothingSent();
  }

  @Test
  @DisplayName(
      "a reconfiguration of somebody's that failed is not told as a failure of this change")
  void start_otherReconfigurationFailed_isAConflict() {
    ScriptedVm busy = new ScriptedVm().task("task-7", "running", "VirtualMachine.reconfigure");
    VirtualMachine vm = vm(busy, new ScriptedVm());
    failTask();

    assertThatThrownBy(() -> vm.start(assignment().build()).await(TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("task-7")
        .hasMessageContaining("not known")
        .hasMessageContaining("The virtual machine is not locked.")
        .hasMessageContaining("Try again");
    assertNothingSent();
  }

  @Test
  @DisplayName("a reconfiguration that was waited for and failed is no failure where the VM is so")
  void start_takenUpFailedAndInPlace_isDone() {
    ScriptedVm busy = new ScriptedVm().task("task-7", "running", "VirtualMachine.reconfigure");
    VirtualMachine vm = vm(busy, new ScriptedVm().encryptedHome());
    failTask();

    assertThat(vm.start(assignment().build()).await(TIMEOUT).state().isFullyEncrypted()).isTrue();
    assertNothingSent();
  }

  @Test
  @DisplayName("any other task on the VM is a conflict that names it")
  void start_otherTaskRuns_isAConflict() {
    VirtualMachine vm =
        vm(new ScriptedVm().task("task-8", "running", "VirtualMachine.createSnapshot"));

    assertThatThrownBy(() -> vm.start(assignment().build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("task-8 (VirtualMachine.createSnapshot)");
    assertNothingSent();
    assertThat(vm.precheck(assignment().build()))
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsExactly(FindingCode.VM_TASK_RUNNING);
  }

  @Test
  @DisplayName(
      "a reconfiguration that someone starts in between is taken up; any other task is a conflict")
  void start_taskInProgress_isTakenUpOrAConflict() {
    VirtualMachine vm = vm(new ScriptedVm(), new ScriptedVm().encryptedHome());
    vcenter.on(
        "ReconfigVM_Task",
        always(fault("TaskInProgress", "", "<task type=\"Task\">task-7</task>")));

    Operation<VsphereTask, VmChangeResult> operation = vm.start(assignment().build());
    assertThat(operation.id()).isEqualTo("task-7");
    assertThat(operation.await(TIMEOUT).state().isHomeEncrypted()).isTrue();

    for (String other : List.of("<task type=\"Task\">task-8</task>", "")) {
      VirtualMachine busy = vm(new ScriptedVm());
      vcenter.on("ReconfigVM_Task", always(fault("TaskInProgress", "", other)));
      assertThatThrownBy(() -> busy.start(assignment().build()))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("TaskInProgress");
    }
  }

  @Test
  @DisplayName(
      "compliance tells what vCenter could not check, and why; of what it says nothing too")
  void compliance_errors_areTold() {
    VirtualMachine vm = vm(new ScriptedVm().encryptedHome().encryptedDisk().disk(""));
    vcenter.on(
        "PbmFetchComplianceResult",
        always(
            returning(
                "<returnval><checkTime>2026-01-02T03:04:05.000000006Z</checkTime><entity>"
                    + "<objectType>virtualMachine</objectType><key>vm-42</key></entity>"
                    + "<complianceStatus>compliant</complianceStatus><mismatch>false</mismatch>"
                    + "</returnval><returnval><checkTime>2026-01-02T03:04:05Z</checkTime><entity>"
                    + "<objectType>virtualDiskId</objectType><key>vm-42:2000</key></entity>"
                    + "<complianceTaskStatus>failed</complianceTaskStatus>"
                    + "<complianceStatus>unknown</complianceStatus><mismatch>false</mismatch>"
                    + "<errorCause><fault xsi:type=\"PbmFault\"/><localizedMessage>"
                    + "The provider does not answer.</localizedMessage></errorCause>"
                    + "</returnval>")));

    assertThat(vm.compliance())
        .isEqualTo(
            new VmCompliance(
                "vm-42",
                "web-01",
                new PolicyCompliance(
                    PolicyCompliance.Status.COMPLIANT,
                    Optional.of(Instant.parse("2026-01-02T03:04:05.000000006Z")),
                    List.of()),
                Map.of(
                    2000,
                    new PolicyCompliance(
                        PolicyCompliance.Status.UNKNOWN,
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
                        List.of(
                            new VendorError(0, "PbmFault", "The provider does not answer.", null))),
                    2001,
                    PolicyCompliance.UNKNOWN)));
  }

  @Test
  @DisplayName(
      "a disk goes back as it was read: unknown elements, white space, types of other namespaces,"
          + " whatever the prefixes")
  void start_strangeDevice_goesBackAsItWasRead() {
    vcenter.unchecked();
    String device =
        "<v:VirtualDevice _XMLSchema-instance:type=\"v:VirtualDisk\"><v:key>2000</v:key>"
            + "<v:deviceInfo><v:label>Hard disk 1</v:label><v:summary> 16,777,216\n"
            + "KB &amp; more \u00e9&#13;</v:summary></v:deviceInfo>"
            + "<v:backing _XMLSchema-instance:type=\"v:VirtualDiskFutureBackingInfo\">"
            + "<v:fileName>[ds] a&lt;b/c.vmdk</v:fileName><v:changeId>52 aa/7</v:changeId>"
            + "<v:time>2031-01-01T00:00:00.123456789Z</v:time></v:backing>"
            + "<v:capacityInKB>16777216</v:capacityInKB>"
            + "<v:hint xmlns:o=\"urn:other\" o:weight=\"7\" plain=\"x\""
            + " _XMLSchema-instance:type=\"o:Hint\"><o:inner/><v:empty></v:empty></v:hint>"
            + "<v:any _XMLSchema-instance:type=\"x:int\">5</v:any></v:VirtualDevice>";
    String before =
        new ScriptedVm()
            .disk("")
            .answer()
            .replaceAll("(?s)<VirtualDevice.*</VirtualDevice>", "")
            .replace("xsi:type", "_XMLSchema-instance:type")
            .replace("xsd:", "x:")
            .replaceAll("<(/?)(\\w)", "<$1v:$2");
    before =
        before.replaceAll(
            "(<v:name>config.hardware.device</v:name><v:val[^>]*>)",
            "$1" + java.util.regex.Matcher.quoteReplacement(device));
    String answer =
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " xmlns:_XMLSchema-instance=\"http://www.w3.org/2001/XMLSchema-instance\""
            + " xmlns:x=\"http://www.w3.org/2001/XMLSchema\" xmlns:v=\"urn:vim25\"><s:Body>"
            + "<v:RetrievePropertiesExResponse>"
            + before
            + "</v:RetrievePropertiesExResponse></s:Body></s:Envelope>";
    VirtualMachine vm = vm(new ScriptedVm().disk(""));
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            call.body().contains("config.hardware.device")
                ? xml(200, answer)
                : returning(ScriptedVm.host()));

    vm.start(assignment().build());

    assertThat(sent()).contains("Future");
    assertThat(Canonical.contents(vcenter.calls("ReconfigVM_Task").get(0).body(), "device"))
        .isEqualTo(Canonical.contents(answer, "VirtualDevice"))
        .hasSize(1);
  }
}
