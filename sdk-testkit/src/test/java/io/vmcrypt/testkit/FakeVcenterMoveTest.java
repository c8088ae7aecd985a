package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.allProperties;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.device;
import static io.vmcrypt.testkit.VcenterCalls.find;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Fake vCenters that move VMs to one another")
class FakeVcenterMoveTest extends VcenterLab {

  private static final String NAME = "web-01";

  private FakeVcenter target = vcenter().start();
  private SoapCaller to = caller(target);
  private String url = "";
  private String thumbprint = "";
  private String user = "";
  private String password = "";

  FakeVcenterMoveTest() {
    super(UnaryOperator.identity());
  }

  private FakeVcenterBuilder vcenter() {
    return FakeVcenter.builder(authority);
  }

  private void start(FakeVcenterBuilder ofSource, FakeVcenterBuilder ofTarget) {
    restart(any -> ofSource.clock(clock));
    soap.login();
    target.close();
    target = ofTarget.start();
    to = caller(target).login();
    askFor(target);
  }

  /** What the requests name as the other vCenter. */
  private void askFor(FakeVcenter other) {
    url = other.url() + "/sdk";
    thumbprint = other.identity().thumbprint("SHA-1");
    user = other.userName();
    password = other.password();
  }

  /** Both, and a VM of two disks at the first. */
  private void startPlain() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
  }

  private static FakeVm.Builder plain() {
    return FakeVm.builder(NAME).disks(2);
  }

  /** What the target tells of the VM. */
  private String arrived(String path) {
    return value(to, property("VirtualMachine", target.vm(NAME).id(), path));
  }

  @AfterEach
  void stop() {
    assertThat(target.failures()).isEmpty();
    target.close();
  }

  private static String value(SoapCaller soap, String call) {
    return soap.call(call).value("val");
  }

  private static String network(String name, SoapCaller of) {
    return of.good(find("Datacenter/network/" + name)).value("returnval");
  }

  private static String first(SoapCaller soap, String path, String type) {
    String name =
        switch (type) {
          case "HostSystem" -> "host";
          case "Datastore" -> "datastore";
          default -> "pool";
        };
    return ref(name, type, soap.good(find(path)).value("returnval"));
  }

  private String service() {
    return service(target.instanceUuid(), print());
  }

  private String service(String uuid, String trust) {
    return ("<service><instanceUuid>%s</instanceUuid><url>%s</url><credential"
            + " xsi:type=\"ServiceLocatorNamePassword\"><username>%s</username><password>%s"
            + "</password></credential>%s</service>")
        .formatted(uuid, url, user, password, trust);
  }

  private String service(String trust) {
    return service(target.instanceUuid(), trust) + place();
  }

  private String print() {
    return "<sslThumbprint>" + thumbprint + "</sslThumbprint>";
  }

  private String place() {
    return datastore() + pool() + host();
  }

  private String datastore() {
    return first(to, "Datacenter/datastore/datastore1", "Datastore");
  }

  private String pool() {
    return first(to, "Datacenter/host/Cluster/Resources", "ResourcePool");
  }

  private String host() {
    return first(to, "Datacenter/host/Cluster/esx-01.datacenter.test", "HostSystem");
  }

  private String spec() {
    return service() + place();
  }

  private String relocate(String spec) {
    return vm("RelocateVM_Task", NAME, "<spec>" + spec + "</spec>");
  }

  private String begin(String spec) {
    return job.good(relocate(spec));
  }

  /** The end of a task as the vcenter tells it, with all that it told on the way. */
  private record End(String state, String body, List<String> progress) {}

  private End watch(String task) {
    List<String> progress = new ArrayList<>();
    while (true) {
      SoapCaller.Answer answer = soap.call(property("Task", task, "info"));
      if (!answer.value("state").matches("queued|running")) {
        return new End(answer.value("state"), answer.body(), progress);
      }
      if (answer.body().contains("<progress>")
          && (progress.isEmpty()
              || !progress.get(progress.size() - 1).equals(answer.value("progress")))) {
        progress.add(answer.value("progress"));
      }
    }
  }

  private End move(String spec) {
    return watch(begin(spec));
  }

  /** The task ends with this fault and these words, and the VM is where it was. */
  private End isRefused(String spec, String fault, String... words) {
    End end = move(spec);
    assertThat(end.state()).as(end.body()).isEqualTo("error");
    assertThat(end.body()).contains("xsi:type=\"" + fault + "\"");
    assertThat(words).allMatch(end.body()::contains);
    onlyAt(vcenter, target);
    return end;
  }

  private void moves(String spec) {
    End end = move(spec);
    assertThat(end.state()).as(end.body()).isEqualTo("success");
  }

  private static void onlyAt(FakeVcenter here, FakeVcenter notThere) {
    assertThat(has(here)).isTrue();
    assertThat(has(notThere)).isFalse();
  }

  private static boolean has(FakeVcenter vcenter) {
    try {
      vcenter.vm(NAME);
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(NAME);
      return false;
    }
  }

  private void trustAtTarget() {
    trustedCluster("kms", kms.port(), authority, client).forEach(to::good);
  }

  @Test
  @DisplayName("a VM moves: both show it while the task runs, one after, with the same UUID")
  void plain_moves() {
    start(vcenter().virtualMachine(plain().poweredOn().snapshot("before").build()), vcenter());
    String uuid = vcenter.vm(NAME).instanceUuid();
    vcenter.tasks().setHeld(true);

    String task = begin(spec());
    assertThat(vcenter.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(to.call(VcenterCalls.reconfigure(target.vm(NAME).id(), "")).body())
        .contains("TaskInProgress");
    vcenter.tasks().setHeld(false);
    End end = watch(task);

    assertThat(end.state()).as(end.body()).isEqualTo("success");
    assertThat(end.progress()).containsExactly("0", "23", "60", "100");
    assertThat(end.body()).doesNotContain("<result");
    onlyAt(target, vcenter);
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(target.vm(NAME).powerState()).isEqualTo("poweredOn");
    assertThat(target.vm(NAME).snapshots()).hasSize(1);
    assertThat(target.vm(NAME).disks()).hasSize(2);
    String latest = property("EventManager", "EventManager", "latestEvent");
    assertThat(value(soap, latest)).contains("com.vmware.vc.vm.SrcVmMigratedEvent");
    assertThat(value(to, latest)).contains("com.vmware.vc.vm.DstVmMigratedEvent").contains(NAME);
    assertThat(target.tasks().all()).allMatch(one -> !one.state().equals("running"));
    assertThat(arrived("runtime.host")).contains("host-");
    to.good(allProperties("VirtualMachine", target.vm(NAME).id()));
    to.good(allProperties("VirtualMachineSnapshot", target.vm(NAME).snapshots().get(0).id()));
    assertThat(target.users().openSessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("an encrypted VM keeps its keys, if the target gets them by the same name")
  void encrypted_keepsKeys() {
    start(vcenter(), vcenter().apiVersion("9.1.0.0"));
    trust();
    trustAtTarget();
    FakeKey key = newKey();
    vcenter.addVm(plain().encryptedWith(key).virtualTpm().snapshot("s").build());
    String tpm = vcenter.vm(NAME).virtualTpmIdentity();

    moves(spec());

    assertThat(target.vm(NAME).key()).isEqualTo(key);
    assertThat(target.vm(NAME).isFullyEncrypted()).isTrue();
    assertThat(target.vm(NAME).snapshots().get(0).key()).isEqualTo(key);
    assertThat(target.vm(NAME).virtualTpmIdentity()).isEqualTo(tpm);
    assertThat(target.vm(NAME).policy()).isNull();
    assertThat(target.hosts().cryptoStates()).containsEntry("esx-01.datacenter.test", "safe");
  }

  @Test
  @DisplayName("a policy of the target is given on the way, if it changes no encryption")
  void policy_ofTarget() {
    start(vcenter(), vcenter());
    trust();
    trustAtTarget();
    vcenter.addVm(plain().encryptedWith(newKey()).build());
    String profile =
        "<profile"
            + " xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>%s</profileId></profile>";

    isRefused(spec() + profile.formatted("no-such-policy"), "InvalidArgument");
    moves(spec() + profile.formatted(VcenterCalls.ENCRYPTION_POLICY));
    assertThat(target.vm(NAME).policy()).isEqualTo("VM Encryption Policy");
  }

  @Test
  @DisplayName(
      "a key that the target cannot get shows at 100 per cent and no earlier, and is named by a"
          + " trait")
  void key_missing_failsAtTheEnd() {
    start(vcenter(), vcenter());
    trust();
    FakeKey key = newKey();
    vcenter.addVm(plain().encryptedWith(key).build());
    assertThat(checked(spec())).doesNotContain("<error>");

    End end =
        isRefused(
            spec(), "SystemError", "Unable to decrypt the ciphertext. Failed to decrypt the key");
    assertThat(end.progress()).last().isEqualTo("100");
    assertThat(end.body()).doesNotContain(key.keyId());

    start(vcenter().moves(FakeMoveTrait.NAMES_MISSING_KEY), vcenter());
    vcenter.addVm(plain().encryptedWith(new FakeKey("k-1", "kms")).build());
    assertThat(move(spec()).body()).contains("EncryptionKeyRequired").contains("k-1");
  }

  @Test
  @DisplayName("a wrong, a missing and a later certificate are refused with the one that was seen")
  void certificate_notVerified() {
    startPlain();
    String wrong = thumbprint.startsWith("0") ? "1" : "0";

    for (String trust :
        List.of(
            "",
            print().replace(thumbprint, wrong + thumbprint.substring(1)),
            print().replace(":", ""))) {
      isRefused(
          service(trust),
          "SSLVerifyFault",
          "<thumbprint>" + thumbprint + "</thumbprint>",
          "<selfSigned>false</selfSigned>",
          "Authenticity of the host's SSL certificate is not verified.");
    }
    assertThat(target.calls("Login")).hasSize(1);
  }

  @Test
  @DisplayName("from 9.0 on the certificate may come as PEM, and then must be the same")
  void certificate_pem_since90() {
    start(vcenter().virtualMachine(plain().build()).apiVersion("9.0.0.0"), vcenter());
    String own = "<sslCertificate>" + target.identity().certificatePem() + "</sslCertificate>";
    String other = "<sslCertificate>" + vcenter.identity().certificatePem() + "</sslCertificate>";

    isRefused(service(print() + other), "SSLVerifyFault", "BEGIN CERTIFICATE");
    moves(service(own));

    start(vcenter().virtualMachine(plain().build()).apiVersion("8.0.3.0"), vcenter());
    refused(relocate(service(own)), "InvalidRequest");
  }

  @Test
  @DisplayName("wrong credentials, another vCenter and an address where none is are refused")
  void service_wrong() {
    startPlain();
    String good = password;

    password = "wrong";
    isRefused(spec(), "InvalidLogin");
    password = good;
    isRefused(service(vcenter.instanceUuid(), print()) + place(), "InvalidArgument");
    url = "http://127.0.0.1/sdk";
    isRefused(spec(), "InvalidArgument");
    url = "https://127.0.0.1:1/sdk";
    isRefused(spec(), "HostConnectFault");
    url = "https://127.0.0.1:" + kms.port();
    thumbprint = "";
    assertThat(move(spec()).body()).containsAnyOf("SSLVerifyFault", "HostConnectFault");
    url = vcenter.url().toString();
    thumbprint = vcenter.identity().thumbprint("SHA-1");
    isRefused(spec(), "InvalidArgument");
  }

  @Test
  @DisplayName("host, pool and datastore of the target are needed, and must fit")
  void place_wrong() {
    start(
        vcenter().virtualMachine(plain().build()),
        vcenter().datacenter("Datacenter").datacenter("Other"));
    String other = first(to, "Other/host/Cluster/Resources", "ResourcePool");

    isRefused(service() + datastore() + pool(), "InvalidArgument");
    isRefused(service() + datastore() + host(), "InvalidArgument");
    isRefused(service() + pool() + host(), "InvalidArgument");
    isRefused(service() + datastore() + other + host(), "InvalidArgument");
    isRefused(
        service() + first(to, "Other/datastore/datastore1", "Datastore") + pool() + host(),
        "InvalidDatastore");
    isRefused(
        service() + datastore() + pool() + ref("host", "HostSystem", "host-999"),
        "ManagedObjectNotFound");
    isRefused(service() + ref("folder", "Folder", "group-d1") + place(), "InvalidFolder");
    target.inventory().setFreeSpace("Datacenter", 1000);
    isRefused(spec(), "NoDiskSpace");
    target.inventory().setFreeSpace("Datacenter", 1L << 40);
    target.inventory().setDatastoreAccessible("Datacenter", false);
    isRefused(spec(), "InvalidDatastore");
    target.inventory().setDatastoreAccessible("Datacenter", true);
    target.inventory().setDatastoreMaintenance("Datacenter", "enteringMaintenance");
    isRefused(spec(), "InvalidDatastore");
    target.inventory().setDatastoreMaintenance("Datacenter", "normal");
    target.hosts().setConnectionState("esx-01.datacenter.test", "disconnected");
    isRefused(spec(), "HostNotConnected");
  }

  @Test
  @DisplayName("a name that is taken at the target is refused, and a template")
  void name_taken() {
    start(
        vcenter().virtualMachine(plain().build()),
        vcenter().virtualMachine(FakeVm.builder(NAME).folder("Web").build()));
    String folder = to.good(find("Datacenter/vm/Web")).value("returnval");

    assertThat(move(service() + ref("folder", "Folder", folder) + place()).body())
        .contains("DuplicateName");
    moves(spec());
    assertThat(target.vm("/Datacenter/vm/" + NAME).disks()).hasSize(2);
    start(vcenter().virtualMachine(plain().template().build()), vcenter());
    isRefused(spec(), "NotSupported");
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "6.7.3"})
  @DisplayName("before 7.0 an encrypted VM neither leaves nor comes")
  void encrypted_before70_refused(String release) {
    FakeVm vm = plain().encryptedWith(new FakeKey("k", "kms")).build();

    start(vcenter().apiVersion(release).virtualMachine(vm), vcenter());
    isRefused(spec(), "NotSupported");
    start(vcenter().virtualMachine(vm), vcenter().apiVersion(release));
    isRefused(spec(), "NotSupported");
    start(vcenter().apiVersion(release).virtualMachine(plain().build()), vcenter());
    moves(spec());
  }

  @Test
  @DisplayName("both accounts need their privileges, and all that is missing is named")
  void privileges_ofBoth() {
    FakeVm vm = plain().poweredOn().encryptedWith(new FakeKey("k", "kms")).build();
    start(
        vcenter().virtualMachine(vm).limitedUser("mover", "Secret-1!", "Resource.ColdMigrate"),
        vcenter().limitedUser("taker", "Secret-2!", "Network.Assign"));
    become("mover", "Secret-1!");

    assertThat(refused(relocate(spec()), "NoPermission").body())
        .contains("<privilegeIds>Cryptographer.Migrate</privilegeIds>")
        .contains("<privilegeIds>Resource.HotMigrate</privilegeIds>")
        .doesNotContain("Resource.ColdMigrate");
    vcenter
        .users()
        .setPrivileges(
            "mover", "Resource.ColdMigrate", "Resource.HotMigrate", "Cryptographer.Migrate");
    user = "taker";
    password = "Secret-2!";
    End end =
        isRefused(
            spec(),
            "NoPermission",
            "<privilegeIds>VirtualMachine.Inventory.Register</privilegeIds>",
            "<privilegeIds>Resource.AssignVMToPool</privilegeIds>",
            "<privilegeIds>Datastore.AllocateSpace</privilegeIds>",
            "<privilegeIds>Cryptographer.RegisterHost</privilegeIds>");
    assertThat(end.body()).doesNotContain("Network.Assign");
  }

  private String card(String backing) {
    String devices = told(NAME, "config.hardware.device");
    int at = devices.indexOf("VirtualVmxnet3\">") + "VirtualVmxnet3\">".length();
    String card = devices.substring(at, devices.indexOf("</VirtualDevice>", at));
    String there = card.substring(card.indexOf("<backing"), card.indexOf("</backing>"));
    return device("edit", "VirtualVmxnet3", card.replace(there + "</backing>", backing), "");
  }

  private static String at(String network) {
    return "<backing xsi:type=\"VirtualEthernetCardNetworkBackingInfo\"><deviceName>"
        + network
        + "</deviceName></backing>";
  }

  @Test
  @DisplayName("cards go to the network that the request names, or one of the same name")
  void network_mapped() {
    start(vcenter(), vcenter());
    vcenter.inventory().addNetwork("Datacenter", "Old");
    target.inventory().addNetwork("Datacenter", "New");
    vcenter.addVm(plain().build());

    isRefused(
        spec() + card(at("Nowhere")),
        "CannotAccessNetwork",
        "Currently connected network interface",
        "is not accessible.");
    assertThat(move(spec() + card(at("New")).replace("<macAddress>00", "<macAddress>01")).body())
        .contains("InvalidDeviceSpec");
    moves(spec() + card(at("New")));
    assertThat(arrived("config.hardware.device")).contains("<deviceName>New</deviceName>");
    String network = network("New", to);
    assertThat(arrived("network")).contains(network);
    assertThat(value(to, property("Network", network, "vm"))).contains(target.vm(NAME).id());
  }

  @Test
  @DisplayName("a card goes to a port group by its switch and its key, and both must be right")
  void network_portGroup() {
    startPlain();
    target.inventory().addPortGroup("Datacenter", "Switch", "Group");
    String group = network("Group", to);
    String type = "DistributedVirtualPortgroup";
    String key = value(to, property(type, group, "key"));
    String dvs =
        value(to, property(type, group, "config"))
            .replaceAll(".*<distributedVirtualSwitch[^>]*>(dvs-\\d+)<.*", "$1");
    String uuid = value(to, property("VmwareDistributedVirtualSwitch", dvs, "uuid"));
    String backing =
        "<backing xsi:type=\"VirtualEthernetCardDistributedVirtualPortBackingInfo\"><port>"
            + "<switchUuid>%s</switchUuid><portgroupKey>%s</portgroupKey></port></backing>";

    isRefused(spec() + card(backing.formatted("other", key)), "CannotAccessNetwork");
    isRefused(spec() + card(backing.formatted(uuid, "other")), "CannotAccessNetwork");
    moves(spec() + card(backing.formatted(uuid, key)));
    assertThat(arrived("network")).contains(group);
    assertThat(arrived("config.hardware.device")).contains("<portgroupKey>" + key);
    to.good(allProperties(type, group));
    to.good(allProperties("VmwareDistributedVirtualSwitch", dvs));
  }

  @Test
  @DisplayName("a disk goes to a datastore of its own")
  void disk_toItsOwnDatastore() {
    start(vcenter().virtualMachine(plain().snapshot("s").build()), vcenter());
    target.inventory().addDatastore("Datacenter", "fast");
    String own = first(to, "Datacenter/datastore/fast", "Datastore");

    moves(spec() + "<disk><diskId>2001</diskId>" + own + "</disk>");
    assertThat(arrived("config.hardware.device"))
        .contains("[datastore1] web-01/web-01-000001.vmdk")
        .contains("[fast] web-01/web-01_1-000001.vmdk")
        .contains("[fast] web-01/web-01_1.vmdk");
    vcenter.addVm(FakeVm.builder("other").disks(1).build());
    String wrong = spec() + "<disk><diskId>77</diskId>" + own + "</disk>";
    assertThat(job.fails(vm("RelocateVM_Task", "other", "<spec>" + wrong + "</spec>")))
        .contains("spec.disk[0].diskId");
  }

  @Test
  @DisplayName("a linked clone arrives as a full one")
  void linkedClone_arrivesFull() {
    start(
        vcenter()
            .virtualMachine(
                FakeVm.builder(NAME).disk(FakeDisk.ofGibibytes(4).linkedClone()).build()),
        vcenter());
    assertThat(vcenter.vm(NAME).disks().get(0).parentKeys()).hasSize(1);

    move(spec());

    assertThat(target.vm(NAME).disks().get(0).parentKeys()).isEmpty();
  }

  @Test
  @DisplayName("a link that breaks leaves the VM at the vcenter, at the target, or at both")
  void link_breaks() {
    startPlain();
    vcenter.tasks().setLinkBreak(NAME, FakeLinkBreak.AT_SOURCE);
    End end = move(spec());
    assertThat(end.body()).contains("Cannot connect to host");
    assertThat(end.progress()).last().isEqualTo("23");
    onlyAt(vcenter, target);
    String latest = property("EventManager", "EventManager", "latestEvent");
    assertThat(value(soap, latest)).contains("com.vmware.vc.vm.SrcVmMigrateFailedEvent");
    assertThat(value(to, latest)).contains("com.vmware.vc.vm.DstVmMigrateFailedEvent");

    vcenter.tasks().setLinkBreak(NAME, FakeLinkBreak.ON_BOTH);
    assertThat(move(spec()).state()).isEqualTo("error");
    assertThat(has(vcenter)).isTrue();
    assertThat(has(target)).isTrue();
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(vcenter.vm(NAME).instanceUuid());
    target.inventory().removeVm(NAME);

    vcenter.tasks().setLinkBreak(NAME, FakeLinkBreak.AT_TARGET);
    assertThat(move(spec()).state()).isEqualTo("error");
    onlyAt(target, vcenter);
  }

  @Test
  @DisplayName("a task that succeeds without effect, and one that fails, change nothing")
  void noEffect() {
    startPlain();
    vcenter.tasks().setEffect(FakeTaskEffect.NOTHING);
    moves(spec());
    onlyAt(vcenter, target);

    vcenter.tasks().setEffect(FakeTaskEffect.ALL);
    vcenter.tasks().setHeld(true);
    String task = begin(spec());
    assertThat(has(target)).isTrue();
    vcenter.tasks().fail(task, "stopped");
    onlyAt(vcenter, target);
  }

  @Test
  @DisplayName("what is not published is done the other way, if a trait says so")
  void traits() {
    start(
        vcenter().virtualMachine(plain().snapshot("s").build()).moves(FakeMoveTrait.values()),
        vcenter());
    refused(relocate(spec()), "NotSupported");
    vcenter.inventory().removeSnapshots(NAME);
    vcenter.tasks().setHeld(true);
    String task = begin(service(""));
    onlyAt(vcenter, target);
    vcenter.tasks().setHeld(false);

    End end = watch(task);

    assertThat(end.body()).contains("<result").contains(target.vm(NAME).id());
    onlyAt(target, vcenter);
  }

  @Test
  @DisplayName("keys of a native provider are known where it was restored, not where one was added")
  void native_restored() {
    start(vcenter(), vcenter());
    RestCaller here = new RestCaller(vcenter, TrustedHttp.client(authority.certificate())).login();
    RestCaller there = new RestCaller(target, TrustedHttp.client(authority.certificate())).login();
    here.create("bridge");
    String backup = here.backup("bridge");
    soap.good(VcenterCalls.crypto("MarkDefault", VcenterCalls.provider("clusterId", "bridge")));
    vcenter.addVm(plain().build());
    succeeds(NAME, VcenterCalls.vmProfile(VcenterCalls.ENCRYPTION_POLICY));
    FakeKey key = vcenter.vm(NAME).key();
    assertThat(key).isNotNull();

    there.create("bridge");
    assertThat(move(spec()).body()).contains("Unable to decrypt the ciphertext");
    onlyAt(vcenter, target);
    there.delete("bridge");
    there.restore(backup);
    moves(spec());
    assertThat(target.vm(NAME).key()).isEqualTo(key);
  }

  private String checked(String spec, String... more) {
    return ended(
            job.good(
                call(
                    "CheckRelocate_Task",
                    "VirtualMachineProvisioningChecker",
                    "ProvisioningChecker",
                    ref("vm", "VirtualMachine", id(NAME))
                        + "<spec>"
                        + spec
                        + "</spec>"
                        + String.join("", more))))
        .body();
  }

  @Test
  @DisplayName("CheckRelocate_Task tells what is wrong, and moves nothing")
  void check_tells() {
    startPlain();
    target.inventory().setFreeSpace("Datacenter", 5);

    assertThat(checked(spec())).contains("ArrayOfCheckResult").contains("NoDiskSpace");
    assertThat(checked(spec(), "<testType>sourceTests</testType>")).doesNotContain("<error>");
    assertThat(checked(service())).contains("InvalidArgument");
    onlyAt(vcenter, target);
    assertThat(target.users().openSessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("copies of a replication tool appear at the target as a test wants them")
  void replication_copies() {
    startPlain();
    FakeReplicationTool tool = FakeReplicationTool.between(vcenter, target);

    String id = tool.copy(NAME).deliver();
    assertThat(target.vm(NAME).id()).isEqualTo(id);
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(vcenter.vm(NAME).instanceUuid());
    assertThat(target.vm(NAME).isEncrypted()).isFalse();
    FakeKey key = new FakeKey("k", "new");
    tool.copy(NAME)
        .named("web-01_replica")
        .inFolder("DR")
        .encryptedWith(key)
        .withNewUuids()
        .withoutLastDisk()
        .deliver();
    assertThat(target.vm("web-01_replica").key()).isEqualTo(key);
    assertThat(target.vm("web-01_replica").disks()).hasSize(1);
    assertThat(target.vm("web-01_replica").path()).isEqualTo("/Datacenter/vm/DR/web-01_replica");
    assertThat(target.vm("web-01_replica").instanceUuid())
        .isNotEqualTo(vcenter.vm(NAME).instanceUuid());
    assertThat(has(vcenter)).isTrue();
  }

  @Test
  @DisplayName("within a vCenter a VM goes to another host, datastore, folder or datacenter")
  void within_moves() {
    start(
        vcenter()
            .datacenter("Datacenter", 3)
            .datacenter("Other")
            .virtualMachine(
                FakeVm.builder(NAME).datacenter("Datacenter").disks(1).poweredOn().build()),
        vcenter());
    vcenter.inventory().addDatastore("Datacenter", "fast");
    vcenter.inventory().addNetwork("Other", "Elsewhere");
    String id = vcenter.vm(NAME).id();
    String uuid = vcenter.vm(NAME).instanceUuid();
    assertThat(vcenter.vm(NAME).host()).isEqualTo("esx-01.datacenter.test");

    moves(first(soap, "Datacenter/host/Cluster/esx-03.datacenter.test", "HostSystem"));
    assertThat(vcenter.vm(NAME).host()).isEqualTo("esx-03.datacenter.test");
    moves(first(soap, "Datacenter/datastore/fast", "Datastore"));
    assertThat(value(soap, property("VirtualMachine", id, "config.files.vmPathName")))
        .isEqualTo("[fast] web-01/web-01.vmx");
    String otherPool = first(soap, "Other/host/Cluster/Resources", "ResourcePool");
    assertThat(move(otherPool).body()).contains("spec.host");
    String otherHost = first(soap, "Other/host/Cluster/esx-01.other.test", "HostSystem");
    assertThat(move(otherHost).body()).contains("spec.pool");
    assertThat(move(otherPool + otherHost).body()).contains("spec.datastore");
    String otherStore = first(soap, "Other/datastore/datastore1", "Datastore");
    assertThat(move(otherStore + otherPool + otherHost).body()).contains("CannotAccessNetwork");
    moves(otherStore + otherPool + otherHost + card(at("Elsewhere")));
    assertThat(vcenter.vm(NAME).path()).isEqualTo("/Other/vm/" + NAME);
    assertThat(vcenter.vm(NAME).id()).isEqualTo(id);
    assertThat(vcenter.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(vcenter.vm(NAME).reconfigurations()).isZero();
  }

  @Test
  @DisplayName("within a vCenter an encrypted VM makes its new host safe, and keeps its policy")
  void within_encrypted() {
    start(vcenter(), vcenter());
    trust();
    FakeKey key = newKey();
    vcenter.addVm(plain().encryptedWith(key).build());
    String other = first(soap, "Datacenter/host/Cluster/esx-02.datacenter.test", "HostSystem");

    moves(other);

    assertThat(vcenter.hosts().keys()).containsEntry("esx-02.datacenter.test", key);
    assertThat(vcenter.vm(NAME).policy()).isEqualTo("VM Encryption Policy");
    assertThat(move("<cryptoSpec xsi:type=\"CryptoSpecDecrypt\"/>").body())
        .contains("NotSupported");
  }
}
