package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Fake vCenters that move VMs to one another")
class FakeVcenterMoveTest {

  private static final String NAME = "web-01";

  private final TestAuthority authority = TestAuthority.create("vCenter CA");
  private final TestIdentity client = authority.client("vcenter").issue();
  private final FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  private FakeVcenter source = FakeVcenter.start(authority);
  private FakeVcenter target = FakeVcenter.start(authority);
  private SoapCaller from = caller(source);
  private SoapCaller to = caller(target);
  private String url = "";
  private String thumbprint = "";
  private String user = "";
  private String password = "";

  private SoapCaller caller(FakeVcenter vcenter) {
    return new SoapCaller(
        vcenter, TrustedHttp.client(authority.certificate()), vcenter.apiVersion());
  }

  private void start(FakeVcenterBuilder ofSource, FakeVcenterBuilder ofTarget) {
    source.close();
    target.close();
    source = ofSource.start();
    target = ofTarget.start();
    from = caller(source).login();
    to = caller(target).login();
    url = target.url() + "/sdk";
    thumbprint = thumbprint(target);
    user = target.userName();
    password = target.password();
  }

  private FakeVcenterBuilder vcenter() {
    return FakeVcenter.builder(authority);
  }

  private static FakeVm.Builder plain() {
    return FakeVm.builder(NAME).disks(2);
  }

  private static String thumbprint(FakeVcenter vcenter) {
    try {
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(
              MessageDigest.getInstance("SHA-1")
                  .digest(vcenter.identity().certificate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    assertThat(source.failures()).isEmpty();
    assertThat(target.failures()).isEmpty();
    source.close();
    target.close();
    kms.close();
  }

  private static String good(SoapCaller soap, String call) {
    VendorSchemas.find().ifPresent(schemas -> schemas.validateBody(SoapCaller.envelope("", call)));
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String value(SoapCaller soap, String call) {
    return soap.call(call).value("val");
  }

  private static String first(SoapCaller soap, String path, String type) {
    String id =
        soap.call(
                "<FindByInventoryPath xmlns=\"urn:vim25\"><_this type=\"SearchIndex\">SearchIndex"
                    + "</_this><inventoryPath>"
                    + path
                    + "</inventoryPath></FindByInventoryPath>")
            .value("returnval");
    return "<%s type=\"%s\">%s</%s>"
        .formatted(
            type.equals("HostSystem") ? "host" : type.equals("Datastore") ? "datastore" : "pool",
            type,
            id,
            type.equals("HostSystem") ? "host" : type.equals("Datastore") ? "datastore" : "pool");
  }

  private String service() {
    return service(target.instanceUuid(), "<sslThumbprint>" + thumbprint + "</sslThumbprint>");
  }

  private String service(String uuid, String trust) {
    return "<service><instanceUuid>"
        + uuid
        + "</instanceUuid><url>"
        + url
        + "</url><credential xsi:type=\"ServiceLocatorNamePassword\"><username>"
        + user
        + "</username><password>"
        + password
        + "</password></credential>"
        + trust
        + "</service>";
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
    return service() + datastore() + pool() + host();
  }

  private String relocate(String spec) {
    return "<RelocateVM_Task xmlns=\"urn:vim25\"><_this type=\"VirtualMachine\">"
        + source.vm(NAME).id()
        + "</_this><spec>"
        + spec
        + "</spec></RelocateVM_Task>";
  }

  private String begin(String spec) {
    String body = good(from, relocate(spec));
    int start = body.indexOf("<returnval");
    return body.substring(body.indexOf('>', start) + 1, body.indexOf("</returnval>"));
  }

  /** The end of a task as the source tells it, with all that it told on the way. */
  private record End(String state, String body, List<String> progress) {}

  private End watch(String task) {
    List<String> progress = new ArrayList<>();
    while (true) {
      SoapCaller.Answer answer = from.call(property("Task", task, "info"));
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

  private void refused(String spec, String fault) {
    End end = move(spec);
    assertThat(end.state()).as(end.body()).isEqualTo("error");
    assertThat(end.body()).contains("xsi:type=\"" + fault + "\"");
    onlyAt(source, target);
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

  private void kmsAt(SoapCaller soap) {
    for (String call : trustedCluster(kms.port(), authority, client)) {
      assertThat(soap.call(call).status()).isEqualTo(200);
    }
  }

  private FakeKey newKey(SoapCaller soap) {
    SoapCaller.Answer answer =
        soap.call(VcenterCalls.crypto("GenerateKey", VcenterCalls.provider("keyProvider", "kms")));
    return new FakeKey(answer.value("keyId").replaceAll("<.*?>", ""), "kms");
  }

  @Test
  @DisplayName("a VM moves: both show it while the task runs, one after, with the same UUID")
  void plain_moves() {
    start(vcenter().virtualMachine(plain().poweredOn().snapshot("before").build()), vcenter());
    String uuid = source.vm(NAME).instanceUuid();
    source.tasks().setHeld(true);

    String task = begin(spec());
    assertThat(source.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(to.call(VcenterCalls.reconfigure(target.vm(NAME).id(), "")).body())
        .contains("TaskInProgress");
    source.tasks().setHeld(false);
    End end = watch(task);

    assertThat(end.state()).as(end.body()).isEqualTo("success");
    assertThat(end.progress()).containsExactly("0", "23", "60", "100");
    assertThat(end.body()).doesNotContain("<result");
    onlyAt(target, source);
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(target.vm(NAME).powerState()).isEqualTo("poweredOn");
    assertThat(target.vm(NAME).snapshots()).hasSize(1);
    assertThat(target.vm(NAME).disks()).hasSize(2);
    String latest = property("EventManager", "EventManager", "latestEvent");
    assertThat(value(from, latest)).contains("com.vmware.vc.vm.SrcVmMigratedEvent");
    assertThat(value(to, latest)).contains("com.vmware.vc.vm.DstVmMigratedEvent").contains(NAME);
    assertThat(target.tasks().all()).allMatch(one -> !one.state().equals("running"));
    String id = target.vm(NAME).id();
    assertThat(value(to, property("VirtualMachine", id, "runtime.host"))).contains("host-");
    assertThat(to.call(VcenterCalls.allProperties("VirtualMachine", id)).status()).isEqualTo(200);
    assertThat(
            to.call(
                    VcenterCalls.allProperties(
                        "VirtualMachineSnapshot", target.vm(NAME).snapshots().get(0).id()))
                .status())
        .isEqualTo(200);
    assertThat(target.users().openSessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("a VM comes back the same way")
  void moved_comesBack() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    move(spec());
    FakeVcenter wasSource = source;
    SoapCaller wasFrom = from;
    source = target;
    target = wasSource;
    from = to;
    to = wasFrom;
    url = target.url().toString();
    thumbprint = thumbprint(target);

    assertThat(move(spec()).state()).isEqualTo("success");
    onlyAt(target, source);
  }

  @Test
  @DisplayName("an encrypted VM keeps its keys, if the target gets them by the same name")
  void encrypted_keepsKeys() {
    start(vcenter(), vcenter().apiVersion("9.1.0.0"));
    kmsAt(from);
    kmsAt(to);
    FakeKey key = newKey(from);
    source.addVm(plain().encryptedWith(key).virtualTpm().snapshot("s").build());
    String tpm = source.vm(NAME).virtualTpmIdentity();

    End end = move(spec());

    assertThat(end.state()).as(end.body()).isEqualTo("success");
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
    kmsAt(from);
    kmsAt(to);
    source.addVm(plain().encryptedWith(newKey(from)).build());
    String profile =
        "<profile"
            + " xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>%s</profileId></profile>";

    refused(spec() + profile.formatted("no-such-policy"), "InvalidArgument");
    assertThat(move(spec() + profile.formatted(VcenterCalls.ENCRYPTION_POLICY)).state())
        .isEqualTo("success");
    assertThat(target.vm(NAME).policy()).isEqualTo("VM Encryption Policy");
  }

  @Test
  @DisplayName("a key that the target cannot get shows at 100 per cent, and no earlier")
  void key_missing_failsAtTheEnd() {
    start(vcenter(), vcenter());
    kmsAt(from);
    FakeKey key = newKey(from);
    source.addVm(plain().encryptedWith(key).build());
    assertThat(checked(spec())).doesNotContain("<error>");

    End end = move(spec());

    assertThat(end.state()).isEqualTo("error");
    assertThat(end.progress()).last().isEqualTo("100");
    assertThat(end.body())
        .contains("Unable to decrypt the ciphertext. Failed to decrypt the key")
        .doesNotContain(key.keyId());
    onlyAt(source, target);
  }

  @Test
  @DisplayName("a missing key is named, where the vCenter has that trait")
  void key_missing_isNamed() {
    start(vcenter().moves(FakeMoveTrait.NAMES_MISSING_KEY), vcenter());
    FakeKey key = new FakeKey("k-1", "kms");
    source.addVm(plain().encryptedWith(key).build());

    End end = move(spec());

    assertThat(end.body()).contains("EncryptionKeyRequired").contains("k-1");
  }

  @Test
  @DisplayName("a wrong, a missing and a later certificate are refused with the one that was seen")
  void certificate_notVerified() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    String rest = datastore() + pool() + host();
    String wrong = thumbprint.startsWith("0") ? "1" : "0";

    for (String trust :
        List.of(
            "",
            "<sslThumbprint>" + wrong + thumbprint.substring(1) + "</sslThumbprint>",
            "<sslThumbprint>" + thumbprint.replace(":", "") + "</sslThumbprint>")) {
      End end = move(service(target.instanceUuid(), trust) + rest);
      assertThat(end.body())
          .contains("xsi:type=\"SSLVerifyFault\"")
          .contains("<thumbprint>" + thumbprint + "</thumbprint>")
          .contains("<selfSigned>false</selfSigned>")
          .contains("Authenticity of the host's SSL certificate is not verified.");
      onlyAt(source, target);
    }
    assertThat(target.calls("Login")).hasSize(1);
  }

  @Test
  @DisplayName("from 9.0 on the certificate may come as PEM, and then must be the same")
  void certificate_pem_since90() {
    start(vcenter().virtualMachine(plain().build()).apiVersion("9.0.0.0"), vcenter());
    String rest = datastore() + pool() + host();
    String print = "<sslThumbprint>" + thumbprint + "</sslThumbprint>";
    String own = "<sslCertificate>" + target.identity().certificatePem() + "</sslCertificate>";
    String other = "<sslCertificate>" + source.identity().certificatePem() + "</sslCertificate>";

    assertThat(move(service(target.instanceUuid(), print + other) + rest).body())
        .contains("SSLVerifyFault")
        .contains("BEGIN CERTIFICATE");
    assertThat(move(service(target.instanceUuid(), own) + rest).state()).isEqualTo("success");

    start(vcenter().virtualMachine(plain().build()).apiVersion("8.0.3.0"), vcenter());
    assertThat(
            from.call(relocate(service(target.instanceUuid(), own) + datastore() + pool() + host()))
                .body())
        .contains("InvalidRequest");
  }

  @Test
  @DisplayName("wrong credentials, another vCenter and an address where none is are refused")
  void service_wrong() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    String rest = datastore() + pool() + host();
    String print = "<sslThumbprint>" + thumbprint + "</sslThumbprint>";
    String good = password;

    password = "wrong";
    refused(spec(), "InvalidLogin");
    password = good;
    refused(service(source.instanceUuid(), print) + rest, "InvalidArgument");
    url = "http://127.0.0.1/sdk";
    refused(spec(), "InvalidArgument");
    url = "https://127.0.0.1:1/sdk";
    refused(spec(), "HostConnectFault");
    url = "https://127.0.0.1:" + kms.port();
    thumbprint = "";
    assertThat(move(spec()).body()).containsAnyOf("SSLVerifyFault", "HostConnectFault");
    url = source.url().toString();
    thumbprint = thumbprint(source);
    refused(spec(), "InvalidArgument");
  }

  @Test
  @DisplayName("host, pool and datastore of the target are needed, and must fit")
  void place_wrong() {
    start(
        vcenter().virtualMachine(plain().build()),
        vcenter().datacenter("Datacenter").datacenter("Other"));
    String other = first(to, "Other/host/Cluster/Resources", "ResourcePool");

    refused(service() + datastore() + pool(), "InvalidArgument");
    refused(service() + datastore() + host(), "InvalidArgument");
    refused(service() + pool() + host(), "InvalidArgument");
    refused(service() + datastore() + other + host(), "InvalidArgument");
    refused(
        service() + first(to, "Other/datastore/datastore1", "Datastore") + pool() + host(),
        "InvalidDatastore");
    refused(
        service() + datastore() + pool() + "<host type=\"HostSystem\">host-999</host>",
        "ManagedObjectNotFound");
    refused(
        service() + "<folder type=\"Folder\">group-d1</folder>" + datastore() + pool() + host(),
        "InvalidFolder");
    target.inventory().setFreeSpace("Datacenter", 1000);
    refused(spec(), "NoDiskSpace");
    target.inventory().setFreeSpace("Datacenter", 1L << 40);
    target.inventory().setDatastoreAccessible("Datacenter", false);
    refused(spec(), "InvalidDatastore");
    target.inventory().setDatastoreAccessible("Datacenter", true);
    target.inventory().setDatastoreMaintenance("Datacenter", "enteringMaintenance");
    refused(spec(), "InvalidDatastore");
    target.inventory().setDatastoreMaintenance("Datacenter", "normal");
    target.hosts().setConnectionState("esx-01.datacenter.test", "disconnected");
    refused(spec(), "HostNotConnected");
  }

  @Test
  @DisplayName("a name that is taken at the target is refused")
  void name_taken() {
    start(
        vcenter().virtualMachine(plain().build()),
        vcenter().virtualMachine(FakeVm.builder(NAME).folder("Web").build()));
    String folder = first(to, "Datacenter/vm/Web", "ResourcePool");
    String id = folder.substring(folder.indexOf('>') + 1, folder.lastIndexOf('<'));

    End end =
        move(
            service()
                + "<folder type=\"Folder\">"
                + id
                + "</folder>"
                + datastore()
                + pool()
                + host());
    assertThat(end.body()).contains("DuplicateName");
    assertThat(move(spec()).state()).isEqualTo("success");
    assertThat(target.vm("/Datacenter/vm/" + NAME).disks()).hasSize(2);
  }

  @Test
  @DisplayName("templates are NotSupported")
  void template_refused() {
    start(vcenter().virtualMachine(plain().template().build()), vcenter());

    refused(spec(), "NotSupported");
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "6.7.3"})
  @DisplayName("before 7.0 an encrypted VM neither leaves nor comes")
  void encrypted_before70_refused(String release) {
    FakeVm vm = plain().encryptedWith(new FakeKey("k", "kms")).build();

    start(vcenter().apiVersion(release).virtualMachine(vm), vcenter());
    refused(spec(), "NotSupported");
    start(vcenter().virtualMachine(vm), vcenter().apiVersion(release));
    refused(spec(), "NotSupported");
    start(vcenter().apiVersion(release).virtualMachine(plain().build()), vcenter());
    assertThat(move(spec()).state()).isEqualTo("success");
  }

  @Test
  @DisplayName("both accounts need their privileges, and all that is missing is named")
  void privileges_ofBoth() {
    FakeVm vm = plain().poweredOn().encryptedWith(new FakeKey("k", "kms")).build();
    start(
        vcenter().virtualMachine(vm).limitedUser("mover", "Secret-1!", "Resource.ColdMigrate"),
        vcenter().limitedUser("taker", "Secret-2!", "Network.Assign"));
    String spec = spec();
    from.cookie(null);
    from.login("mover", "Secret-1!");

    assertThat(from.call(relocate(spec)).body())
        .contains("NoPermission")
        .contains("<privilegeIds>Cryptographer.Migrate</privilegeIds>")
        .contains("<privilegeIds>Resource.HotMigrate</privilegeIds>")
        .doesNotContain("Resource.ColdMigrate");
    source
        .users()
        .setPrivileges(
            "mover", "Resource.ColdMigrate", "Resource.HotMigrate", "Cryptographer.Migrate");
    user = "taker";
    password = "Secret-2!";
    End end = move(spec());
    assertThat(end.body())
        .contains("NoPermission")
        .contains("<privilegeIds>VirtualMachine.Inventory.Register</privilegeIds>")
        .contains("<privilegeIds>Resource.AssignVMToPool</privilegeIds>")
        .contains("<privilegeIds>Datastore.AllocateSpace</privilegeIds>")
        .contains("<privilegeIds>Cryptographer.RegisterHost</privilegeIds>")
        .doesNotContain("Network.Assign");
    onlyAt(source, target);
  }

  private String card(String backing) {
    String devices =
        from.call(property("VirtualMachine", source.vm(NAME).id(), "config.hardware.device"))
            .body();
    int at = devices.indexOf("VirtualVmxnet3\">");
    String device =
        devices.substring(
            at + "VirtualVmxnet3\">".length(), devices.indexOf("</VirtualDevice>", at));
    int start = device.indexOf("<backing");
    int end = device.indexOf("</backing>") + "</backing>".length();
    return "<deviceChange><operation>edit</operation><device xsi:type=\"VirtualVmxnet3\">"
        + device.substring(0, start)
        + backing
        + device.substring(end)
        + "</device></deviceChange>";
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
    source.inventory().addNetwork("Datacenter", "Old");
    target.inventory().addNetwork("Datacenter", "New");
    source.addVm(plain().build());

    End end = move(spec() + card(at("Nowhere")));
    assertThat(end.body())
        .contains("CannotAccessNetwork")
        .contains("Currently connected network interface")
        .contains("is not accessible.");
    assertThat(move(spec() + card(at("New")).replace("<macAddress>00", "<macAddress>01")).body())
        .contains("InvalidDeviceSpec");
    assertThat(move(spec() + card(at("New"))).state()).isEqualTo("success");
    String id = target.vm(NAME).id();
    assertThat(value(to, property("VirtualMachine", id, "config.hardware.device")))
        .contains("<deviceName>New</deviceName>");
    String network = value(to, property("VirtualMachine", id, "network"));
    String ref = network.substring(network.indexOf('>') + 1, network.lastIndexOf('<'));
    assertThat(value(to, property("Network", ref, "name"))).isEqualTo("New");
    assertThat(value(to, property("Network", ref, "vm"))).contains(id);
  }

  @Test
  @DisplayName("a card goes to a port group by its switch and its key, and both must be right")
  void network_portGroup() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    target.inventory().addPortGroup("Datacenter", "Switch", "Group");
    String group = first(to, "Datacenter/network/Group", "ResourcePool").replaceAll("<.*?>", "");
    String type = "DistributedVirtualPortgroup";
    String key = value(to, property(type, group, "key"));
    String dvs =
        value(to, property(type, group, "config"))
            .replaceAll(".*<distributedVirtualSwitch[^>]*>(dvs-\\d+)<.*", "$1");
    String uuid = value(to, property("VmwareDistributedVirtualSwitch", dvs, "uuid"));
    String backing =
        "<backing xsi:type=\"VirtualEthernetCardDistributedVirtualPortBackingInfo\"><port>"
            + "<switchUuid>%s</switchUuid><portgroupKey>%s</portgroupKey></port></backing>";

    refused(spec() + card(backing.formatted("other", key)), "CannotAccessNetwork");
    refused(spec() + card(backing.formatted(uuid, "other")), "CannotAccessNetwork");
    assertThat(move(spec() + card(backing.formatted(uuid, key))).state()).isEqualTo("success");
    String id = target.vm(NAME).id();
    assertThat(value(to, property("VirtualMachine", id, "network"))).contains(group);
    assertThat(value(to, property("VirtualMachine", id, "config.hardware.device")))
        .contains("<portgroupKey>" + key);
    for (String ref : List.of(type + "/" + group, "VmwareDistributedVirtualSwitch/" + dvs)) {
      String[] parts = ref.split("/", -1);
      assertThat(to.call(VcenterCalls.allProperties(parts[0], parts[1])).status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("a disk goes to a datastore of its own")
  void disk_toItsOwnDatastore() {
    start(vcenter().virtualMachine(plain().snapshot("s").build()), vcenter());
    target.inventory().addDatastore("Datacenter", "fast");
    String own = first(to, "Datacenter/datastore/fast", "Datastore");

    assertThat(move(spec() + "<disk><diskId>2001</diskId>" + own + "</disk>").state())
        .isEqualTo("success");
    assertThat(
            value(to, property("VirtualMachine", target.vm(NAME).id(), "config.hardware.device")))
        .contains("[datastore1] web-01/web-01-000001.vmdk")
        .contains("[fast] web-01/web-01_1-000001.vmdk")
        .contains("[fast] web-01/web-01_1.vmdk");
    refusedAfter("<disk><diskId>77</diskId>" + own + "</disk>");
  }

  private void refusedAfter(String disk) {
    source.addVm(FakeVm.builder("other").disks(1).build());
    String call =
        "<RelocateVM_Task xmlns=\"urn:vim25\"><_this type=\"VirtualMachine\">"
            + source.vm("other").id()
            + "</_this><spec>"
            + spec()
            + disk
            + "</spec></RelocateVM_Task>";
    End end = watch(from.call(call).value("returnval"));
    assertThat(end.body()).contains("spec.disk[0].diskId");
  }

  @Test
  @DisplayName("a linked clone arrives as a full one")
  void linkedClone_arrivesFull() {
    start(
        vcenter()
            .virtualMachine(
                FakeVm.builder(NAME).disk(FakeDisk.ofGibibytes(4).linkedClone()).build()),
        vcenter());
    assertThat(source.vm(NAME).disks().get(0).parentKeys()).hasSize(1);

    move(spec());

    assertThat(target.vm(NAME).disks().get(0).parentKeys()).isEmpty();
  }

  @Test
  @DisplayName("a link that breaks leaves the VM at the source, at the target, or at both")
  void link_breaks() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    source.tasks().setLinkBreak(NAME, FakeLinkBreak.AT_SOURCE);
    End end = move(spec());
    assertThat(end.body()).contains("Cannot connect to host");
    assertThat(end.progress()).last().isEqualTo("23");
    onlyAt(source, target);
    String latest = property("EventManager", "EventManager", "latestEvent");
    assertThat(value(from, latest)).contains("com.vmware.vc.vm.SrcVmMigrateFailedEvent");
    assertThat(value(to, latest)).contains("com.vmware.vc.vm.DstVmMigrateFailedEvent");

    source.tasks().setLinkBreak(NAME, FakeLinkBreak.ON_BOTH);
    assertThat(move(spec()).state()).isEqualTo("error");
    assertThat(has(source)).isTrue();
    assertThat(has(target)).isTrue();
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(source.vm(NAME).instanceUuid());
    target.inventory().removeVm(NAME);

    source.tasks().setLinkBreak(NAME, FakeLinkBreak.AT_TARGET);
    assertThat(move(spec()).state()).isEqualTo("error");
    onlyAt(target, source);
  }

  @Test
  @DisplayName("a task that succeeds without effect, and one that fails, change nothing")
  void noEffect() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    source.tasks().setEffect(FakeTaskEffect.NOTHING);
    assertThat(move(spec()).state()).isEqualTo("success");
    onlyAt(source, target);

    source.tasks().setEffect(FakeTaskEffect.ALL);
    source.tasks().setHeld(true);
    String task = begin(spec());
    assertThat(has(target)).isTrue();
    source.tasks().fail(task, "stopped");
    onlyAt(source, target);
  }

  @Test
  @DisplayName("what is not published is done the other way, if a trait says so")
  void traits() {
    start(
        vcenter().virtualMachine(plain().snapshot("s").build()).moves(FakeMoveTrait.values()),
        vcenter());
    assertThat(from.call(relocate(spec())).body()).contains("NotSupported");
    source.inventory().removeSnapshots(NAME);
    source.tasks().setHeld(true);
    String task = begin(service(target.instanceUuid(), "") + datastore() + pool() + host());
    onlyAt(source, target);
    source.tasks().setHeld(false);

    End end = watch(task);

    assertThat(end.body()).contains("<result").contains(target.vm(NAME).id());
    onlyAt(target, source);
  }

  @Test
  @DisplayName("keys of a native provider are known where it was restored, not where one was added")
  void native_restored() {
    start(vcenter(), vcenter());
    try (NativeKeys here = new NativeKeys(source, authority);
        NativeKeys there = new NativeKeys(target, authority)) {
      byte[] backup = here.create("bridge");
      good(from, VcenterCalls.crypto("MarkDefault", VcenterCalls.provider("clusterId", "bridge")));
      source.addVm(plain().build());
      String home = VcenterCalls.vmProfile(VcenterCalls.ENCRYPTION_POLICY);
      String call = VcenterCalls.reconfigure(source.vm(NAME).id(), home);
      assertThat(watch(from.call(call).value("returnval")).state()).isEqualTo("success");
      FakeKey key = source.vm(NAME).key();
      assertThat(key).isNotNull();

      there.create("bridge");
      assertThat(move(spec()).body()).contains("Unable to decrypt the ciphertext");
      onlyAt(source, target);
      there.delete("bridge");
      there.restore(backup);
      End end = move(spec());
      assertThat(end.state()).as(end.body()).isEqualTo("success");
      assertThat(target.vm(NAME).key()).isEqualTo(key);
    }
  }

  private String checked(String spec) {
    return checked(spec, "");
  }

  private String checked(String spec, String more) {
    String body =
        good(
            from,
            "<CheckRelocate_Task xmlns=\"urn:vim25\"><_this"
                + " type=\"VirtualMachineProvisioningChecker\">ProvisioningChecker</_this>"
                + "<vm type=\"VirtualMachine\">"
                + source.vm(NAME).id()
                + "</vm><spec>"
                + spec
                + "</spec>"
                + more
                + "</CheckRelocate_Task>");
    int start = body.indexOf("<returnval");
    return watch(body.substring(body.indexOf('>', start) + 1, body.indexOf("</returnval>"))).body();
  }

  @Test
  @DisplayName("CheckRelocate_Task tells what is wrong, and moves nothing")
  void check_tells() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    target.inventory().setFreeSpace("Datacenter", 5);

    assertThat(checked(spec())).contains("ArrayOfCheckResult").contains("NoDiskSpace");
    assertThat(checked(spec(), "<testType>sourceTests</testType>")).doesNotContain("<error>");
    assertThat(checked(service())).contains("InvalidArgument");
    onlyAt(source, target);
    assertThat(target.users().openSessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("copies of a replication tool appear at the target as a test wants them")
  void replication_copies() {
    start(vcenter().virtualMachine(plain().build()), vcenter());
    FakeReplicationTool tool = FakeReplicationTool.between(source, target);

    String id = tool.copy(NAME).deliver();
    assertThat(target.vm(NAME).id()).isEqualTo(id);
    assertThat(target.vm(NAME).instanceUuid()).isEqualTo(source.vm(NAME).instanceUuid());
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
        .isNotEqualTo(source.vm(NAME).instanceUuid());
    assertThat(has(source)).isTrue();
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
    source.inventory().addDatastore("Datacenter", "fast");
    source.inventory().addNetwork("Other", "Elsewhere");
    String id = source.vm(NAME).id();
    String uuid = source.vm(NAME).instanceUuid();
    assertThat(source.vm(NAME).host()).isEqualTo("esx-01.datacenter.test");

    assertThat(
            move(first(from, "Datacenter/host/Cluster/esx-03.datacenter.test", "HostSystem"))
                .state())
        .isEqualTo("success");
    assertThat(source.vm(NAME).host()).isEqualTo("esx-03.datacenter.test");
    assertThat(move(first(from, "Datacenter/datastore/fast", "Datastore")).state())
        .isEqualTo("success");
    assertThat(value(from, property("VirtualMachine", id, "config.files.vmPathName")))
        .isEqualTo("[fast] web-01/web-01.vmx");
    String otherPool = first(from, "Other/host/Cluster/Resources", "ResourcePool");
    assertThat(move(otherPool).body()).contains("spec.host");
    String otherHost = first(from, "Other/host/Cluster/esx-01.other.test", "HostSystem");
    assertThat(move(otherHost).body()).contains("spec.pool");
    assertThat(move(otherPool + otherHost).body()).contains("spec.datastore");
    String otherStore = first(from, "Other/datastore/datastore1", "Datastore");
    assertThat(move(otherStore + otherPool + otherHost).body()).contains("CannotAccessNetwork");
    assertThat(move(otherStore + otherPool + otherHost + card(at("Elsewhere"))).state())
        .isEqualTo("success");
    assertThat(source.vm(NAME).path()).isEqualTo("/Other/vm/" + NAME);
    assertThat(source.vm(NAME).id()).isEqualTo(id);
    assertThat(source.vm(NAME).instanceUuid()).isEqualTo(uuid);
    assertThat(source.vm(NAME).reconfigurations()).isZero();
  }

  @Test
  @DisplayName("within a vCenter an encrypted VM makes its new host safe, and keeps its policy")
  void within_encrypted() {
    start(vcenter(), vcenter());
    kmsAt(from);
    FakeKey key = newKey(from);
    source.addVm(plain().encryptedWith(key).build());
    String other = first(from, "Datacenter/host/Cluster/esx-02.datacenter.test", "HostSystem");

    assertThat(move(other).state()).isEqualTo("success");

    assertThat(source.hosts().keys()).containsEntry("esx-02.datacenter.test", key);
    assertThat(source.vm(NAME).policy()).isEqualTo("VM Encryption Policy");
    assertThat(move("<cryptoSpec xsi:type=\"CryptoSpecDecrypt\"/>").body())
        .contains("NotSupported");
  }
}
