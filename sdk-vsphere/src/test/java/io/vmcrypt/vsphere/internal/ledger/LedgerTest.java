package io.vmcrypt.vsphere.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyNeed.Answer;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One look at who needs which key: what is asked, how often, and what an answer leaves open. */
class LedgerTest {

  private static final CryptoKeyId KEY = key("k-1", "a");
  private static final CryptoKeyId OTHER = key("k-2", "a");
  private static final Pattern TYPE = Pattern.compile("<type>(\\w+)</type>");
  private static final Pattern ASKED = Pattern.compile("<keyIds>(<keyId>([^<]+)<.*?)</keyIds>");

  /** What each kind of thing shows, one answer after the other; the last one stays. */
  private final Map<String, List<String>> shown = new HashMap<>();

  private final Map<String, Integer> looks = new HashMap<>();

  /** What vCenter tells of a key beside its id, by its id. */
  private final Map<String, String> told = new LinkedHashMap<>();

  private PaperVcenter vcenter = new PaperVcenter();

  @BeforeEach
  void script() {
    vcenter
        .on("CreateContainerView", "<returnval type=\"ContainerView\">view-1</returnval>")
        .on("DestroyView", "")
        .on("ListKeys", "")
        .on("ListKmsClusters", "<returnval><clusterId><id>a</id></clusterId></returnval>")
        .answering("RetrievePropertiesEx", this::properties)
        .answering("QueryCryptoKeyStatus", this::status);
  }

  private void release(String release) {
    vcenter = new PaperVcenter(release);
    script();
  }

  private String properties(String call) {
    Matcher type = TYPE.matcher(call);
    assertThat(type.find()).as(call).isTrue();
    String kind = type.group(1);
    List<String> answers = shown.getOrDefault(kind, List.of(""));
    int look = looks.merge(kind, 1, Integer::sum);
    String objects = answers.get(Math.min(look, answers.size()) - 1);
    return objects.isEmpty() || objects.startsWith("<soapenv")
        ? objects
        : "<returnval>" + objects + "</returnval>";
  }

  private String status(String call) {
    StringBuilder all = new StringBuilder();
    ASKED
        .matcher(call)
        .results()
        .forEach(
            asked ->
                told.getOrDefault(asked.group(2), "")
                    .lines()
                    .forEach(
                        more ->
                            all.append("<returnval><keyId>")
                                .append(asked.group(1))
                                .append("</keyId>")
                                .append(more)
                                .append("</returnval>")));
    return all.toString();
  }

  private static CryptoKeyId key(String id, String provider) {
    return new CryptoKeyId(id, Optional.of(provider).filter(one -> !one.isEmpty()));
  }

  private static String object(String type, String id, String... properties) {
    String whole = PaperVcenter.object(type, id, properties);
    return whole.replaceAll("</?returnval>", "");
  }

  private static String written(CryptoKeyId key) {
    return "<keyId>"
        + key.keyId()
        + "</keyId>"
        + key.providerId().map(id -> "<providerId><id>" + id + "</id></providerId>").orElse("");
  }

  private static String keyOf(CryptoKeyId key) {
    return PaperVcenter.property("config.keyId", written(key));
  }

  private static String vm(String id, String... more) {
    return vmIn("connected", id, more);
  }

  private static String vmIn(String connection, String id, String... more) {
    return object(
        "VirtualMachine",
        id,
        PaperVcenter.property("config.hardware.device", ""),
        PaperVcenter.property("name", "name-of-" + id),
        PaperVcenter.property("runtime.powerState", "poweredOff"),
        PaperVcenter.property("runtime.connectionState", connection),
        PaperVcenter.property("runtime.host", "host-1").replace("<val>", "<val type=\"HostSystem\">"),
        String.join("", more));
  }

  private static String host(String id, String connection, String crypto, String... more) {
    return object(
        "HostSystem",
        id,
        PaperVcenter.property("name", "name-of-" + id),
        PaperVcenter.property("runtime.connectionState", connection),
        PaperVcenter.property("runtime.cryptoState", crypto),
        String.join("", more));
  }

  private static String task(String id, String state, String does, String... more) {
    return object(
        "Task",
        id,
        PaperVcenter.property("info.state", state),
        PaperVcenter.property("info.descriptionId", does),
        String.join("", more));
  }

  private void show(String kind, String... answers) {
    shown.put(kind, List.of(answers));
  }

  private void list(CryptoKeyId... keys) {
    StringBuilder all = new StringBuilder();
    for (CryptoKeyId key : keys) {
      all.append("<returnval>").append(written(key)).append("</returnval>");
    }
    vcenter.on("ListKeys", all.toString());
  }

  private static String users(String... ids) {
    StringBuilder all = new StringBuilder();
    for (String id : ids) {
      all.append("<encryptedVMs type=\"VirtualMachine\">").append(id).append("</encryptedVMs>");
    }
    return all.append(' ').toString();
  }

  private Ledger look() {
    VimSession session = vcenter.session();
    return Ledger.look(session, session.attempt("look"));
  }

  private static List<String> doubts(KeyNeed need) {
    return need.doubts().stream().map(one -> one.kind() + " " + one.id()).toList();
  }

  private static List<String> names(KeyNeed need) {
    return need.users().stream().map(KeyUser::name).toList();
  }

  @Test
  @DisplayName("a plain inventory and an empty list: by nobody")
  void nothing() {
    show("VirtualMachine", vm("vm-1") + vm("vm-2"));
    show("HostSystem", host("host-1", "connected", "incapable"));

    KeyNeed need = look().ofProvider("a");

    assertThat(need.isByNobody()).as(need.toString()).isTrue();
    assertThat(look().useOf("a").isByNobody()).isTrue();
    assertThat(look().keysOf("a").isByNobody()).isTrue();
    assertThat(look().withoutProvider().isByNobody()).isTrue();
    assertThat(look().ofKeys(List.of(KEY)).get(KEY)).isNotNull();
    assertThat(vcenter.calls("QueryCryptoKeyStatus")).as("of the one key").hasSize(1);
  }

  @Test
  @DisplayName("what a VM, a host and a snapshot show is needed, each with its place")
  void shownKeys() {
    String snapshots =
        PaperVcenter.property(
            "snapshot",
            "<rootSnapshotList><snapshot type=\"VirtualMachineSnapshot\">snapshot-1</snapshot>"
                + "<vm type=\"VirtualMachine\">vm-2</vm><name>a</name></rootSnapshotList>");
    show("VirtualMachine", vm("vm-1", keyOf(KEY)) + vm("vm-2", snapshots) + vm("vm-3"));
    show(
        "VirtualMachineSnapshot",
        object(
            "VirtualMachineSnapshot",
            "snapshot-1",
            keyOf(OTHER),
            PaperVcenter.property("config.hardware.device", "")));
    show(
        "HostSystem",
        host(
            "host-1",
            "connected",
            "safe",
            PaperVcenter.property("runtime.cryptoKeyId", written(key("k-3", "a")))));
    list(KEY, OTHER, key("k-3", "a"), key("k-4", "b"));
    told.put("k-1", users("vm-1"));
    told.put("k-2", users("vm-2"));
    told.put("k-3", "<affectedHosts type=\"HostSystem\">host-1</affectedHosts>");

    KeyNeed need = look().ofProvider("a");

    assertThat(need.users())
        .containsExactly(
            new KeyUser("vm-1", "name-of-vm-1", KeyUser.Kind.VIRTUAL_MACHINE),
            new KeyUser(
                "vm-2",
                "name-of-vm-2",
                KeyUser.Kind.VIRTUAL_MACHINE,
                "snapshot snapshot-1, home"),
            new KeyUser("host-1", "name-of-host-1", KeyUser.Kind.HOST));
    assertThat(need.doubts()).isEmpty();
    assertThat(need.contradictions()).isEmpty();
    assertThat(need.kmsKeyIds()).containsExactlyInAnyOrder("k-1", "k-2", "k-3");
    assertThat(names(look().useOf("a"))).hasSize(3);
    assertThat(look().ofProvider("b").answer()).as("listed, and nobody told").isEqualTo(Answer.NOT_KNOWN);
    assertThat(look().ofKeys(List.of(KEY, key("k-9", "a"))))
        .satisfies(
            needs -> {
              assertThat(needs.get(KEY).answer()).isEqualTo(Answer.NEEDED);
              assertThat(names(needs.get(KEY))).containsExactly("name-of-vm-1");
            });
  }

  @Test
  @DisplayName("a snapshot that cannot be read leaves its VM in doubt, and one that is gone does not")
  void snapshots_notRead() {
    String snapshots =
        PaperVcenter.property(
            "snapshot",
            "<rootSnapshotList><snapshot type=\"VirtualMachineSnapshot\">snapshot-1</snapshot>"
                + "<name>a</name></rootSnapshotList>");
    show("VirtualMachine", vm("vm-2", snapshots));
    show("VirtualMachineSnapshot", object("VirtualMachineSnapshot", "snapshot-1", keyOf(OTHER)));
    assertThat(doubts(look().ofProvider("b"))).contains("OBJECT vm-2");
    assertThat(look().ofProvider("a").answer()).isEqualTo(Answer.NOT_KNOWN);

    show(
        "VirtualMachineSnapshot",
        object(
            "VirtualMachineSnapshot",
            "snapshot-1",
            "<missingSet><path>config.keyId</path><fault><fault xsi:type=\"ManagedObjectNotFound\"/>"
                + "<localizedMessage>gone</localizedMessage></fault></missingSet>"));
    assertThat(doubts(look().ofProvider("a"))).isEmpty();

    show("VirtualMachineSnapshot", object("VirtualMachineSnapshot", "snapshot-1"));
    int before = vcenter.calls("RetrievePropertiesEx").size();
    assertThat(doubts(look().ofProvider("a"))).as("a plain one is not read whole").isEmpty();
    assertThat(vcenter.calls("RetrievePropertiesEx").subList(before, before + 3))
        .filteredOn(call -> call.contains("<type>VirtualMachineSnapshot</type>"))
        .singleElement()
        .satisfies(call -> assertThat(call).doesNotContain("config.hardware.device"));
    // one that vCenter is silent about is read whole, and then in doubt
    show("VirtualMachineSnapshot", "");
    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT vm-2");
  }

  @ParameterizedTest(name = "{0} with key {1}, {2}: {3}")
  @CsvSource({
    "VM,   a, notResponding,   NOT_KNOWN, STALE vm-1;OBJECT host-1",
    "VM,   '', disconnected,   NOT_KNOWN, OBJECT host-1",
    "VM,   b, disconnected,    NOT_KNOWN, OBJECT host-1",
    "HOST, a, notResponding,   NOT_KNOWN, STALE host-1;OBJECT host-1",
    "HOST, '', notResponding,  NOT_KNOWN, OBJECT host-1",
  })
  @DisplayName("what vCenter is not connected to may have other keys; a host stands for its VMs")
  void notConnected(String kind, String provider, String state, Answer answer, String open) {
    boolean isVm = kind.equals("VM");
    String ofVm = isVm && !provider.isEmpty() ? keyOf(key("k-1", provider)) : "";
    String ofHost =
        isVm || provider.isEmpty()
            ? ""
            : PaperVcenter.property("runtime.cryptoKeyId", written(key("k-1", provider)));
    show("VirtualMachine", vmIn(isVm ? state : "connected", "vm-1", ofVm));
    show("HostSystem", host("host-1", "notResponding", ofHost.isEmpty() ? "incapable" : "safe", ofHost));

    told.put("k-1", " ");

    KeyNeed need = look().ofProvider("a");

    assertThat(need.answer()).isEqualTo(answer);
    assertThat(doubts(need)).containsExactlyInAnyOrder(open.split(";", -1));
    assertThat(doubts(look().useOf("a")))
        .as("what can be undone does not wait for it")
        .doesNotContain("OBJECT host-1");
  }

  @Test
  @DisplayName("a VM that is not connected is in doubt itself, where its host is there")
  void notConnected_hostThere() {
    show("VirtualMachine", vmIn("inaccessible", "vm-1"));
    show("HostSystem", host("host-1", "connected", "incapable"));

    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT vm-1");
    assertThat(doubts(look().ofKeys(List.of(KEY)).get(KEY))).contains("OBJECT vm-1");
  }

  @Test
  @DisplayName("a locked VM, one that cannot be read, and a host whose key is hidden are in doubt")
  void notShown() {
    String locked =
        object(
            "VirtualMachine",
            "vm-1",
            PaperVcenter.property("runtime.powerState", "poweredOff"),
            PaperVcenter.property("runtime.connectionState", "connected"),
            PaperVcenter.property("runtime.cryptoState", "locked"));
    String unreadable =
        object(
            "VirtualMachine",
            "vm-2",
            PaperVcenter.property("name", "web"),
            "<missingSet><path>config.keyId</path><fault><fault xsi:type=\"NoPermission\"/>"
                + "<localizedMessage>no</localizedMessage></fault></missingSet>");
    show("VirtualMachine", locked + unreadable);
    show(
        "HostSystem",
        host("host-1", "connected", "pendingIncapable")
            + host(
                "host-2",
                "connected",
                "safe",
                "<missingSet><path>runtime.cryptoKeyId</path><fault><fault"
                    + " xsi:type=\"NoPermission\"/><localizedMessage>no</localizedMessage></fault>"
                    + "</missingSet>"));

    Ledger look = look();

    assertThat(doubts(look.ofProvider("a")))
        .containsExactlyInAnyOrder(
            "OBJECT vm-1", "OBJECT vm-2", "OBJECT host-1", "OBJECT host-2");
    assertThat(look.ofProvider("a").doubts())
        .allSatisfy(one -> assertThat(one.seen() + one.advice()).isNotBlank())
        .filteredOn(one -> one.id().equals("vm-2"))
        .singleElement()
        .satisfies(one -> assertThat(one.cause()).isPresent());
    assertThat(doubts(look.useOf("a"))).hasSize(4);
  }

  @ParameterizedTest(name = "{0} {1}, then {2} {3}: {4}")
  @CsvSource({
    // before | what | after | what | doubts, looks at VMs
    "none,    '',                         none,    '',                         '',          1",
    "running, VirtualMachine.reconfigure, running, VirtualMachine.reconfigure, TASK task-1, 1",
    "running, VirtualMachine.powerOn,     running, VirtualMachine.powerOn,     '',          1",
    "running, '',                         running, '',                         TASK task-1, 1",
    "none,    '',                         running, VirtualMachine.reconfigure, TASK task-1, 1",
    // what ended between the looks is behind what was read: read again
    "running, VirtualMachine.reconfigure, success, VirtualMachine.reconfigure, '',          2",
    "running, VirtualMachine.reconfigure, error,   VirtualMachine.reconfigure, '',          2",
    "none,    '',                         success, VirtualMachine.reconfigure, '',          2",
    "running, VirtualMachine.reconfigure, none,    '',                         '',          2",
    "success, VirtualMachine.reconfigure, success, VirtualMachine.reconfigure, '',          1",
    "success, VirtualMachine.reconfigure, none,    '',                         '',          1",
    "running, VirtualMachine.powerOn,     success, VirtualMachine.powerOn,     '',          1",
    "none,    '',                         success, VirtualMachine.powerOn,     '',          1",
  })
  @DisplayName("a task that may bring a key is waited for, and one that ended is looked behind")
  void tasks(String before, String does, String after, String doing, String open, int looked) {
    String first = before.equals("none") ? "" : task("task-1", before, does);
    String second = after.equals("none") ? "" : task("task-1", after, doing);
    show("Task", first, second);
    show("VirtualMachine", vm("vm-1"));

    KeyNeed need = look().ofProvider("a");

    assertThat(doubts(need)).containsExactly(open.isEmpty() ? new String[0] : open.split(";", -1));
    assertThat(looks.get("VirtualMachine")).isEqualTo(looked);
    assertThat(looks.get("Task")).isEqualTo(looked + 1);
  }

  @Test
  @DisplayName("the inventory is read three times at the most; then what ended last is open")
  void tasks_endless() {
    show(
        "Task",
        "",
        task("task-1", "success", "VirtualMachine.clone"),
        task("task-2", "success", "VirtualMachine.clone"),
        task("task-3", "success", "VirtualMachine.clone"),
        task("task-4", "success", "VirtualMachine.clone"));

    assertThat(doubts(look().ofProvider("a"))).containsExactly("TASK task-3");
    assertThat(looks.get("VirtualMachine")).isEqualTo(3);
  }

  @Test
  @DisplayName("what a first look saw counts also where a second one does not see it any more")
  void tasks_seenOnce() {
    show("Task", "", task("task-1", "success", "VirtualMachine.clone"));
    show("VirtualMachine", vm("vm-1", keyOf(KEY)), vm("vm-1"));

    assertThat(names(look().ofProvider("a"))).containsExactly("name-of-vm-1");
  }

  @Test
  @DisplayName("a VM that moves keeps its keys where vCenter shows it, and brings them otherwise")
  void tasks_relocation() {
    String at = PaperVcenter.property("info.entity", "vm-1").replace("<val>", "<val type=\"VirtualMachine\">");
    show("Task", task("task-1", "running", "VirtualMachine.relocate", at));
    show("VirtualMachine", vm("vm-1"));
    assertThat(doubts(look().ofProvider("a"))).isEmpty();
    show("VirtualMachine", vm("vm-2"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("TASK task-1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"Task, TASK", "VirtualMachine, OBJECT", "HostSystem, OBJECT"})
  @DisplayName("what vCenter refuses to show leaves it open, and who is not logged in is told")
  void refused(String kind, String open) {
    show(kind, PaperVcenter.fault("RuntimeFault"));
    KeyNeed need = look().useOf("a");
    assertThat(doubts(need)).contains(open + " ");
    assertThat(need.answer()).isEqualTo(Answer.NOT_KNOWN);
    assertThat(need.doubts().get(0).cause()).isPresent();
  }

  @Test
  @DisplayName("a list that is refused leaves it open, and so does one that tells no users")
  void list_refused() {
    vcenter.on("ListKeys", PaperVcenter.fault("NoPermission"));
    KeyNeed need = look().ofProvider("a");
    assertThat(doubts(need)).containsExactly("LIST ");
    assertThat(need.unanswered()).get().isInstanceOf(PermissionDeniedException.class);
    assertThat(look().withoutProvider().answer()).isEqualTo(Answer.NOT_KNOWN);
    assertThat(look().ofKeys(List.of(KEY)).get(KEY).answer()).isEqualTo(Answer.NOT_KNOWN);

    list(KEY);
    vcenter.on("QueryCryptoKeyStatus", PaperVcenter.fault("NoPermission"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("KEY k-1");
    vcenter.on("QueryCryptoKeyStatus", "");
    assertThat(doubts(look().ofProvider("a"))).containsExactly("KEY k-1");
  }

  @Test
  @DisplayName("before 6.7.2 nobody is asked who uses a key: one that is only listed is open")
  void oldRelease() {
    release("6.7.1");
    list(KEY);
    show("VirtualMachine", vm("vm-1"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("KEY k-1");
    assertThat(vcenter.calls("QueryCryptoKeyStatus")).isEmpty();
    assertThat(look().withoutProvider().isByNobody()).isTrue();
  }

  @Test
  @DisplayName("of keys that name no provider: from 6.7.2 on what cannot be read is no doubt")
  void withoutProvider() {
    CryptoKeyId bare = key("k-1", "");
    show("Task", task("task-1", "running", "VirtualMachine.clone"));
    assertThat(look().withoutProvider().isByNobody()).isTrue();
    list(bare);
    assertThat(look().withoutProvider().answer()).isEqualTo(Answer.NOT_KNOWN);
    show("VirtualMachine", vm("vm-1", keyOf(bare)) + vm("vm-2", keyOf(OTHER)));
    assertThat(names(look().withoutProvider())).containsExactly("name-of-vm-1");
    assertThat(names(look().ofProvider("a"))).as("it may be of each").contains("name-of-vm-1");

    release("6.7.1");
    show("VirtualMachine", vm("vm-2", keyOf(OTHER)));
    assertThat(look().withoutProvider().answer()).isEqualTo(Answer.NOT_KNOWN);
  }

  @Test
  @DisplayName("a name that no key provider has is in doubt: it may be misspelt")
  void names() {
    assertThat(doubts(look().ofName("a"))).isEmpty();
    assertThat(look().ofName("b").doubts())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.kind()).isEqualTo(KeyDoubt.Kind.KEY_PROVIDER);
              assertThat(one.seen()).isEqualTo("vCenter has no key provider \"b\"");
              assertThat(one.advice()).contains("a");
            });
    VimSession session = vcenter.session();
    ProviderName.check(session, session.attempt("check"), "a");
    list(key("k-1", "b"));
    ProviderName.check(session, session.attempt("check"), "b");
    for (String answer : List.of("", PaperVcenter.fault("NoPermission"))) {
      vcenter.on("ListKeys", answer);
      assertThatThrownBy(() -> ProviderName.check(session, session.attempt("check"), "b"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("vCenter has no key provider \"b\", and no key is known");
    }
    vcenter.on("ListKmsClusters", PaperVcenter.fault("NoPermission"));
    ProviderName.check(session, session.attempt("check"), "b");
    vcenter.on("ListKeys", "");
    assertThat(look().ofName("a").doubts())
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.seen())
                    .contains("whether \"a\" is the name of one is not known"));
  }

  private void vsan(String config) {
    show(
        "ClusterComputeResource",
        object("ClusterComputeResource", "domain-c1", PaperVcenter.property("name", "hot")));
    vcenter.on("VsanClusterGetConfig", config);
  }

  private static String encrypting(String more) {
    return "<returnval><enabled>true</enabled><dataEncryptionConfig><encryptionEnabled>true"
        + "</encryptionEnabled>"
        + more
        + "</dataEncryptionConfig></returnval>";
  }

  @Test
  @DisplayName("a vSAN that encrypts is a user of its key provider, and in doubt where it tells none")
  void vsan() {
    vsan(encrypting("<kmsProviderId><id>a</id></kmsProviderId>"));
    assertThat(names(look().ofProvider("a"))).containsExactly("hot");
    assertThat(names(look().useOf("a"))).containsExactly("hot");
    assertThat(look().ofProvider("b").isByNobody()).isTrue();
    assertThat(look().withoutProvider().isByNobody()).isTrue();

    vsan(encrypting("<changing>true</changing><kmsProviderId><id>b</id></kmsProviderId>"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN domain-c1");
    vsan(encrypting(""));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN domain-c1");
    assertThat(look().keysOf("a").isByNobody()).as("it can be undone").isTrue();
    assertThat(names(look().withoutProvider())).containsExactly("hot");
    vsan("<returnval><enabled>false</enabled></returnval>");
    assertThat(look().ofProvider("a").isByNobody()).isTrue();
    assertThat(look().withoutProvider().isByNobody()).isTrue();

    vsan(PaperVcenter.fault("RuntimeFault"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN ");
    show("ClusterComputeResource", PaperVcenter.fault("RuntimeFault"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN ");
    assertThat(doubts(look().ofKeys(List.of(KEY)).get(KEY))).contains("VSAN ");
  }

  /** That a key is wrapped; by which one is not told if that is empty. */
  private static String wrappedBy(String id) {
    return "<keyInfo xsi:type=\"CryptoManagerKmipCryptoKeyStatusWrappedKeyInfo\">"
        + (id.isEmpty() ? "" : "<keyId>" + id + "</keyId>")
        + "</keyInfo>";
  }

  @Test
  @DisplayName("from 9.0 on what wraps a key in use is needed as much, by the same user")
  void wrapped() {
    release("9.0.0.0");
    show("VirtualMachine", vm("vm-1", keyOf(KEY)));
    list(KEY);
    told.put("k-1", users("vm-1") + wrappedBy("w-1"));
    told.put("w-1", " ");
    told.put("w-2", " ");
    CryptoKeyId wrapping = key("w-1", "");

    assertThat(look().ofProvider("a").kmsKeyIds()).containsExactly("w-1");
    assertThat(look().keysOf("a").kmsKeyIds()).containsExactly("w-1");
    assertThat(look().useOf("a").kmsKeyIds()).as("as for a change").containsExactly("w-1");
    Map<CryptoKeyId, KeyNeed> needs =
        look().ofKeys(List.of(wrapping, key("w-1", "b"), key("w-2", "a")));
    assertThat(names(needs.get(wrapping))).containsExactly("name-of-vm-1");
    assertThat(needs.get(key("w-1", "b")).isByNobody()).as("a namesake").isTrue();
    assertThat(needs.get(key("w-2", "a")).isByNobody()).isTrue();

    KeyCount count = look().count(List.of(), List.of(key("w-1", ""), key("w-2", "")));
    assertThat(count.keys())
        .extracting(CountedKey::key, CountedKey::use, CountedKey::wrappedBy)
        .containsExactly(
            tuple(KEY, Use.NEEDED, Optional.of("w-1")),
            tuple(key("w-1", "a"), Use.WRAPS, Optional.empty()),
            tuple(key("w-2", ""), Use.AT_KMS_ONLY, Optional.empty()));
  }

  @Test
  @DisplayName("while it is not told what wraps a key in use, each key of its provider may do so")
  void wrapped_notKnown() {
    release("9.0.0.0");
    show("VirtualMachine", vm("vm-1", keyOf(KEY)) + vm("vm-2", keyOf(OTHER)));
    list(KEY, OTHER);
    told.put("k-2", users("vm-2"));
    told.put("w-1", " ");
    for (String silent : List.of("", users("vm-1") + wrappedBy(""))) {
      told.put("k-1", silent);
      Map<CryptoKeyId, KeyNeed> needs =
          look().ofKeys(List.of(key("w-1", "a"), key("w-1", "b"), KEY));
      assertThat(doubts(needs.get(key("w-1", "a")))).containsExactly("LIST k-1");
      assertThat(needs.get(key("w-1", "b")).isByNobody()).as("of another provider").isTrue();
      assertThat(names(needs.get(KEY))).containsExactly("name-of-vm-1");
      assertThat(needs.get(KEY).doubts())
          .noneMatch(one -> one.seen().contains("so it may be this one"));
    }
  }

  @Test
  @DisplayName("before 9.0 nothing is wrapped, and only keys that nothing shows are asked about")
  void useOf_asksLittle() {
    show("VirtualMachine", vm("vm-1", keyOf(KEY)));
    list(KEY, OTHER, key("k-1", "b"), key("k-3", "b"));
    told.put("k-2", users("vm-9"));

    KeyNeed need = look().useOf("a");

    assertThat(names(need)).containsExactly("name-of-vm-1", "vm-9");
    assertThat(vcenter.calls("QueryCryptoKeyStatus"))
        .singleElement()
        .asString()
        .contains("<keyId>k-2</keyId>")
        .doesNotContain("k-1", "k-3");
    told.put("k-1", users("vm-8"));
    assertThat(names(look().useOf("b"))).as("its namesake of b is shown by nobody").contains("vm-8");
    Map<CryptoKeyId, KeyNeed> needs = look().ofKeys(List.of(key("k-1", "a"), key("k-1", "c")));
    assertThat(names(needs.get(key("k-1", "a")))).contains("name-of-vm-1");
    assertThat(names(needs.get(key("k-1", "c")))).doesNotContain("name-of-vm-1");
  }

  @Test
  @DisplayName("what was read of the inventory is no answer where it broke off")
  void inventory_brokenOff() {
    show("VirtualMachine", vm("vm-1"));
    show("HostSystem", PaperVcenter.fault("RuntimeFault"));
    show("Task", "", task("task-1", "running", "VirtualMachine.clone"));

    assertThat(doubts(look().useOf("a"))).containsExactly("OBJECT ");
    assertThat(looks.get("Task")).as("nothing was read that a task could change").isOne();
  }

  @Test
  @DisplayName("keys are added up by provider, and by what is known of them")
  void count() {
    show("VirtualMachine", vm("vm-1", keyOf(KEY)) + vm("vm-2", keyOf(KEY)));
    list(KEY, OTHER);
    told.put("k-1", users("vm-1", "vm-2"));
    told.put("k-2", " ");
    told.put("k-3", " ");
    told.put("k-4", " ");

    KeyCount count = look().count(List.of(key("k-3", "a"), KEY), List.of(key("k-4", ""), KEY));

    assertThat(count.keys())
        .extracting(CountedKey::key, CountedKey::use, CountedKey::users)
        .containsExactly(
            tuple(KEY, Use.NEEDED, 2),
            tuple(OTHER, Use.LISTED_ONLY, 0),
            tuple(key("k-3", "a"), Use.BY_NOBODY, 0),
            tuple(key("k-4", ""), Use.AT_KMS_ONLY, 0));
    assertThat(count.providers())
        .containsExactly(
            new ProviderKeys("", 0, 0, 0, 0, 0, 0, 1), new ProviderKeys("a", 1, 2, 0, 1, 1, 0, 0));
    assertThat(count.keys().get(1).why()).contains("names no user");
    assertThat(count.keys().get(3).why()).contains("nothing of this vCenter tells whose it is");
    assertThat(count.doubts()).isEmpty();

    show("VirtualMachine", vmIn("inaccessible", "vm-1", keyOf(KEY)));
    vcenter.on("ListKeys", PaperVcenter.fault("NoPermission"));
    KeyCount open = look().count(List.of(key("k-3", "a")), List.of());
    assertThat(open.of(Use.NOT_KNOWN)).extracting(CountedKey::key).contains(key("k-3", "a"));
    assertThat(open.of(Use.BY_NOBODY)).isEmpty();
    assertThat(open.doubts()).extracting(KeyDoubt::kind)
        .containsExactlyInAnyOrder(KeyDoubt.Kind.OBJECT, KeyDoubt.Kind.LIST);
    assertThat(open.isKnown()).isFalse();
  }

  @Test
  @DisplayName("a default stays while keys without a provider are in use, or that is not known")
  void defaultMove() {
    VimSession session = vcenter.session();
    DefaultMove.check(session, session.attempt("move"), "a");
    list(key("k-1", ""));
    assertThatThrownBy(() -> DefaultMove.check(session, session.attempt("move"), "a"))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("it is not known whether keys in use name their key provider");
    show("VirtualMachine", vm("vm-1", keyOf(key("k-1", ""))));
    assertThatThrownBy(() -> DefaultMove.check(session, session.attempt("move"), "a"))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("are in use by VM name-of-vm-1");
  }

  @Test
  @DisplayName("a provider goes where nobody needs it, or where somebody looked at all that is open")
  void providerRemoval() {
    Removal plain = Removal.careful();
    VimSession session = vcenter.session();
    ProviderRemoval.check(session, session.attempt("remove"), "a", plain, "advice");
    vsan(encrypting(""));
    assertThatThrownBy(
            () -> ProviderRemoval.check(session, session.attempt("remove"), "a", plain, "advice"))
        .isInstanceOf(KeysInUseException.class);
  }
}
