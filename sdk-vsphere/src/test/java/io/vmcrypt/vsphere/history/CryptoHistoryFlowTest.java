package io.vmcrypt.vsphere.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.TrustedKms;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The history tells who changed what, and how far it reaches")
class CryptoHistoryFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Set<String> OF_COLLECTORS =
      Set.of(
          "CreateCollectorForEvents",
          "CreateCollectorForTasks",
          "ReadNextEvents",
          "ReadNextTasks",
          "DestroyCollector");
  private static final Instant BEGIN = Instant.parse("2027-01-01T00:00:00Z");
  private static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();

  private ManualClock clock;
  private FakeKmipServer kms;
  private FakeVcenter fake;
  private VsphereClient vcenter;

  @BeforeEach
  void start() {
    start(FakeVcenter.DEFAULT_API_VERSION);
  }

  /** Instead of the one that each test begins with. */
  private void restart(String release) {
    stop();
    start(release);
  }

  private void start(String release) {
    clock = ManualClock.startingAt(BEGIN);
    kms = FakeKmipServer.builder(KMS_AUTHORITY).start();
    fake =
        FakeVcenter.builder(VCENTER_AUTHORITY)
            .apiVersion(release)
            .clock(clock)
            .taskDuration(Duration.ZERO)
            .limitedUser("auditor", "pw", "StorageProfile.View")
            .virtualMachine(FakeVm.builder("web-01").disks(1).build())
            .virtualMachine(FakeVm.builder("db-01").disks(2).build())
            .start();
    vcenter = client(fake.userName(), fake.password());
    TrustedKms.ensure(vcenter, "kms-cluster", kms, KMS_CLIENT, KmsClusterSpec.Builder::makeDefault);
    clock.advance(Duration.ofDays(1));
  }

  private VsphereClient client(String user, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  @AfterEach
  void stop() {
    vcenter.close();
    assertThat(fake.failures()).isEmpty();
    List<FakeSoapCall> requests = fake.requests();
    fake.close();
    kms.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call -> {
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1))
                    .as(call.method())
                    .isEmpty();
                if (OF_COLLECTORS.contains(call.method())) {
                  assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2))
                      .as(call.method())
                      .isEmpty();
                }
              });
    }
  }

  private Instant since() {
    return BEGIN.plus(Duration.ofHours(12));
  }

  private void encrypt(String vm) {
    VirtualMachine machine = vcenter.virtualMachines().get(vm);
    machine
        .start(
            PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
                .homeAndAllDisks()
                .build())
        .await(TIMEOUT);
  }

  private static CryptoKeyId key(String id) {
    return new CryptoKeyId(id, Optional.empty());
  }

  private static List<String> words(HistoryReport report) {
    return report.entries().stream()
        .map(entry -> entry.action().word() + " " + entry.subject().name())
        .toList();
  }

  @Test
  @DisplayName("a look at the status of key servers is a task, and no change")
  void since_statusRead_isNotTold() {
    encrypt("web-01");
    List<String> before = words(vcenter.cryptoHistory(since()));

    vcenter.kmsClusters().list().forEach(cluster -> assertThat(cluster.status()).isNotNull());

    assertThat(words(vcenter.cryptoHistory(since()))).isEqualTo(before);
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"8.0.3.0", "9.1.0.0"})
  @DisplayName("encryption, re-key and decryption are told with user, key and task")
  void since_changes_toldWithUserKeyAndTask(String release) {
    restart(release);
    encrypt("web-01");
    List<CryptoKeyId> first = vcenter.virtualMachines().get("web-01").encryptionState().keys();
    vcenter.virtualMachines().get("web-01").start(Rekey.replacingAll(first).build()).await(TIMEOUT);
    encrypt("db-01");
    vcenter.virtualMachines().get("db-01").start(Decryption.homeAndAllDisks()).await(TIMEOUT);

    HistoryReport report =
        vcenter
            .cryptoHistory(since())
            .withKeysNow(vcenter.virtualMachines().get("web-01").encryptionState().keys(), true);

    assertThat(words(report))
        .containsExactly(
            "encrypted web-01", "rekeyed web-01", "encrypted db-01", "decrypted db-01");
    HistoryReport.Entry encrypted = report.entries().get(0);
    assertThat(encrypted.user()).contains(fake.userName());
    assertThat(encrypted.keys())
        .as("vCenter chose the key, and its event names no key provider")
        .containsExactly(key(first.get(0).keyId()));
    assertThat(encrypted.types())
        .containsExactly(
            "VmReconfiguredEvent", "com.vmware.vc.crypto.Operation", "VirtualMachine.reconfigure");
    assertThat(encrypted.parts()).containsExactly("home", "Hard disk 1");
    assertThat(encrypted).asString().contains(": home, Hard disk 1 by ").endsWith("; done");
    assertThat(encrypted.inUse()).contains(false);
    assertThat(report.entries().get(1).inUse()).contains(true);
    assertThat(report.entries().get(1).keys())
        .as("who re-keys names it")
        .isEqualTo(vcenter.virtualMachines().get("web-01").encryptionState().keys());
    assertThat(vcenter.cryptoHistory(since()).withKeysNow(List.of(), false).entries())
        .as("nobody has looked at all keys")
        .allSatisfy(entry -> assertThat(entry.inUse()).isEmpty());
    assertThat(report.isComplete()).as(report.toString()).isTrue();
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    report.writeJson(json);
    assertThat(json.toString(StandardCharsets.UTF_8))
        .contains("\"complete\": true", "\"parts\": [", "\"outcome\": \"done\"")
        .endsWith("]\n}\n");
    assertThat(report.notTold(report.entries().get(1).keys())).isEmpty();
    assertThat(report.notTold(List.of(key("older")))).containsExactly(key("older"));
  }

  @Test
  @DisplayName("an unknown id that speaks of keys is kept as it is; what does not is left out")
  void since_unknownIds_keptAsTheyAre() {
    fake.tasks()
        .addEvent(
            "com.example.Kms.something.new",
            "web-01",
            null,
            "Something.",
            Map.of("newKeyId", "k-7"));
    fake.tasks().addEvent("com.vmware.vc.ha.VmRestarted", "web-01", null, "Restarted.", Map.of());
    fake.tasks()
        .addEvent("com.vmware.pbm.profile.associate", "web-01", "joe", "Associated.", Map.of());

    HistoryReport report = vcenter.cryptoHistory(since());

    assertThat(words(report)).containsExactly("other web-01", "policy web-01");
    HistoryReport.Entry unknown = report.entries().get(0);
    assertThat(unknown.user()).isEmpty();
    assertThat(unknown.keys()).containsExactly(key("k-7"));
    assertThat(unknown.text()).isEqualTo("Something.; newKeyId=k-7");
    assertThat(unknown).asString().matches("[-0-9T:]+Z other .* by nobody that vCenter names.*");
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"8.0.3.0", "9.1.0.0"})
  @DisplayName("where vCenter keeps no older event, that is a gap, with how long it keeps them")
  void since_beyondRetention_isGap(String release) {
    restart(release);
    encrypt("web-01");
    clock.advance(Duration.ofDays(31));
    fake.tasks().addEvent("com.vmware.vc.host.Crypto.Enabled", null, null, "On.", Map.of());

    HistoryReport report = vcenter.cryptoHistory(since());

    assertThat(report.entries()).hasSize(1);
    assertThat(report.isComplete()).isFalse();
    assertThat(report.gaps().get(0))
        .contains("no event before", "keeps events for 30 days", "of 2027-02-02");
    assertThat(report.eventDays()).contains(30);
    assertThat(report.toString()).contains("not complete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0.3.0", "9.1.0.0"})
  @DisplayName("a burst that vCenter has put together is a gap")
  void since_burst_isGap(String release) {
    restart(release);
    fake.tasks()
        .addEvent("com.vmware.vc.EventBurstCompressedEvent", null, null, "Burst.", Map.of());

    HistoryReport report = vcenter.cryptoHistory(since());

    assertThat(report.gaps()).singleElement().asString().contains("burst");
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"8.0.3.0", "9.1.0.0"})
  @DisplayName(
      "what an account may not see is not told, and the key is then nobody's that is known")
  void since_limitedAccount_notTold(String release) {
    restart(release);
    encrypt("web-01");
    List<CryptoKeyId> keys = vcenter.virtualMachines().get("web-01").encryptionState().keys();
    fake.users().setHidden("web-01", true);
    try (VsphereClient auditor = client("auditor", "pw")) {
      HistoryReport report = auditor.cryptoHistory(since());

      assertThat(report.entries()).isEmpty();
      assertThat(report.notTold(keys)).isEqualTo(keys);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("pages that repeat themselves end in a typed error, and the collector is removed")
  void since_samePageAgain_isRefused() {
    String event =
        "<returnval xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"EventEx\">"
            + "<key>7</key><chainId>7</chainId><createdTime>2027-01-01T00:00:00Z</createdTime>"
            + "<userName></userName><eventTypeId>com.vmware.vc.kms.x</eventTypeId></returnval>";
    fake.answerMethod("ReadNextEvents", call -> FakeSoapAnswer.of(event));

    assertThatThrownBy(() -> vcenter.cryptoHistory(since()))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("tells nothing that was not told before");

    assertThat(fake.calls("DestroyCollector")).hasSize(2);
  }

  private long sent(String method) {
    return fake.requests().stream().filter(call -> call.method().equals(method)).count();
  }

  @ParameterizedTest(name = "{0}, answer {1}")
  @Tag("thorough")
  @CsvSource({
    "ReadNextEvents, 1",
    "ReadNextEvents, 2",
    "ReadNextEvents, 3",
    "ReadNextTasks, 1",
    "ReadNextTasks, 2"
  })
  @DisplayName("a session that ends in the middle has the rest read by another collector")
  void since_sessionEnds_isReadOn(String method, int at) {
    encrypt("web-01");
    encrypt("db-01");
    HistoryReport whole = vcenter.cryptoHistory(since());
    AtomicInteger seen = new AtomicInteger();
    fake.faults()
        .onEvery(
            request -> FakeVcenter.call(method).test(request) && seen.incrementAndGet() == at,
            Fault.expiredSession());

    HistoryReport told = vcenter.cryptoHistory(since());

    assertThat(seen.get()).isGreaterThan(at);
    assertThat(told.entries()).isEqualTo(whole.entries());
    assertThat(told.events()).isEqualTo(whole.events());
    assertThat(told.tasks()).isEqualTo(whole.tasks());
  }

  @Test
  @DisplayName("sessions that end again and again are told as that, after a few collectors")
  void since_sessionsEndAlways_isTold() {
    encrypt("web-01");
    long before = sent("CreateCollectorForEvents");
    fake.faults().onEvery(FakeVcenter.call("ReadNextEvents"), Fault.expiredSession());

    assertThatThrownBy(() -> vcenter.cryptoHistory(since()))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining("the session ended meanwhile");

    assertThat(sent("CreateCollectorForEvents") - before).isEqualTo(4);
    fake.faults().clear();
    assertThat(vcenter.cryptoHistory(since()).entries()).isNotEmpty();
  }

  @Test
  @DisplayName("a time that is to come by vCenter's clock is a gap")
  void since_future_isGap() {
    HistoryReport report = vcenter.cryptoHistory(BEGIN.plus(Duration.ofDays(2)));

    assertThat(report.gaps()).singleElement().asString().contains("vCenter's clock");
  }

  @Test
  @DisplayName("a task that failed is there with vCenter's words, and has changed no host's key")
  void since_taskFailed_isThere() {
    AtomicInteger page = new AtomicInteger();
    String failed =
        "<returnval xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><key>task-9</key><task"
            + " type=\"Task\">task-9</task><descriptionId>HostSystem.configureCryptoKey</descriptionId><entity"
            + " type=\"HostSystem\">host-1</entity><state>error</state><error><fault"
            + " xsi:type=\"InvalidState\"/><localizedMessage>No key.</localizedMessage>"
            + "</error><queueTime>2027-01-02T00:00:00Z</queueTime></returnval>";
    fake.answerMethod(
        "ReadNextTasks", call -> FakeSoapAnswer.of(page.getAndIncrement() > 0 ? "" : failed));

    assertThat(vcenter.cryptoHistory(since()).entries())
        .singleElement()
        .asString()
        .startsWith("2027-01-02T00:00:00Z other host ")
        .endsWith(": HostSystem.configureCryptoKey; failed: No key.");
  }

  @Test
  @DisplayName("where an account may not see how long tasks are kept, that is a gap")
  void since_taskRetentionNotKnown_isGap() {
    fake.answerMethod("QueryOptions", call -> FakeSoapAnswer.fault("NoPermission", "no"));

    HistoryReport report = vcenter.cryptoHistory(since());

    assertThat(report.taskDays()).isEmpty();
    assertThat(report.gaps()).singleElement().asString().contains("how long", "tasks");
  }

  private static String event(int key, String operation) {
    return "<returnval xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        + " xsi:type=\"EventEx\"><key>"
        + key
        + "</key><chainId>7</chainId><createdTime>2027-01-02T00:00:00Z</createdTime>"
        + "<userName>joe</userName><vm><name>web-01</name><vm>vm-1</vm></vm>"
        + "<eventTypeId>com.vmware.vc.crypto.Operation</eventTypeId>"
        + "<arguments><key>operation</key><value xsi:type=\"xsd:string\""
        + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">"
        + operation
        + "</value></arguments></returnval>";
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({"Recrypt, Decrypt", "Decrypt, Recrypt", "Encrypt, Decrypt"})
  @DisplayName("a change that decrypts is a decryption, whatever else it does and in which order")
  void since_decryptsAmongOthers_isDecryption(String one, String other) {
    AtomicInteger page = new AtomicInteger();
    fake.answerMethod(
        "ReadNextEvents",
        call ->
            FakeSoapAnswer.of(
                call.body().contains(">1<") || page.getAndIncrement() > 0
                    ? ""
                    : event(11, one) + event(12, other)));

    HistoryReport report = vcenter.cryptoHistory(since());

    assertThat(words(report)).containsExactly("decrypted web-01");
  }

  @Test
  @DisplayName("an event that has its VM as the object alone is about that VM")
  void since_objectAlone_isTheVm() {
    AtomicInteger page = new AtomicInteger();
    String object =
        event(11, "Decrypt")
            .replace("<vm><name>web-01</name><vm>vm-1</vm></vm>", "")
            .replace(
                "</arguments>",
                "</arguments><objectId>vm-1</objectId><objectType>VirtualMachine</objectType>"
                    + "<objectName>web-01</objectName>");
    fake.answerMethod(
        "ReadNextEvents",
        call ->
            FakeSoapAnswer.of(
                call.body().contains(">1<") || page.getAndIncrement() > 0 ? "" : object));

    assertThat(vcenter.cryptoHistory(since()).entries())
        .singleElement()
        .satisfies(
            entry -> assertThat(entry.subject()).isEqualTo(Subject.of("VM", "web-01", "vm-1")));
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"8.0.3.0", "9.1.0.0"})
  @DisplayName("a VM that is deployed from a template is a copy, as that of a VM")
  void since_deployed_isCopy(String release) {
    restart(release);
    fake.addVm(FakeVm.builder("golden").disks(1).template().build());
    EncryptedClone deployed =
        EncryptedClone.builder("web-02", vcenter.storagePolicies().getVmEncryption())
            .cluster("/Datacenter/host/Cluster")
            .folder("/Datacenter/vm")
            .build();
    vcenter.virtualMachines().get("golden").start(deployed).await(TIMEOUT);

    assertThat(vcenter.cryptoHistory(since()).of(HistoryReport.Action.CLONED))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.subject().name()).isEqualTo("web-02");
              assertThat(entry.user()).contains(fake.userName());
              assertThat(entry.types()).contains("VmDeployedEvent");
            });
  }
}
