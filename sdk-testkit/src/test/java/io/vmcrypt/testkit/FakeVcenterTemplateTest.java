package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static io.vmcrypt.testkit.VcenterCalls.shallow;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Templates and custom attributes of the fake vCenter")
class FakeVcenterTemplateTest extends VcenterLab {

  private static final String FIELDS = "CustomFieldsManager";

  FakeVcenterTemplateTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(
                    FakeVm.builder("golden")
                        .disks(1)
                        .encryptedWith(new FakeKey("k", "kms"))
                        .template()
                        .build())
                .virtualMachine(FakeVm.builder("web-01").disks(1).poweredOn().build())
                .virtualMachine(FakeVm.builder("item").libraryItem("i-1").build())
                .limitedUser("reader", "Secret-1!", "Cryptographer.Recrypt"));
    soap.login();
  }

  private String place(String name) {
    String host = job.value("VirtualMachine", id(name), "runtime.host");
    String cluster = job.value("HostSystem", host, "parent");
    return ref("pool", "ResourcePool", job.value("ClusterComputeResource", cluster, "resourcePool"))
        + ref("host", "HostSystem", host);
  }

  private static String fields(String method, String arguments) {
    return call(method, FIELDS, FIELDS, arguments);
  }

  @Test
  @DisplayName("a template becomes a VM and a template again; it has a resource pool only as a VM")
  void template_toVmAndBack() {
    assertThat(vcenter.vm("golden").template()).isTrue();
    assertThat(told("golden", "resourcePool")).doesNotContain("resgroup");

    soap.good(vm("MarkAsVirtualMachine", "golden", place("golden")));
    assertThat(vcenter.vm("golden").template()).isFalse();
    assertThat(told("golden", "config.template")).contains(">false<");
    assertThat(told("golden", "resourcePool")).contains(">resgroup");
    refused(vm("MarkAsVirtualMachine", "golden", place("golden")), "InvalidState");

    soap.good(vm("MarkAsTemplate", "golden", ""));
    assertThat(vcenter.vm("golden").template()).isTrue();
    refused(vm("MarkAsTemplate", "golden", ""), "InvalidState");
  }

  @Test
  @DisplayName("the Content Library's item of a template is lost once it is a VM")
  void template_libraryItem_isLost() {
    String item = property("VirtualMachine", vcenter.vm("item").id(), "config.contentLibItemInfo");
    assertThat(soap.good(item).value("contentLibraryItemUuid")).isEqualTo("i-1");

    soap.good(vm("MarkAsVirtualMachine", "item", place("item")));
    soap.good(vm("MarkAsTemplate", "item", ""));

    assertThat(soap.good(item).body()).doesNotContain("i-1");
  }

  @Test
  @DisplayName("a VM that is on, a pool that is none and a host elsewhere are refused")
  void template_refusals() {
    refused(vm("MarkAsTemplate", "web-01", ""), "InvalidPowerState");
    refused(
        vm("MarkAsVirtualMachine", "golden", ref("pool", "ResourcePool", "no-1")),
        "ManagedObjectNotFound");
    refused(
        vm(
            "MarkAsVirtualMachine",
            "golden",
            place("golden").replaceAll(">host-\\d+<", ">host-99<")),
        "InvalidArgument");
    assertThat(vcenter.vm("golden").template()).isTrue();
  }

  @Test
  @DisplayName("the keys of a template cannot be changed")
  void template_rekey_isRefused() {
    fails("golden", shallow("n"), "NotSupported", "");
    assertThat(vcenter.vm("golden").reconfigurations()).isZero();
  }

  @Test
  @DisplayName("a template has custom attributes, which stay when it becomes a VM")
  void customAttribute_ofTemplate() {
    String add = "<name>note</name><moType>VirtualMachine</moType>";
    String key = soap.good(fields("AddCustomFieldDef", add)).value("key");
    refused(fields("AddCustomFieldDef", add), "DuplicateName");
    String golden = ref("entity", "VirtualMachine", id("golden"));
    String set = "%s<key>%s</key><value>yes</value>";

    soap.good(fields("SetField", set.formatted(golden, key)));
    assertThat(job.value(FIELDS, FIELDS, "field")).contains("<name>note</name>");
    assertThat(told("golden", "customValue"))
        .contains("CustomFieldStringValue", "<value>yes</value>");
    soap.good(vm("MarkAsVirtualMachine", "golden", place("golden")));
    assertThat(vcenter.vm("golden").customAttributes()).containsEntry("note", "yes");

    refused(fields("SetField", set.formatted(golden, "999")), "InvalidArgument");
    String nobody = ref("entity", "VirtualMachine", "vm-0");
    refused(fields("SetField", set.formatted(nobody, key)), "ManagedObjectNotFound");
  }

  @Test
  @DisplayName("each of these calls needs its privilege")
  void privileges() {
    String place = place("golden");
    String set = ref("entity", "VirtualMachine", id("golden")) + "<key>101</key><value>x</value>";
    become("reader", "Secret-1!");

    refused(vm("MarkAsVirtualMachine", "golden", place), "VirtualMachine.Provisioning.MarkAsVM");
    refused(vm("MarkAsTemplate", "web-01", ""), "VirtualMachine.Provisioning.MarkAsTemplate");
    refused(fields("AddCustomFieldDef", "<name>n</name>"), "Global.ManageCustomFields");
    refused(fields("SetField", set), "Global.SetCustomField");
  }
}
