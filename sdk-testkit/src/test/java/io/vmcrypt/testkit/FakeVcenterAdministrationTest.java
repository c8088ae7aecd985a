package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static io.vmcrypt.testkit.VimJob.call;
import static io.vmcrypt.testkit.VimJob.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What administrators do at the fake vCenter")
class FakeVcenterAdministrationTest {

  private static final String HOST = "esx-01.datacenter.test";
  private static final String OTHER = "esx-02.datacenter.test";

  private final TestAuthority authority = TestAuthority.create("vCenter CA");
  private final FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .virtualMachine(FakeVm.builder("web").disks(1).poweredOn().build())
          .limitedUser("reader", "Secret-1!")
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");
  private final VimJob job = new VimJob(soap);

  @BeforeEach
  void start() {
    soap.login();
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
    kms.close();
  }

  private void kms() {
    trustedCluster(kms.port(), authority, authority.client("vcenter").issue()).forEach(job::good);
  }

  private FakeKey newKey() {
    String result =
        job.good(VcenterCalls.crypto("GenerateKey", VcenterCalls.provider("keyProvider", "kms")));
    return new FakeKey(result.replaceAll("(?s).*?<keyId><keyId>(.*?)</keyId>.*", "$1"), "kms");
  }

  private String host(String method, String name, String arguments) {
    return call(method, "HostSystem", job.at("Datacenter/host/Cluster/" + name), arguments);
  }

  private String enter(String name, boolean withOff) {
    return host(
        "EnterMaintenanceMode_Task",
        name,
        "<timeout>0</timeout><evacuatePoweredOffVms>" + withOff + "</evacuatePoweredOffVms>");
  }

  private static String newHost(String name, String rest) {
    return "<spec><hostName>" + name + "</hostName>" + rest + "<force>false</force></spec>";
  }

  @Test
  @DisplayName("a host is added to a cluster once its thumbprint is known, and runs VMs then")
  void host_added_runsVms() {
    String cluster = job.at("Datacenter/host/Cluster");
    String connect = "<asConnected>true</asConnected>";
    String account = "<userName>root</userName><password>Secret-1!</password>";

    String unknown =
        job.fails(
            call(
                "AddHost_Task",
                "ClusterComputeResource",
                cluster,
                newHost("esx-03.test", account) + connect));

    assertThat(unknown).contains("SSLVerifyFault").contains("<selfSigned>true</selfSigned>");
    String thumbprint =
        "<sslThumbprint>"
            + unknown.replaceAll("(?s).*<thumbprint>(.*?)</thumbprint>.*", "$1")
            + "</sslThumbprint>";
    assertThat(
            job.fails(
                call(
                    "AddHost_Task",
                    "ClusterComputeResource",
                    cluster,
                    newHost("esx-03.test", thumbprint) + connect)))
        .contains("InvalidLogin");
    String add =
        call(
            "AddHost_Task",
            "ClusterComputeResource",
            cluster,
            newHost("esx-03.test", thumbprint + account) + connect);
    String added = job.done(add);
    assertThat(job.fails(add)).contains("AlreadyConnected");
    assertThat(job.value("ClusterComputeResource", cluster, "host")).contains(added);
    assertThat(job.value("HostSystem", added, "datastore")).contains("datastore-");
    assertThat(vcenter.hosts().cryptoStates()).containsEntry("esx-03.test", "incapable");
    job.good(VcenterCalls.allProperties("HostSystem", added));
    job.done(enter(HOST, true));
    job.done(enter(OTHER, true));
    assertThat(vcenter.vm("web").host()).isEqualTo("esx-03.test");
  }

  @Test
  @DisplayName("a host of its own is a compute resource with a pool, and may wait unconnected")
  void host_standalone_hasPool() {
    String folder = job.at("Datacenter/host");
    String rest = "<userName>root</userName><password>Secret-1!</password>";
    String thumbprint =
        job.fails(
                call(
                    "AddStandaloneHost_Task",
                    "Folder",
                    folder,
                    newHost("alone.test", rest) + "<addConnected>false</addConnected>"))
            .replaceAll("(?s).*<thumbprint>(.*?)</thumbprint>.*", "$1");

    String holder =
        job.done(
            call(
                "AddStandaloneHost_Task",
                "Folder",
                folder,
                newHost("alone.test", "<sslThumbprint>" + thumbprint + "</sslThumbprint>" + rest)
                    + "<addConnected>false</addConnected>"));

    String host = job.at("Datacenter/host/alone.test/alone.test");
    assertThat(job.value("ComputeResource", holder, "host")).contains(host);
    assertThat(job.value("HostSystem", host, "runtime.connectionState")).isEqualTo("disconnected");
    job.good(VcenterCalls.allProperties("ComputeResource", holder));
    job.done(call("ReconnectHost_Task", "HostSystem", host, ""));
    String pool = job.at("Datacenter/host/alone.test/Resources");
    String vm =
        job.done(
            call(
                "CreateVM_Task",
                "Folder",
                job.at("Datacenter/vm"),
                "<config><name>there</name><files><vmPathName>[datastore1]</vmPathName></files>"
                    + "</config>"
                    + VimJob.ref("pool", "ResourcePool", pool)));
    assertThat(job.value("VirtualMachine", vm, "runtime.host")).isEqualTo(host);
    assertThat(
            job.refused(
                call(
                    "AddStandaloneHost_Task",
                    "Folder",
                    job.at("Datacenter/vm"),
                    newHost("b.test", "") + "<addConnected>true</addConnected>")))
        .contains("NotSupported");
  }

  @Test
  @DisplayName("a host that goes out of use gives its running VMs to another, which becomes safe")
  void maintenance() {
    kms();
    FakeKey key = newKey();
    vcenter.addVm(FakeVm.builder("db").disks(1).poweredOn().encryptedWith(key).build());
    vcenter.hosts().setKey(HOST, null);
    String id = job.at("Datacenter/host/Cluster/" + HOST);
    assertThat(vcenter.vm("db").host()).isEqualTo(OTHER);

    assertThat(job.fails(host("ExitMaintenanceMode_Task", OTHER, "<timeout>0</timeout>")))
        .contains("InvalidState");
    job.done(enter(OTHER, false));
    assertThat(vcenter.vm("db").host()).isEqualTo(HOST);
    assertThat(vcenter.hosts().keys()).containsEntry(HOST, key);
    assertThat(job.fails(enter(OTHER, false))).contains("InvalidState");
    assertThat(job.fails(enter(HOST, false))).contains("Timedout");
    assertThat(
            job.value(
                "HostSystem",
                job.at("Datacenter/host/Cluster/" + OTHER),
                "runtime.inMaintenanceMode"))
        .isEqualTo("true");
    job.done(host("ExitMaintenanceMode_Task", OTHER, "<timeout>0</timeout>"));
    job.done(enter(HOST, true));
    assertThat(job.value("HostSystem", id, "vm")).isEmpty();
  }

  @Test
  @DisplayName("a restarted host asks for its keys again; without a KMS its VMs are locked")
  void reboot_asksForKeys() {
    kms();
    FakeKey key = newKey();
    vcenter.addVm(FakeVm.builder("db").disks(1).poweredOn().encryptedWith(key).build());
    String reboot = host("RebootHost_Task", OTHER, "<force>%s</force>");
    assertThat(job.refused(reboot.formatted(false))).contains("InvalidState");

    job.done(reboot.formatted(true));
    String id = vcenter.vm("db").id();
    assertThat(job.value("VirtualMachine", id, "runtime.cryptoState")).isEqualTo("unlocked");
    assertThat(vcenter.vm("db").powerState()).isEqualTo("poweredOff");
    kms.stop();
    job.done(reboot.formatted(true));
    assertThat(job.value("VirtualMachine", id, "runtime.cryptoState")).isEqualTo("locked");
    assertThat(vcenter.hosts().cryptoStates()).containsEntry(OTHER, "prepared");
  }

  @Test
  @DisplayName("a host that is disconnected starts no VM, and comes back")
  void disconnect_reconnect() {
    job.done(call("PowerOffVM_Task", "VirtualMachine", vcenter.vm("web").id(), ""));
    job.done(host("DisconnectHost_Task", HOST, ""));
    assertThat(job.fails(call("PowerOnVM_Task", "VirtualMachine", vcenter.vm("web").id(), "")))
        .contains("HostNotConnected");
    assertThat(job.fails(host("DisconnectHost_Task", HOST, ""))).contains("InvalidState");
    job.done(host("ReconnectHost_Task", HOST, ""));
    job.done(call("PowerOnVM_Task", "VirtualMachine", vcenter.vm("web").id(), ""));
  }

  private static String authorization(String method, String arguments) {
    return call(method, "AuthorizationManager", "AuthorizationManager", arguments);
  }

  @Test
  @DisplayName(
      "a permission with a role gives its privileges below its entity, and takes them away")
  void roles_permissions() {
    String name = "<name>Powerful</name>";
    String privilege = "<privIds>VirtualMachine.Interact.PowerOff</privIds>";
    String role = job.good(authorization("AddAuthorizationRole", name + privilege));
    assertThat(job.refused(authorization("AddAuthorizationRole", name + privilege)))
        .contains("AlreadyExists");
    assertThat(
            job.refused(
                authorization("AddAuthorizationRole", "<name>x</name><privIds>No.Such</privIds>")))
        .contains("InvalidArgument");
    String folder = job.at("Datacenter/vm");
    String set =
        authorization(
            "SetEntityPermissions",
            ref("entity", "Folder", folder)
                + "<permission><principal>%s</principal><group>false</group><roleId>"
                + role
                + "</roleId><propagate>true</propagate></permission>");
    assertThat(job.refused(set.formatted("nobody"))).contains("UserNotFound");
    job.good(set.formatted("VSPHERE.LOCAL\\reader"));
    String id = vcenter.vm("web").id();
    assertThat(
            job.good(
                authorization(
                    "RetrieveEntityPermissions",
                    ref("entity", "VirtualMachine", id) + "<inherited>true</inherited>")))
        .contains("reader")
        .contains("administrator");
    assertThat(
            job.good(
                authorization(
                    "FetchUserPrivilegeOnEntities",
                    ref("entities", "VirtualMachine", id) + "<userName>reader</userName>")))
        .contains("VirtualMachine.Interact.PowerOff");
    assertThat(
            job.refused(
                authorization(
                    "RemoveAuthorizationRole",
                    "<roleId>" + role + "</roleId><failIfUsed>true</failIfUsed>")))
        .contains("ResourceInUse");
    assertThat(
            job.refused(
                authorization(
                    "RemoveAuthorizationRole", "<roleId>-1</roleId><failIfUsed>true</failIfUsed>")))
        .contains("InvalidArgument");

    SoapCaller reader =
        new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");
    reader.login("reader", "Secret-1!");
    VimJob limited = new VimJob(reader);
    limited.done(call("PowerOffVM_Task", "VirtualMachine", id, ""));
    assertThat(limited.refused(call("PowerOnVM_Task", "VirtualMachine", id, "")))
        .contains("NoPermission");
    job.good(
        authorization(
            "UpdateAuthorizationRole",
            "<roleId>"
                + role
                + "</roleId><newName>P</newName><privIds>VirtualMachine.Interact.PowerOn</privIds>"));
    limited.done(call("PowerOnVM_Task", "VirtualMachine", id, ""));
    assertThat(limited.refused(authorization("AddAuthorizationRole", "<name>y</name>")))
        .contains("Authorization.ModifyRoles");
    assertThat(limited.refused(set.formatted("reader"))).contains("ModifyPermissions");
    job.good(
        authorization(
            "RemoveEntityPermission",
            ref("entity", "Folder", folder) + "<user>reader</user><isGroup>false</isGroup>"));
    assertThat(limited.refused(call("PowerOffVM_Task", "VirtualMachine", id, "")))
        .contains("NoPermission");
    job.good(
        authorization(
            "RemoveAuthorizationRole",
            "<roleId>" + role + "</roleId><failIfUsed>true</failIfUsed>"));
    assertThat(job.good(authorization("RetrieveAllPermissions", ""))).doesNotContain("reader");
  }

  @Test
  @DisplayName("settings are read and set, and what a clone does with a virtual TPM is one of them")
  void options_licenses() {
    String query = call("QueryOptions", "OptionManager", "VpxSettings", "<name>%s</name>");
    assertThat(job.good(query.formatted("vpxd.clone.tpmProvisionPolicy"))).contains("copy");
    assertThat(job.refused(query.formatted("no.such"))).contains("InvalidName");
    job.good(
        call(
            "UpdateOptions",
            "OptionManager",
            "VpxSettings",
            "<changedValue><key>vpxd.clone.tpmProvisionPolicy</key><value"
                + " xsi:type=\"xsd:string\">replace</value></changedValue>"));
    vcenter.addVm(
        FakeVm.builder("tpm").encryptedWith(new FakeKey("k", "kms")).virtualTpm().build());
    job.done(
        call(
            "CloneVM_Task",
            "VirtualMachine",
            vcenter.vm("tpm").id(),
            ref("folder", "Folder", job.at("Datacenter/vm"))
                + "<name>tpm-2</name><spec><location/><template>false</template>"
                + "<powerOn>false</powerOn></spec>"));
    assertThat(vcenter.vm("tpm-2").virtualTpmIdentity())
        .isNotEqualTo(vcenter.vm("tpm").virtualTpmIdentity());
    assertThat(
            job.good(
                call(
                    "QueryAssignedLicenses",
                    "LicenseAssignmentManager",
                    "LicenseAssignmentManager",
                    "")))
        .contains(vcenter.instanceUuid())
        .contains("Product Evaluation");
    assertThat(job.value("LicenseManager", "LicenseManager", "licenses")).contains("eval");
  }

  private String disks(String method, String arguments) {
    return call(method, "VcenterVStorageObjectManager", "VStorageObjectManager", arguments);
  }

  @Test
  @DisplayName("a first-class disk is made, encrypted by its policy, extended and deleted")
  void firstClassDisk() {
    kms();
    String store = job.at("Datacenter/datastore/datastore1");
    String spec =
        "<spec><name>data</name><backingSpec xsi:type=\"VslmCreateSpecDiskFileBackingSpec\">"
            + ref("datastore", "Datastore", store)
            + "<provisioningType>thin</provisioningType></backingSpec><capacityInMB>%d"
            + "</capacityInMB>"
            + VcenterCalls.diskProfile(ENCRYPTION_POLICY)
            + "</spec>";

    String made = job.done(disks("CreateDisk_Task", spec.formatted(64)));
    assertThat(made).contains("<name>data</name>").contains("<providerId><id>kms</id>");
    String id = made.replaceAll("(?s).*?<id><id>(.*?)</id>.*", "$1");
    String arguments = "<id><id>" + id + "</id></id>" + ref("datastore", "Datastore", store);
    assertThat(job.good(disks("RetrieveVStorageObject", arguments)))
        .contains("<capacityInMB>64</capacityInMB>")
        .contains("[datastore1] fcd/" + id + ".vmdk");
    assertThat(job.good(disks("ListVStorageObject", ref("datastore", "Datastore", store))))
        .contains(id);
    String extend = arguments + "<newCapacityInMB>%d</newCapacityInMB>";
    job.done(disks("ExtendDisk_Task", extend.formatted(128)));
    assertThat(job.good(disks("RetrieveVStorageObject", arguments)))
        .contains("<capacityInMB>128</capacityInMB>", "<providerId><id>kms</id>");
    assertThat(job.fails(disks("ExtendDisk_Task", extend.formatted(128))))
        .contains("newCapacityInMB");
    job.done(disks("DeleteVStorageObject_Task", arguments));
    assertThat(job.fails(disks("DeleteVStorageObject_Task", arguments))).contains("NotFound");
    assertThat(job.refused(disks("CreateDisk_Task", spec.formatted(0)))).contains("capacityInMB");
    assertThat(job.fails(disks("CreateDisk_Task", spec.formatted(999_999_999))))
        .contains("NoDiskSpace");
    kms.stop();
    assertThat(job.fails(disks("CreateDisk_Task", spec.formatted(64)))).contains("Cannot generate");
  }

  @Test
  @DisplayName("one key is removed if nobody uses it, or by force")
  void removeKey() {
    kms();
    FakeKey used = newKey();
    FakeKey unused = newKey();
    vcenter.addVm(FakeVm.builder("db").disks(1).encryptedWith(used).build());
    String remove =
        VcenterCalls.crypto(
            "RemoveKey",
            "<key><keyId>%s</keyId><providerId><id>kms</id></providerId></key><force>%s</force>");

    assertThat(job.refused(remove.formatted(used.keyId(), false))).contains("ResourceInUse");
    job.good(remove.formatted(unused.keyId(), false));
    assertThat(job.refused(remove.formatted(unused.keyId(), false))).contains("InvalidArgument");
    job.good(remove.formatted(used.keyId(), true));
  }

  @Test
  @DisplayName("a policy is deleted if no VM has it; the outcome of each is told")
  void deletePolicy() {
    vcenter.addVm(FakeVm.builder("db").disks(1).encryptedWith(new FakeKey("k", "kms")).build());
    String delete =
        "<PbmDelete xmlns=\"urn:pbm\"><_this type=\"PbmProfileProfileManager\">ProfileManager"
            + "</_this><profileId><uniqueId>"
            + ENCRYPTION_POLICY
            + "</uniqueId></profileId><profileId><uniqueId>none</uniqueId></profileId></PbmDelete>";

    SoapCaller.Answer first = soap.callPbm(delete);
    assertThat(first.status()).as(first.body()).isEqualTo(200);
    assertThat(first.body()).contains("PbmResourceInUse").contains("InvalidArgument");
    assertThat(vcenter.storagePolicies()).contains("VM Encryption Policy");
    vcenter.inventory().removeVm("db");
    assertThat(soap.callPbm(delete).body()).doesNotContain("PbmResourceInUse");
    assertThat(vcenter.storagePolicies()).doesNotContain("VM Encryption Policy");
  }

  @Test
  @DisplayName("datastores are found among the volumes of a host, as Ansible's modules do")
  void volumes_ofHost() {
    vcenter.inventory().addDatastore("Datacenter", "fast");
    String manager =
        job.value("HostSystem", job.at("Datacenter/host/Cluster/" + HOST), "configManager");
    String storage = manager.replaceAll("(?s).*<storageSystem[^>]*>(.*?)</storageSystem>.*", "$1");

    assertThat(job.value("HostStorageSystem", storage, "fileSystemVolumeInfo"))
        .contains("<type>VMFS</type><name>datastore1</name>")
        .contains("<name>fast</name>");
  }

  private static String sessions(String method, String arguments) {
    return call(method, "SessionManager", "SessionManager", arguments);
  }

  private static String keyOf(SoapCaller caller) {
    String own =
        caller
            .call(VcenterCalls.property("SessionManager", "SessionManager", "currentSession"))
            .body();
    return own.replaceAll("(?s).*?<key>(.*?)</key>.*", "$1");
  }

  @Test
  @DisplayName("an administrator sees and ends sessions, but not his own; others see theirs")
  void sessions_areEnded() {
    SoapCaller reader =
        new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");
    reader.login("reader", "Secret-1!");
    String own = keyOf(soap);
    String theirs = keyOf(reader);
    String list = VcenterCalls.property("SessionManager", "SessionManager", "sessionList");
    assertThat(soap.call(list).body()).contains(own, theirs);
    assertThat(reader.call(list).body())
        .contains("<missingSet><path>sessionList</path>")
        .contains("<privilegeId>Sessions.TerminateSession</privilegeId>");
    String active =
        sessions(
            "SessionIsActive", "<sessionID>" + theirs + "</sessionID><userName>reader</userName>");
    assertThat(reader.call(active).body()).contains("Sessions.ValidateSession");
    assertThat(soap.call(active).body()).contains(">true<");
    String end = sessions("TerminateSession", "<sessionId>" + theirs + "</sessionId>");
    assertThat(reader.call(end).body()).contains("Sessions.TerminateSession");

    assertThat(soap.call(end).status()).isEqualTo(200);

    assertThat(soap.call(active).body()).contains(">false<");
    assertThat(soap.call(end).body()).contains("xsi:type=\"NotFound\"");
    assertThat(soap.call(sessions("TerminateSession", "<sessionId>" + own + "</sessionId>")).body())
        .contains("xsi:type=\"InvalidArgument\"");
    assertThat(vcenter.users().openSessions()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "tells who sees only a name that he may not read the rest, and hides what he may not see")
  void permissions_limitWhatIsRead() {
    vcenter.addVm(FakeVm.builder("db").disks(1).build());
    vcenter.users().setPermission("reader", "/", new String[0]);
    SoapCaller reader =
        new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");
    reader.login("reader", "Secret-1!");
    String all = VcenterCalls.allVms("config.version", "");
    String root = VcenterCalls.property("Folder", "group-d1", "overallStatus");
    assertThat(reader.call(root).body()).contains("ManagedObjectNotFound");

    vcenter.users().setPermission("reader", "web", "System.View");
    assertThat(reader.call(VcenterCalls.property("Folder", "group-d1", "name")).body())
        .contains("<name>name</name>");
    assertThat(reader.call(root).body())
        .contains("<missingSet><path>overallStatus</path>")
        .contains(
            "<object type=\"Folder\">group-d1</object><privilegeId>System.Read</privilegeId>");
    assertThat(reader.call(all).body())
        .containsOnlyOnce("<obj type=\"VirtualMachine\">")
        .contains("<missingSet><path>config.version</path>")
        .doesNotContain("propSet");

    vcenter.users().setPermission("reader", "web", "System.View", "System.Read");
    assertThat(reader.call(all).body())
        .containsOnlyOnce("<obj type=\"VirtualMachine\">")
        .contains("<name>config.version</name>")
        .doesNotContain("missingSet");
    assertThat(soap.call(all).body().split("<obj type=\"VirtualMachine\">", -1)).hasSize(3);
  }
}
