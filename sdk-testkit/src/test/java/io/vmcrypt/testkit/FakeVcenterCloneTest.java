package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.diskProfile;
import static io.vmcrypt.testkit.VcenterCalls.encrypt;
import static io.vmcrypt.testkit.VcenterCalls.newDisk;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Clones of the fake vCenter, as other people's programs ask for them")
class FakeVcenterCloneTest extends VcenterLab {

  private static final String MAKE = "VirtualMachine.Inventory.CreateFromExisting";

  private static final String CRYPTO = encrypt("", "kms");
  private static final String PROFILE = diskProfile(ENCRYPTION_POLICY);

  FakeVcenterCloneTest() {
    super(
        vcenter ->
            vcenter
                .datacenter("Datacenter")
                .limitedUser("cloner", "pw")
                .virtualMachine(FakeVm.builder("golden").disks(2).template().build())
                .virtualMachine(FakeVm.builder("web").disks(1).snapshot("s").build()));
    soap.login();
    trust();
  }

  private String pool() {
    return ref("pool", "ResourcePool", job.at("Datacenter/host/Cluster/Resources"));
  }

  private String clone(String of, String name, String location, String rest) {
    return vm(
        "CloneVM_Task",
        of,
        ref("folder", "Folder", job.at("Datacenter/vm"))
            + "<name>%s</name><spec><location>%s</location>%s</spec>"
                .formatted(name, location, rest));
  }

  private void cannotClone(String of, String name, String location, String rest, String words) {
    assertThat(job.fails(clone(of, name, location, rest))).contains(words);
  }

  private static String spec(boolean template, String config, boolean on) {
    return "<template>" + template + "</template>" + config + "<powerOn>" + on + "</powerOn>";
  }

  @Test
  @DisplayName("a configuration with crypto and policy encrypts, and changes the hardware too")
  void config_withCrypto() {
    String config =
        "<config><numCPUs>8</numCPUs><memoryMB>4096</memoryMB>"
            + newDisk(-2, 1000, "", PROFILE)
            + VcenterCalls.vmProfile(ENCRYPTION_POLICY)
            + CRYPTO
            + "</config>";

    job.done(clone("golden", "big", pool(), spec(false, config, true)));

    assertThat(vcenter.vm("big").isEncrypted()).isTrue();
    assertThat(vcenter.vm("big").disks())
        .extracting(one -> one.key() != null)
        .containsExactly(false, false, true);
    assertThat(vcenter.vm("big").powerState()).isEqualTo("poweredOn");
    assertThat(vcenter.vm("big").policy()).isEqualTo("VM Encryption Policy");
    assertThat(vcenter.vm("big").template()).isFalse();
    String id = vcenter.vm("big").id();
    assertThat(job.value("VirtualMachine", id, "config.hardware.numCPU")).isEqualTo("8");
    assertThat(job.value("VirtualMachine", id, "config.files.vmPathName"))
        .isEqualTo("[datastore1] big/big.vmx");
    assertThat(vcenter.vm("big").instanceUuid()).isNotEqualTo(vcenter.vm("golden").instanceUuid());
  }

  @ParameterizedTest
  @CsvSource({
    "web, false, VmClonedEvent, sourceVm",
    "web, true, VmClonedEvent, sourceVm",
    "golden, false, VmDeployedEvent, srcTemplate",
    "golden, true, VmClonedEvent, sourceVm"
  })
  @DisplayName("that a VM was made of a template is told by an event of its own")
  void event_ofTemplate(String of, boolean template, String event, String source) {
    job.done(clone(of, "copy", pool(), spec(template, "", false)));

    assertThat(
            job.good(
                call(
                    "QueryEvents",
                    "EventManager",
                    "EventManager",
                    "<filter><type>" + event + "</type></filter>")))
        .contains("<vm><name>copy</name>", "<template>" + template + "</template>")
        .contains("<" + source + "><name>" + of + "</name>");
  }

  @ParameterizedTest
  @CsvSource({
    "web, false, Clone",
    "web, true, CreateTemplateFromVM",
    "golden, false, DeployTemplate",
    "golden, true, CloneTemplate"
  })
  @DisplayName("needs the privilege for what it makes of what, and those on its place")
  void privileges_missing_refused(String of, boolean template, String privilege) {
    String call = clone(of, "copy", pool(), spec(template, "", false));
    String needed = "VirtualMachine.Provisioning." + privilege;
    become("cloner", "pw");
    String pool = template ? "" : "AssignVMToPool";
    assertThat(job.refused(call)).contains(needed, "CreateFromExisting", "AllocateSpace", pool);
    String[] all = {needed, MAKE, "Datastore.AllocateSpace", "Resource.AssignVMToPool"};
    vcenter.users().setPrivileges("cloner", all);
    job.done(call);
    assertThat(vcenter.vm("copy").template()).isEqualTo(template);
  }

  @Test
  @DisplayName("a name that no VM can have is refused, and one with a slash is escaped")
  void name_impossible_refused() {
    for (String name : List.of("", "x".repeat(81))) {
      cannotClone("golden", name, pool(), spec(false, "", false), "InvalidName");
    }
    String made = job.done(clone("golden", "a/b", pool(), spec(false, "", false)));
    assertThat(job.at("Datacenter/vm/a%2fb")).isEqualTo(made);
  }

  @Test
  @DisplayName("a policy of the place and disk locators encrypt all, beside a configuration")
  void location_withConfig() {
    String store = ref("datastore", "Datastore", job.at("Datacenter/datastore/datastore1"));
    String locators =
        "<disk><diskId>2000</diskId>%s%s</disk><disk><diskId>2001</diskId>%s%s</disk>"
            .formatted(store, PROFILE, store, PROFILE);

    String noKey = "<config><annotation>x</annotation></config>";
    for (String config : List.of("", noKey)) {
      cannotClone(
          "golden",
          "all",
          pool() + locators + PROFILE,
          spec(false, config, false),
          "spec.disk.backing.crypto");
    }

    job.done(
        clone(
            "golden",
            "all",
            pool() + locators + PROFILE,
            spec(false, noKey.replace("</config>", CRYPTO + "</config>"), false)));

    assertThat(vcenter.vm("all").isFullyEncrypted()).isTrue();
    assertThat(kms.keys()).hasSize(1);
  }

  @Test
  @DisplayName("a clone goes where it is told: folder, host, datastore, network; or is a template")
  void place_andTemplate() {
    vcenter.inventory().addDatastore("Datacenter", "fast");
    String fast = ref("datastore", "Datastore", job.at("Datacenter/datastore/fast"));
    String host =
        ref("host", "HostSystem", job.at("Datacenter/host/Cluster/esx-02.datacenter.test"));

    job.done(clone("web", "there", fast + pool() + host, spec(true, "", true)));

    assertThat(vcenter.vm("there").host()).isEqualTo("esx-02.datacenter.test");
    assertThat(vcenter.vm("there").template()).isTrue();
    assertThat(vcenter.vm("there").powerState()).isEqualTo("poweredOff");
    assertThat(vcenter.vm("there").disks().get(0).parentKeys()).isEmpty();
    assertThat(job.value("VirtualMachine", vcenter.vm("there").id(), "config.hardware.device"))
        .contains("[fast] there/there.vmdk");
    cannotClone("web", "there", "", spec(false, "", false), "DuplicateName");
    cannotClone(
        "web",
        "x",
        pool() + "<host type=\"HostSystem\">host-999</host>",
        spec(false, "", false),
        "InvalidArgument");
  }

  @Test
  @DisplayName("what runs or has snapshots is not encrypted on the way, however that is asked for")
  void encryption_refused() {
    String config =
        "<config><numCPUs>8</numCPUs>" + VcenterCalls.vmProfile(ENCRYPTION_POLICY) + "</config>";

    cannotClone(
        "web", "x", pool(), spec(false, config, false), "msg.hostd.configSpec.enc.snapshots");
    vcenter.inventory().removeSnapshots("web");
    vcenter.inventory().setPoweredOn("web", true);
    cannotClone("web", "x", pool(), spec(false, config, false), "InvalidPowerState");
    vcenter.inventory().setPoweredOn("web", false);
    job.done(clone("web", "x", pool(), spec(false, config, false)));
    assertThat(vcenter.vm("x").isEncrypted()).isTrue();
  }

  @Test
  @DisplayName("a linked clone goes on from the files of a snapshot")
  void linked() {
    String linked = "<diskMoveType>createNewChildDiskBacking</diskMoveType>";
    String snapshot =
        ref("snapshot", "VirtualMachineSnapshot", vcenter.vm("web").snapshots().get(0).id());

    cannotClone("web", "x", linked, spec(false, "", false), "spec.snapshot");
    job.done(clone("web", "child", linked, spec(false, "", false) + snapshot));

    assertThat(vcenter.vm("child").disks().get(0).parentKeys()).hasSize(1);
    assertThat(job.value("VirtualMachine", vcenter.vm("child").id(), "layoutEx.file"))
        .contains("[datastore1] web/web.vmdk")
        .contains("[datastore1] child/child.vmdk");
  }
}
