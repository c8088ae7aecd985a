package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyNeed.Answer;
import io.vmcrypt.vsphere.kms.KeyUser;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What VMs, snapshots and hosts show is needed, and what they hide leaves it open. */
class LedgerInventoryTest extends LedgerOnPaper {

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
                "vm-2", "name-of-vm-2", KeyUser.Kind.VIRTUAL_MACHINE, "snapshot snapshot-1, home"),
            new KeyUser("host-1", "name-of-host-1", KeyUser.Kind.HOST));
    assertThat(need.doubts()).isEmpty();
    assertThat(need.contradictions()).isEmpty();
    assertThat(need.kmsKeyIds()).containsExactlyInAnyOrder("k-1", "k-2", "k-3");
    assertThat(names(look().useOf("a"))).hasSize(3);
    assertThat(look().ofProvider("b").answer())
        .as("listed, and nobody told")
        .isEqualTo(Answer.NOT_KNOWN);
    assertThat(look().ofKeys(List.of(KEY, key("k-9", "a"))))
        .satisfies(
            needs -> {
              assertThat(requireNonNull(needs.get(KEY)).answer()).isEqualTo(Answer.NEEDED);
              assertThat(names(requireNonNull(needs.get(KEY)))).containsExactly("name-of-vm-1");
            });
    String link = "<parent><keyId>" + written(OTHER) + "</keyId></parent></backing>";
    show("VirtualMachine", attached(KEY).replace("</backing>", link));
    assertThat(requireNonNull(look().ofKeys(List.of(OTHER)).get(OTHER)).users())
        .extracting(KeyUser::toString)
        .contains("VM name-of-vm-1 (vm-1), Hard disk 1, link 2");
  }

  private static String cluster(String policy) {
    return object(
        "ClusterComputeResource",
        "domain-c8",
        PaperVcenter.property("name", "hot"),
        PaperVcenter.property(
            "configurationEx",
            "<cryptoConfig><cryptoMode>onDemand</cryptoMode><policy>%s</policy></cryptoConfig>"
                .formatted(policy)));
  }

  @Test
  @DisplayName("a key that a cluster names for its hosts is needed before any host has it")
  void clusters() {
    show("ClusterComputeResource", cluster("<keyId>" + written(KEY) + "</keyId>"));
    told.put("k-1", " ");
    KeyUser hot = new KeyUser("domain-c8", "hot", KeyUser.Kind.COMPUTE_CLUSTER);

    assertThat(look().ofProvider("a").users()).containsExactly(hot);
    assertThat(look().keysOf("a").kmsKeyIds()).containsExactly("k-1");
    KeyNeed ofKey = requireNonNull(look().ofKeys(List.of(KEY)).get(KEY));
    assertThat(ofKey.users()).containsExactly(hot);
    assertThat(ofKey.users()).hasToString("[cluster hot (domain-c8)]");
    assertThat(look().clustersNaming("b")).isEmpty();
    vcenter.on("VsanClusterGetConfig", encrypting("<kmsProviderId><id>a</id></kmsProviderId>"));
    assertThat(look().ofProvider("a").users())
        .containsExactly(hot, new KeyUser("domain-c8", "hot", KeyUser.Kind.VSAN_CLUSTER));
    vcenter.on("VsanClusterGetConfig", "<returnval><enabled>false</enabled></returnval>");

    show("ClusterComputeResource", cluster("<providerId><id>a</id></providerId>"));
    assertThat(look().keysOf("a").isByNobody()).as("no server needs a key for it").isTrue();
    assertThat(look().clustersNaming("a")).hasSize(1);

    show(
        "ClusterComputeResource",
        object(
            "ClusterComputeResource",
            "domain-c8",
            "<missingSet><path>configurationEx</path><fault><fault xsi:type=\"NoPermission\"/>"
                + "<localizedMessage>no</localizedMessage></fault></missingSet>"));
    KeyNeed hidden = look().ofProvider("a");
    assertThat(doubts(hidden)).contains("OBJECT domain-c8");
    release("8.0.2.0");
    assertThat(doubts(look().ofProvider("a"))).as("names none").doesNotContain("OBJECT domain-c8");
  }

  @Test
  @DisplayName(
      "a snapshot that cannot be read leaves its VM in doubt, and one that is gone does not")
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
            "<missingSet><path>config.keyId</path><fault><fault"
                + " xsi:type=\"ManagedObjectNotFound\"/>"
                + "<localizedMessage>gone</localizedMessage></fault></missingSet>"));
    assertThat(doubts(look().ofProvider("a"))).isEmpty();

    show("VirtualMachineSnapshot", object("VirtualMachineSnapshot", "snapshot-1"));
    int before = vcenter.calls("RetrievePropertiesEx").size();
    assertThat(doubts(look().ofProvider("a"))).as("a plain one is not read whole").isEmpty();
    assertThat(vcenter.calls("RetrievePropertiesEx").subList(before, before + 4))
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
    show(
        "HostSystem",
        host("host-1", "notResponding", ofHost.isEmpty() ? "incapable" : "safe", ofHost));

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
    assertThat(doubts(requireNonNull(look().ofKeys(List.of(KEY)).get(KEY))))
        .contains("OBJECT vm-1");
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
        .containsExactlyInAnyOrder("OBJECT vm-1", "OBJECT vm-2", "OBJECT host-1", "OBJECT host-2");
    assertThat(look.ofProvider("a").doubts())
        .allSatisfy(one -> assertThat(one.seen() + one.advice()).isNotBlank())
        .filteredOn(one -> one.id().equals("vm-2"))
        .singleElement()
        .satisfies(one -> assertThat(one.cause()).isPresent());
    assertThat(doubts(look.useOf("a"))).hasSize(4);
  }

  @Test
  @DisplayName("a locked VM shows the key of its home, and may have more")
  void locked_withKey() {
    show(
        "VirtualMachine",
        object(
            "VirtualMachine",
            "vm-1",
            PaperVcenter.property("name", "db"),
            keyOf(OTHER),
            PaperVcenter.property("runtime.powerState", "poweredOff"),
            PaperVcenter.property("runtime.connectionState", "connected"),
            PaperVcenter.property("runtime.cryptoState", "locked")));
    told.put("k-2", " ");
    assertThat(doubts(look().ofProvider("b"))).containsExactly("OBJECT vm-1");
    assertThat(names(look().ofProvider("a"))).containsExactly("db");
  }

  @Test
  @DisplayName("of a root folder that vCenter does not tell of nobody knows what is below it")
  void root_notTold() {
    show("Folder", object("Folder", "group-d9"));

    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT group-d1");
  }

  private static String folder(String id, String... children) {
    StringBuilder all = new StringBuilder();
    for (String child : children) {
      all.append("<ManagedObjectReference type=\"")
          .append(type(child))
          .append("\">")
          .append(child)
          .append("</ManagedObjectReference>");
    }
    return object(
        "Folder",
        id,
        PaperVcenter.property("overallStatus", "gray"),
        PaperVcenter.property("childEntity", all.toString()));
  }

  private static String type(String id) {
    if (id.startsWith("vm-")) {
      return "VirtualMachine";
    }
    return id.startsWith("resgroup-v") ? "VirtualApp" : "Folder";
  }

  /** A vApp: it is a resource pool, and its VMs are in no folder. */
  private static String vApp(String id, String vms, String pools) {
    return object(
        "VirtualApp",
        id,
        PaperVcenter.property("vm", vms),
        PaperVcenter.property("resourcePool", pools));
  }

  private static String named(String type, String id) {
    return "<ManagedObjectReference type=\"" + type + "\">" + id + "</ManagedObjectReference>";
  }

  @Test
  @DisplayName("a vApp that vCenter does not show may have VMs with keys")
  void hidden_vApp() {
    show("VirtualMachine", vm("vm-1"));
    show("Folder", folder("group-d1", "vm-1", "resgroup-v8"));

    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT resgroup-v8");
  }

  @Test
  @DisplayName("what a vApp names and vCenter does not show is in doubt: no folder names its VMs")
  void hidden_inVApp() {
    show("VirtualMachine", vm("vm-1") + vm("vm-2"));
    String shop =
        vApp(
            "resgroup-v8",
            named("VirtualMachine", "vm-2") + named("VirtualMachine", "vm-3"),
            named("VirtualApp", "resgroup-v9"));
    show("Folder", folder("group-d1", "vm-1", "resgroup-v8") + shop);
    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT resgroup-v9", "OBJECT vm-3");

    looks.clear();
    show("VirtualMachine", vm("vm-1") + vm("vm-2") + vm("vm-3"));
    show("Folder", folder("group-d1", "vm-1", "resgroup-v8") + shop + vApp("resgroup-v9", "", ""));
    assertThat(look().ofProvider("a").isByNobody()).as("all of it is shown").isTrue();
  }

  @Test
  @DisplayName("what a folder names and vCenter does not show is in doubt, while it is named")
  void hidden() {
    show("VirtualMachine", vm("vm-1"));
    show("Folder", folder("group-d1", "group-v2", "group-v3") + folder("group-v2", "vm-1", "vm-2"));
    KeyNeed need = look().ofProvider("a");
    assertThat(doubts(need)).containsExactly("OBJECT group-v3", "OBJECT vm-2");
    assertThat(need.missingPrivileges()).containsExactly("System.View");
    assertThat(need.skipping(List.of("vm-2", "group-v3")).isByNobody()).isTrue();
    assertThat(need.skipping(List.of("vm-2")).isByNobody()).isFalse();

    looks.clear();
    show("Folder", folder("group-d1", "vm-1", "vm-2"), folder("group-d1", "vm-1"));
    assertThat(look().ofProvider("a").isByNobody()).as("it was deleted meanwhile").isTrue();

    looks.clear();
    show("Folder", folder("group-d1", "vm-1"));
    assertThat(look().ofProvider("a").isByNobody()).isTrue();
    assertThat(looks.get("Folder")).as("asked once where all is shown").isOne();
  }

  @Test
  @DisplayName("that what is hidden could not be looked for again is no sign that it is gone")
  void hidden_notToldAgain() {
    show("VirtualMachine", vm("vm-1"));
    show("Folder", folder("group-d1", "vm-1", "vm-2"), object("Folder", "group-d9"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT vm-2");
  }

  @Test
  @DisplayName(
      "a folder that tells nothing at the second look is no sign that what it named is gone")
  void hidden_folderSilentAgain() {
    String root = folder("group-d1", "group-v2");
    String silent =
        object("Folder", "group-v2", PaperVcenter.property("overallStatus", "gray"))
            .replace(
                "</objects>",
                "<missingSet><path>childEntity</path><fault><fault"
                    + " xsi:type=\"NoPermission\"/><localizedMessage>no</localizedMessage></fault>"
                    + "</missingSet></objects>");
    for (String then : List.of(root + silent, root)) {
      looks.clear();
      show("VirtualMachine", vm("vm-1"));
      show("Folder", root + folder("group-v2", "vm-1", "vm-2"), then);
      assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT vm-2");
    }
  }
}
