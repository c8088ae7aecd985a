package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static io.vmcrypt.vsphere.ScriptedVcenter.xml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.ScriptedPolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;

class VirtualMachineHttpTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final StoragePolicy POLICY =
      new StoragePolicy(
          ScriptedPolicies.ENCRYPTION_ID,
          "VM Encryption Policy",
          "About VM Encryption Policy",
          true);
  private static final CryptoKeyId KEY = new CryptoKeyId("4711", Optional.of("kms-cluster"));
  private static final String PROFILE =
      " xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>"
          + ScriptedPolicies.ENCRYPTION_ID
          + "</profileId></";
  private static final String CHANGE_VERSION =
      "<changeVersion>2024-05-14T08:30:00.123456789Z</changeVersion>";

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

  /** What was sent without the devices, whose bytes other tests look at. */
  private static String withoutDevices(String spec) {
    return spec.replaceAll(
        "<device xsi:type=\"VirtualDisk\"><key>(\\d+)</key>.*?</device>", "[$1]");
  }

  @Test
  @DisplayName("the state tells keys, policies and modes of home and disks")
  void encryptionState_encryptedVm_isRead() {
    VmEncryptionState state =
        vm(new ScriptedVm().encryptedHome().encryptedDisk().disk("")).encryptionState();

    assertThat(state)
        .isEqualTo(
            new VmEncryptionState(
                "vm-42",
                "web-01",
                Optional.of(KEY),
                Optional.of(POLICY),
                List.of(
                    new DiskEncryptionState(
                        2000, "Hard disk 1", Optional.of(KEY), Optional.of(POLICY)),
                    new DiskEncryptionState(
                        2001, "Hard disk 2", Optional.empty(), Optional.empty())),
                Optional.of(MigrateEncryption.REQUIRED),
                Optional.of("unlocked"),
                PowerState.POWERED_OFF,
                Optional.empty(),
                Optional.of(false)));
    assertThat(state.isHomeEncrypted()).isTrue();
    assertThat(state.isFullyEncrypted()).isFalse();
    assertThat(state.plainDisks())
        .extracting(DiskEncryptionState::label)
        .containsExactly("Hard disk 2");
    assertThat(state.keyProvider()).contains("kms-cluster");
  }

  @Test
  @DisplayName("policies are asked for with the session in the SOAP header, quotes taken off")
  void encryptionState_policies_areAskedWithTheSessionInTheHeader() {
    vm(new ScriptedVm().disk("")).encryptionState();

    assertThat(vcenter.calls("PbmQueryAssociatedProfiles"))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.path()).isEqualTo("/pbm");
              assertThat(call.body())
                  .contains("<vcSessionCookie>" + ScriptedVcenter.COOKIE + "</vcSessionCookie>")
                  .contains(
                      "<entities><objectType>virtualMachine</objectType><key>vm-42</key></entities>"
                          + "<entities><objectType>virtualDiskId</objectType>"
                          + "<key>vm-42:2000</key></entities>");
            });
  }

  @Test
  @DisplayName("a key that may not be read is an error, not a plain VM")
  void encryptionState_keyNotReadable_isRefused() {
    VirtualMachine vm = vm(new ScriptedVm());
    vcenter.on(
        "RetrievePropertiesEx",
        always(
            returning(
                new ScriptedVm()
                    .answer()
                    .replace(
                        "</objects>",
                        "<missingSet><path>config.keyId</path><fault><fault"
                            + " xsi:type=\"NoPermission\"><object type=\"VirtualMachine\">vm-42"
                            + "</object><privilegeId>System.Read</privilegeId></fault></fault>"
                            + "</missingSet></objects>"))));

    assertThatThrownBy(vm::encryptionState)
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            e -> assertThat(e.missing()).containsExactly("System.Read"));
  }

  @Test
  @DisplayName("a VM whose configuration vCenter does not know is an error, not a plain VM")
  void encryptionState_configurationUnknown_isRefused() {
    VirtualMachine vm = vm(new ScriptedVm());
    vcenter.on(
        "RetrievePropertiesEx",
        always(
            returning(
                "<returnval><objects><obj type=\"VirtualMachine\">vm-42</obj><propSet><name>runtime"
                    + "</name><val xsi:type=\"VirtualMachineRuntimeInfo\"><connectionState>"
                    + "inaccessible</connectionState><powerState>poweredOff</powerState></val>"
                    + "</propSet></objects></returnval>")));

    assertThatThrownBy(vm::encryptionState)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("inaccessible");
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
      "a locked VM whose disks vCenter does not show is reported as locked, not as" + " encrypted")
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
  @DisplayName("a VM that vCenter is not connected to does not count as done")
  void start_disconnected_isRefused() {
    VirtualMachine vm =
        vm(
            new ScriptedVm()
                .encryptedHome()
                .encryptedDisk()
                .runtime(
                    "<host type=\"HostSystem\">host-9</host><connectionState>disconnected"
                        + "</connectionState><powerState>poweredOff</powerState>"
                        + "<cryptoState>unlocked</cryptoState>"));

    assertThatThrownBy(() -> vm.start(assignment().build()))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("cannot be reached (connection state disconnected)");
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

  private static ScriptedVm withRuntime(String connectionState, String cryptoState) {
    return new ScriptedVm()
        .encryptedHome()
        .encryptedDisk()
        .runtime(
            "<host type=\"HostSystem\">host-9</host><connectionState>"
                + connectionState
                + "</connectionState><powerState>poweredOff</powerState><cryptoState>"
                + cryptoState
                + "</cryptoState>");
  }

  private Operation<VsphereTask, VmEncryptionState> unlock(ScriptedVm... states) {
    VirtualMachine vm = vm(states);
    vcenter.on(
        "CryptoUnlock_Task", always(returning("<returnval type=\"Task\">task-7</returnval>")));
    return vm.startUnlock();
  }

  @Test
  @DisplayName("a VM that vCenter lost while it unlocked it is not taken for unlocked")
  void startUnlock_disconnectedAfterTheTask_isNotSeen() {
    Operation<VsphereTask, VmEncryptionState> unlock =
        unlock(withRuntime("invalid", "locked"), withRuntime("disconnected", "unlocked"));

    assertThatThrownBy(() -> unlock.await(TIMEOUT))
        .isInstanceOfSatisfying(
            ChangeNotSeenException.class,
            failure ->
                assertThat(failure.differences())
                    .containsExactly(
                        new PartDifference(
                            PartDifference.VM, "connected", "connection state disconnected")));
    assertThat(vcenter.calls("CryptoUnlock_Task")).hasSize(1);
  }

  @Test
  @DisplayName("an unlock that failed is a failure where vCenter cannot tell how the VM is")
  void startUnlock_failedAndDisconnected_isAFailure() {
    Operation<VsphereTask, VmEncryptionState> unlock =
        unlock(withRuntime("invalid", "locked"), withRuntime("disconnected", "unlocked"));
    failTask();

    assertThatThrownBy(() -> unlock.await(TIMEOUT))
        .isExactlyInstanceOf(OperationFailedException.class)
        .hasMessageContaining("not locked");
  }

  @Test
  @DisplayName("an unlock that failed since somebody else was faster is no failure")
  void startUnlock_failedAndUnlocked_isUnlocked() {
    Operation<VsphereTask, VmEncryptionState> unlock =
        unlock(withRuntime("invalid", "locked"), withRuntime("connected", "unlocked"));
    failTask();

    assertThat(unlock.await(TIMEOUT).isLocked()).isFalse();
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

  @Test
  @DisplayName("before 6.7 an encrypted VM with an invalid connection is reported as locked")
  void encryptionState_noCryptoStateAndInvalidConnection_isLocked() {
    VmEncryptionState state =
        vm(new ScriptedVm()
                .encryptedHome()
                .runtime(
                    "<connectionState>invalid</connectionState><powerState>poweredOff</powerState>"))
            .encryptionState();

    assertThat(state.isLocked()).isTrue();
  }

  @Test
  @DisplayName(
      "home and all disks are given the policy in one reconfiguration, the key left to vCenter")
  void start_homeAndAllDisks_sendsOneReconfiguration() {
    VirtualMachine vm =
        vm(
            new ScriptedVm().disk("").disk(""),
            new ScriptedVm().encryptedHome().encryptedDisk().encryptedDisk());

    Operation<VsphereTask, VmChangeResult> operation =
        vm.start(assignment().migrateEncryption(MigrateEncryption.REQUIRED).build());
    VmChangeResult result = operation.await(TIMEOUT);

    assertThat(operation.id()).isEqualTo("task-7");
    assertThat(withoutDevices(sent()))
        .isEqualTo(
            CHANGE_VERSION
                + "<deviceChange><operation>edit</operation>[2000]<profile"
                + PROFILE
                + "profile></deviceChange>"
                + "<deviceChange><operation>edit</operation>[2001]<profile"
                + PROFILE
                + "profile></deviceChange>"
                + "<vmProfile"
                + PROFILE
                + "vmProfile>"
                + "<migrateEncryption>required</migrateEncryption>");
    assertThat(vcenter.calls("ReconfigVM_Task").get(0).body())
        .contains("<_this type=\"VirtualMachine\">vm-42</_this><spec>");
    assertThat(result.changed()).isTrue();
    assertThat(result.warnings()).isEmpty();
    assertThat(result.state().isFullyEncrypted()).isTrue();
    assertThat(vcenter.methods()).doesNotContain("GenerateKey");
  }

  static Stream<Arguments> selectors() {
    return Stream.of(
        Arguments.of(DiskSelector.label("Hard disk 2")),
        Arguments.of(DiskSelector.key(2001)),
        Arguments.of(DiskSelector.position(2)));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @DisplayName("a disk is chosen by label, key or position; the others are not mentioned")
  void start_chosenDisk_leavesTheOthers(DiskSelector selector) {
    VirtualMachine vm =
        vm(
            new ScriptedVm().disk("").disk("").disk(""),
            new ScriptedVm().encryptedHome().disk("").encryptedDisk().disk(""));

    VmChangeResult result = vm.start(assignment().homeAndDisks(selector).build()).await(TIMEOUT);

    assertThat(withoutDevices(sent()))
        .isEqualTo(
            CHANGE_VERSION
                + "<deviceChange><operation>edit</operation>[2001]<profile"
                + PROFILE
                + "profile></deviceChange><vmProfile"
                + PROFILE
                + "vmProfile>");
    assertThat(result.state().plainDisks())
        .extracting(DiskEncryptionState::key)
        .containsExactly(2000, 2002);
  }

  @Test
  @DisplayName("home alone is given the policy; the result shows the plain disks")
  void start_homeOnly_leavesDisksPlain() {
    VirtualMachine vm = vm(new ScriptedVm().disk(""), new ScriptedVm().encryptedHome().disk(""));

    VmChangeResult result = vm.start(assignment().homeOnly().build()).await(TIMEOUT);

    assertThat(sent()).isEqualTo(CHANGE_VERSION + "<vmProfile" + PROFILE + "vmProfile>");
    assertThat(result.state().plainDisks()).hasSize(1);
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
                : returning(ScriptedVm.host("true")));

    vm.start(assignment().build());

    assertThat(sent()).contains("Future");
    assertThat(Canonical.contents(vcenter.calls("ReconfigVM_Task").get(0).body(), "device"))
        .isEqualTo(Canonical.contents(answer, "VirtualDevice"))
        .hasSize(1);
  }

  @Test
  @DisplayName("with a named key provider a key is made first, for home and disks alike")
  void start_namedProvider_generatesOneKey() {
    VirtualMachine vm = vm(new ScriptedVm().disk(""));
    vcenter.on(
        "GenerateKey",
        always(
            returning(
                "<returnval><keyId><keyId>0815</keyId><providerId><id>kms-cluster</id></providerId>"
                    + "</keyId><success>true</success></returnval>")));

    vm.start(assignment().keyProvider("kms-cluster").build());

    String crypto =
        "<crypto xsi:type=\"CryptoSpecEncrypt\"><cryptoKeyId><keyId>0815</keyId><providerId>"
            + "<id>kms-cluster</id></providerId></cryptoKeyId></crypto>";
    assertThat(vcenter.calls("GenerateKey"))
        .singleElement()
        .satisfies(
            call ->
                assertThat(call.body())
                    .contains("<keyProvider><id>kms-cluster</id></keyProvider>"));
    assertThat(withoutDevices(sent()))
        .isEqualTo(
            CHANGE_VERSION
                + "<deviceChange><operation>edit</operation>[2000]<profile"
                + PROFILE
                + "profile><backing>"
                + crypto
                + "</backing></deviceChange><vmProfile"
                + PROFILE
                + "vmProfile>"
                + crypto);
  }

  @Test
  @DisplayName(
      "a native key provider makes its key while the VM is encrypted: none is asked for ahead")
  void start_nativeProvider_namesNoKey() {
    VirtualMachine vm = vm(new ScriptedVm());
    vcenter.on(
        "ListKmsClusters",
        always(returning(ScriptedVm.cluster("native", false, "nativeProvider"))));

    vm.start(assignment().keyProvider("native").build());

    assertThat(sent())
        .contains("<cryptoKeyId><keyId></keyId><providerId><id>native</id></providerId>");
    assertThat(vcenter.methods()).doesNotContain("GenerateKey");
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

  @Test
  @DisplayName("what is in place already is not sent again, even if the VM runs and has snapshots")
  void start_allInPlace_sendsNothing() {
    VirtualMachine vm =
        vm(
            new ScriptedVm()
                .encryptedHome()
                .encryptedDisk()
                .with("config.migrateEncryption", "xsd:string", "opportunistic")
                .with("snapshot", "VirtualMachineSnapshotInfo", "<currentSnapshot/>")
                .runtime(
                    "<connectionState>connected</connectionState><powerState>poweredOn</powerState>"));
    List<Progress> progress = new ArrayList<>();

    Operation<VsphereTask, VmChangeResult> operation =
        vm.start(
            assignment()
                .migrateEncryption(MigrateEncryption.REQUIRED)
                .keyProvider("kms-cluster")
                .build());

    assertThat(operation.id()).isEmpty();
    assertThat(operation.poll().state().isTerminal()).isTrue();
    VmChangeResult result =
        operation.await(WaitOptions.builder(TIMEOUT).progressListener(progress::add).build());
    assertThat(result.changed()).isFalse();
    assertThat(result.state().isFullyEncrypted()).isTrue();
    assertThat(progress)
        .singleElement()
        .satisfies(last -> assertThat(last.state()).isEqualTo("in place already"));
    assertNothingSent();
  }

  @Test
  @DisplayName("of a VM that is encrypted in part only the rest is sent, with the key that it has")
  void start_diskLeftOver_isEncryptedWithTheVmsKey() {
    VirtualMachine vm = vm(new ScriptedVm().encryptedHome().encryptedDisk().disk(""));

    vm.start(assignment().build());

    assertThat(withoutDevices(sent()))
        .isEqualTo(
            CHANGE_VERSION
                + "<deviceChange><operation>edit</operation>[2001]<profile"
                + PROFILE
                + "profile><backing><crypto xsi:type=\"CryptoSpecEncrypt\"><cryptoKeyId>"
                + ScriptedVm.KEY
                + "</cryptoKeyId></crypto></backing></deviceChange>");
  }

  @Test
  @DisplayName(
      "an encrypted VM with another policy is given the policy and no key, also while it runs")
  void start_otherPolicy_changesThePolicyAlone() {
    VirtualMachine vm =
        vm(
            new ScriptedVm()
                .encryptedHome()
                .homePolicy("plain-1")
                .encryptedDisk()
                .runtime(
                    "<connectionState>connected</connectionState><powerState>poweredOn</powerState>"));

    vm.start(assignment().oldPolicy(PolicyAssignment.OldPolicy.REPLACE).build());

    assertThat(sent()).isEqualTo(CHANGE_VERSION + "<vmProfile" + PROFILE + "vmProfile>");
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
  @DisplayName("several obstacles are told at once")
  void start_severalObstacles_areAllTold() {
    VirtualMachine vm =
        vm(
            new ScriptedVm()
                .disk("<sharing>sharingMultiWriter</sharing>")
                .runtime(runtime("connected", "poweredOn")));
    vcenter.on("ListKmsClusters", always(returning(ScriptedVm.cluster("kms-1", false))));

    PrecheckException e =
        catchThrowableOfType(PrecheckException.class, () -> vm.start(assignment().build()));

    assertThat(e.findings())
        .extracting(Finding::code)
        .containsExactly(
            FindingCode.VM_NOT_POWERED_OFF,
            FindingCode.DISK_SHARED,
            FindingCode.NO_DEFAULT_KEY_PROVIDER);
    assertNothingSent();
  }

  @Test
  @DisplayName("a shared disk that is left out does not block the change")
  void start_obstacleAtAnotherDisk_isNone() {
    VirtualMachine vm = vm(new ScriptedVm().disk("<sharing>sharingMultiWriter</sharing>").disk(""));

    vm.start(assignment().homeAndDisks(DiskSelector.position(2)).build());

    assertThat(withoutDevices(sent())).contains("[2001]").doesNotContain("[2000]");
  }

  @Test
  @DisplayName("a host that cannot encrypt is reported, and one that may not be seen")
  void start_host_isChecked() {
    VirtualMachine vm = vm(new ScriptedVm());
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            returning(
                call.body().contains("config.hardware.device")
                    ? new ScriptedVm().answer()
                    : ScriptedVm.host("false")));
    assertThat(vm.precheck(assignment().build()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.HOST_CANNOT_ENCRYPT);

    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            call.body().contains("config.hardware.device")
                ? returning(new ScriptedVm().answer())
                : fault("NoPermission", "", ""));
    assertThat(vm.precheck(assignment().build()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.HOST_NOT_SEEN);
    assertNothingSent();
  }

  @Test
  @DisplayName(
      "a default key provider of a part of the inventory counts; if providers may not be seen,"
          + " none is reported missing")
  void start_defaultKeyProvider_isMissedOnlyIfThereIsNone() {
    VirtualMachine vm = vm(new ScriptedVm());
    vcenter.on(
        "ListKmsClusters",
        always(
            returning(
                ScriptedVm.cluster("kms-1", false)
                    .replace(
                        "</returnval>",
                        "<useAsEntityDefault type=\"ClusterComputeResource\">domain-c8"
                            + "</useAsEntityDefault></returnval>"))));
    assertThat(vm.precheck(assignment().build())).isEmpty();

    vcenter.on("ListKmsClusters", always(fault("NoPermission", "", "")));
    assertThat(vm.precheck(assignment().build()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.VM_MAY_RUN_KMS);

    vcenter.on("ListKmsClusters", always(returning("")));
    assertThat(vm.precheck(assignment().build()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.NO_DEFAULT_KEY_PROVIDER);
              assertThat(finding.seen()).contains("none at all");
            });
  }

  @Test
  @DisplayName("an old hardware version is a warning: the change is made, the result tells it")
  void start_oldHardware_warns() {
    VirtualMachine vm =
        vm(
            new ScriptedVm().with("config.version", "xsd:string", "vmx-09"),
            new ScriptedVm().encryptedHome());

    VmChangeResult result = vm.start(assignment().build()).await(TIMEOUT);

    assertThat(result.warnings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_HARDWARE_TOO_OLD);
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.seen()).contains("9");
            });
    assertThat(result.changed()).isTrue();
  }

  @Test
  @DisplayName(
      "a reconfiguration that runs already, of a run that died, is taken up and not repeated")
  void start_reconfigurationRuns_isTakenUp() {
    VirtualMachine vm =
        vm(
            new ScriptedVm()
                .task("task-3", "success", "VirtualMachine.reconfigure")
                .task("task-7", "running", "VirtualMachine.reconfigure"),
            new ScriptedVm().encryptedHome());

    Operation<VsphereTask, VmChangeResult> operation = vm.start(assignment().build());
    VmChangeResult result = operation.await(TIMEOUT);

    assertThat(operation.id()).isEqualTo("task-7");
    assertThat(result.changed()).isTrue();
    assertThat(result.state().isFullyEncrypted()).isTrue();
    assertNothingSent();
  }

  @Test
  @DisplayName(
      "if the reconfiguration that ran did something else, this is told and nothing was sent")
  void start_otherReconfigurationRan_isAConflict() {
    VirtualMachine vm =
        vm(
            new ScriptedVm().task("task-7", "queued", "VirtualMachine.reconfigure"),
            new ScriptedVm());

    Operation<VsphereTask, VmChangeResult> operation = vm.start(assignment().build());

    assertThatThrownBy(() -> operation.await(TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("task-7")
        .hasMessageContaining("Try again");
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
  @DisplayName("a task that ends in a RuntimeFault for want of a key says what to look at")
  void start_taskFailsForWantOfAKey_failsWithAdvice() {
    VirtualMachine vm = vm(new ScriptedVm());
    ScriptedVm.endTask(
        vcenter,
        "<val xsi:type=\"TaskInfoState\">error</val>",
        "<changeSet><name>info.error</name><op>assign</op><val"
            + " xsi:type=\"LocalizedMethodFault\"><fault"
            + " xsi:type=\"RuntimeFault\"/><localizedMessage>A general runtime error occurred."
            + " Cannot generate key.</localizedMessage></val></changeSet>");

    OperationFailedException e =
        catchThrowableOfType(
            OperationFailedException.class, () -> vm.start(assignment().build()).await(TIMEOUT));

    assertThat(e)
        .hasMessageContaining("assign policy \"VM Encryption Policy\" to home and all disks")
        .hasMessageContaining("VM \"web-01\" (vm-42)")
        .hasMessageContaining("Cannot generate key");
    assertThat(e.advice()).contains("KMS cluster").contains("trust each other");
    assertThat(e.operationId()).isEqualTo("task-7");
  }

  @Test
  @DisplayName("the vMotion mode of a plain VM is set by itself")
  void startMigrateEncryption_plainVm_sendsTheModeAlone() {
    VirtualMachine vm =
        vm(
            new ScriptedVm().disk(""),
            new ScriptedVm().disk("").with("config.migrateEncryption", "xsd:string", "required"));

    VmChangeResult result =
        vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED).value().await(TIMEOUT);

    assertThat(sent()).isEqualTo("<migrateEncryption>required</migrateEncryption>");
    assertThat(result.changed()).isTrue();
    assertThat(result.state().migrateEncryption()).contains(MigrateEncryption.REQUIRED);
    assertThat(result.state().effectiveMigrateEncryption()).isEqualTo(MigrateEncryption.REQUIRED);
  }

  @Test
  @DisplayName("a mode that is set already, and required for an encrypted VM, are not sent")
  void startMigrateEncryption_inPlace_sendsNothing() {
    assertThat(
            vm(new ScriptedVm())
                .ensureMigrateEncryption(MigrateEncryption.OPPORTUNISTIC)
                .value()
                .await(TIMEOUT)
                .changed())
        .isFalse();
    VmChangeResult encrypted =
        vm(new ScriptedVm()
                .encryptedHome()
                .with("config.migrateEncryption", "xsd:string", "opportunistic"))
            .ensureMigrateEncryption(MigrateEncryption.REQUIRED)
            .value()
            .await(TIMEOUT);

    assertThat(encrypted.changed()).isFalse();
    assertThat(encrypted.state().effectiveMigrateEncryption())
        .isEqualTo(MigrateEncryption.REQUIRED);
    assertNothingSent();
  }

  @Test
  @DisplayName("an encrypted VM cannot be made to move unencrypted")
  void startMigrateEncryption_encryptedVm_isAConflict() {
    VirtualMachine vm = vm(new ScriptedVm().encryptedHome());

    assertThatThrownBy(() -> vm.ensureMigrateEncryption(MigrateEncryption.DISABLED).value())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("always moves encrypted");
    assertNothingSent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.5", "7.0.2.0"})
  @DisplayName("an older vCenter is sent what it knows")
  void start_olderRelease_sendsWhatItKnows(String release) {
    vcenter.versions(ScriptedVcenter.versionsDocument(release)).schema(VimSchemas.VIM_7_0_2);
    VirtualMachine vm = vm(new ScriptedVm().disk(""));
    vcenter
        .on("ListKmipServers", always(returning(ScriptedVm.cluster("kms-cluster", true))))
        .on(
            "GenerateKey",
            always(
                returning(
                    "<returnval><keyId><keyId>1</keyId></keyId><success>true</success></returnval>")));

    vm.start(
        assignment()
            .keyProvider("kms-cluster")
            .migrateEncryption(MigrateEncryption.REQUIRED)
            .build());

    assertThat(vcenter.methods())
        .contains(
            release.equals("6.5") ? "ListKmipServers" : "ListKmsClusters",
            "GenerateKey",
            "ReconfigVM_Task")
        .doesNotContain(release.equals("6.5") ? "ListKmsClusters" : "ListKmipServers");
    assertThat(sent()).contains("<keyId>1</keyId><providerId><id>kms-cluster</id></providerId>");
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
                    ComplianceStatus.COMPLIANT,
                    Optional.of(Instant.parse("2026-01-02T03:04:05.000000006Z")),
                    List.of()),
                Map.of(
                    2000,
                    new PolicyCompliance(
                        ComplianceStatus.UNKNOWN,
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
                        List.of(
                            new VendorError(0, "PbmFault", "The provider does not answer.", null))),
                    2001,
                    PolicyCompliance.UNKNOWN)));
  }

  private static ScriptedVm encryptedBy(String key) {
    return new ScriptedVm()
        .encryptedHome()
        .with("config.keyId", "CryptoKeyId", key)
        .disk("<keyId>" + key + "</keyId>");
  }

  @Test
  @DisplayName("a re-key is not done while home and disks have the keys that were to be replaced")
  void startRekey_keyOfNativeProviderStays_isTold() {
    String key = "<keyId>4711</keyId><providerId><id>native</id></providerId>";
    VirtualMachine vm = vm(encryptedBy(key));
    vcenter.on(
        "ListKmsClusters",
        always(returning(ScriptedVm.cluster("native", false, "nativeProvider"))));

    Operation<VsphereTask, VmChangeResult> operation =
        vm.start(Rekey.replacing(new CryptoKeyId("4711", Optional.of("native"))).build());

    assertThat(sent()).contains("<newKeyId><keyId></keyId><providerId><id>native</id>");
    assertThatThrownBy(() -> operation.await(Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            ChangeNotSeenException.class,
            e ->
                assertThat(e.differences())
                    .extracting(PartDifference::part)
                    .containsExactly("home", "disk \"Hard disk 1\" (key 2000)"));
  }

  /** A VM with a snapshot, whose disk has a link below. */
  private static ScriptedVm withSnapshot(String home, String top, String below) {
    return new ScriptedVm()
        .encryptedHome()
        .with("config.keyId", "CryptoKeyId", home)
        .with(
            "snapshot",
            "VirtualMachineSnapshotInfo",
            "<currentSnapshot"
                + " type=\"VirtualMachineSnapshot\">snapshot-1</currentSnapshot><rootSnapshotList><snapshot"
                + " type=\"VirtualMachineSnapshot\">snapshot-1</snapshot></rootSnapshotList>")
        .disk(
            "<parent><fileName>[ds] web-01/web-01.vmdk</fileName><diskMode>persistent</diskMode>"
                + "<keyId>"
                + below
                + "</keyId></parent><keyId>"
                + top
                + "</keyId>");
  }

  @Test
  @DisplayName(
      "a re-key that stopped half-way down a chain is repeated, link by link, until all is")
  void startRekey_stoppedHalfWay_isRepeated() {
    String made = ScriptedVm.KEY.replace("4711", "4712");
    VirtualMachine vm =
        vm(withSnapshot(made, made, ScriptedVm.KEY), withSnapshot(made, made, ScriptedVm.KEY));
    vcenter.on(
        "GenerateKey",
        always(
            returning(
                "<returnval><keyId>" + made + "</keyId><success>true</success></returnval>")));

    Operation<VsphereTask, VmChangeResult> operation =
        vm.start(Rekey.replacing(new CryptoKeyId("4711", Optional.of("kms-cluster"))).build());

    // in the order of the schema, to which each request is held
    assertThat(sent())
        .contains(
            "<backing><parent><crypto xsi:type=\"CryptoSpecShallowRecrypt\"><newKeyId>"
                + made
                + "</newKeyId></crypto></parent></backing></deviceChange>")
        .doesNotContain("vmProfile");
    assertThatThrownBy(() -> operation.await(Duration.ofMinutes(1)))
        .isInstanceOf(ChangeNotSeenException.class)
        .hasMessageContaining("link 2 encrypted with key 4711");
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid", "disconnected"})
  @DisplayName("what vCenter cannot see afterwards is not as asked, and may have the new key")
  void start_vmNotSeenAfterwards_tellsNoUnusedKey(String connectionState) {
    ScriptedVm before = new ScriptedVm().disk("");
    ScriptedVm after =
        new ScriptedVm()
            .encryptedHome()
            .with("config.keyId", "CryptoKeyId", "<keyId>0815</keyId>")
            .runtime(
                "<host type=\"HostSystem\">host-9</host><connectionState>"
                    + connectionState
                    + "</connectionState><powerState>poweredOff</powerState>")
            .encryptedDisk();
    VirtualMachine vm = vm(before, after);
    vcenter.on(
        "GenerateKey",
        always(
            returning(
                "<returnval><keyId><keyId>1</keyId><providerId><id>kms-cluster</id></providerId>"
                    + "</keyId><success>true</success></returnval>")));

    Operation<VsphereTask, VmChangeResult> operation =
        vm.start(assignment().keyProvider("kms-cluster").build());

    assertThatThrownBy(() -> operation.await(Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            ChangeNotSeenException.class,
            e -> {
              assertThat(e.differences()).extracting(PartDifference::part).contains("the VM");
              assertThat(e.getSuppressed()).isEmpty();
            });
  }
}
