package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What administrators do at the fake vCenter")
class FakeVcenterAdministrationTest extends VcenterLab {

  private static final String HOST = "esx-01.datacenter.test";
  private static final String OTHER = "esx-02.datacenter.test";

  FakeVcenterAdministrationTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("web").disks(1).poweredOn().build())
                .limitedUser("reader", "Secret-1!"));
    soap.login();
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

  @Test
  @DisplayName("a host that goes out of use gives its running VMs to another, which becomes safe")
  void maintenance() {
    trust();
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
    trust();
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
  @DisplayName("settings are read, and what a clone does with a virtual TPM is one of them")
  void options() {
    String query = call("QueryOptions", "OptionManager", "VpxSettings", "<name>%s</name>");
    assertThat(job.good(query.formatted("vpxd.clone.tpmProvisionPolicy"))).contains("copy");
    assertThat(job.refused(query.formatted("no.such"))).contains("InvalidName");
    vcenter.users().setOption("vpxd.clone.tpmProvisionPolicy", "replace");
    vcenter.addVm(
        FakeVm.builder("tpm").encryptedWith(new FakeKey("k", "kms")).virtualTpm().build());
    job.done(
        vm(
            "CloneVM_Task",
            "tpm",
            ref("folder", "Folder", job.at("Datacenter/vm"))
                + "<name>tpm-2</name><spec><location/><template>false</template>"
                + "<powerOn>false</powerOn></spec>"));
    assertThat(vcenter.vm("tpm-2").virtualTpmIdentity())
        .isNotEqualTo(vcenter.vm("tpm").virtualTpmIdentity());
  }

  @Test
  @DisplayName("one key is removed if nobody uses it, or by force")
  void removeKey() {
    trust();
    FakeKey used = newKey();
    FakeKey unused = newKey();
    vcenter.addVm(FakeVm.builder("db").disks(1).encryptedWith(used).build());
    String remove =
        VcenterCalls.crypto(
            "RemoveKey", VcenterCalls.key("key", new FakeKey("%s", "kms")) + "<force>%s</force>");

    assertThat(job.refused(remove.formatted(used.keyId(), false))).contains("ResourceInUse");
    job.good(remove.formatted(unused.keyId(), false));
    assertThat(job.refused(remove.formatted(unused.keyId(), false))).contains("InvalidArgument");
    job.good(remove.formatted(used.keyId(), true));
  }

  @Test
  @DisplayName(
      "tells who sees only a name that he may not read the rest, and hides what he may not see")
  void permissions_limitWhatIsRead() {
    vcenter.addVm(FakeVm.builder("db").disks(1).build());
    vcenter.users().setPermission("reader", "/", new String[0]);
    SoapCaller reader = caller(vcenter).login("reader", "Secret-1!");
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
