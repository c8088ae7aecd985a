package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.reconfigure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Templates and custom attributes of the fake vCenter")
class FakeVcenterTemplateTest {

  private final TestAuthority authority = TestAuthority.create("vCenter CA");
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .virtualMachine(
              FakeVm.builder("golden")
                  .disks(1)
                  .encryptedWith(new FakeKey("k", "kms"))
                  .template()
                  .build())
          .virtualMachine(FakeVm.builder("web-01").disks(1).poweredOn().build())
          .virtualMachine(FakeVm.builder("item").libraryItem("i-1").build())
          .limitedUser("reader", "Secret-1!", "Cryptographer.Recrypt")
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");

  @BeforeEach
  void start() {
    soap.login();
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
  }

  private String refused(String call) {
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(500);
    return answer.body();
  }

  private static String call(String method, String type, String id, String arguments) {
    return "<%s xmlns=\"urn:vim25\"><_this type=\"%s\">%s</_this>%s</%s>"
        .formatted(method, type, id, arguments, method);
  }

  private String vm(String method, String name, String arguments) {
    return call(method, "VirtualMachine", vcenter.vm(name).id(), arguments);
  }

  private String place(String name) {
    String host =
        soap.good(property("VirtualMachine", vcenter.vm(name).id(), "runtime.host")).value("val");
    String cluster = soap.good(property("HostSystem", host, "parent")).value("val");
    String pool =
        soap.good(property("ClusterComputeResource", cluster, "resourcePool")).value("val");
    return "<pool type=\"ResourcePool\">%s</pool><host type=\"HostSystem\">%s</host>"
        .formatted(pool, host);
  }

  @Test
  @DisplayName("a template becomes a VM and a template again; it has a resource pool only as a VM")
  void template_toVmAndBack() {
    String id = vcenter.vm("golden").id();
    assertThat(vcenter.vm("golden").template()).isTrue();
    assertThat(soap.good(property("VirtualMachine", id, "resourcePool")).body())
        .doesNotContain("resgroup");

    soap.good(vm("MarkAsVirtualMachine", "golden", place("golden")));
    assertThat(vcenter.vm("golden").template()).isFalse();
    assertThat(soap.good(property("VirtualMachine", id, "config.template")).value("val"))
        .isEqualTo("false");
    assertThat(soap.good(property("VirtualMachine", id, "resourcePool")).value("val"))
        .startsWith("resgroup");
    assertThat(refused(vm("MarkAsVirtualMachine", "golden", place("golden"))))
        .contains("InvalidState");

    soap.good(vm("MarkAsTemplate", "golden", ""));
    assertThat(vcenter.vm("golden").template()).isTrue();
    assertThat(refused(vm("MarkAsTemplate", "golden", ""))).contains("InvalidState");
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
    assertThat(refused(vm("MarkAsTemplate", "web-01", ""))).contains("InvalidPowerState");
    assertThat(
            refused(
                vm("MarkAsVirtualMachine", "golden", "<pool type=\"ResourcePool\">no-1</pool>")))
        .contains("ManagedObjectNotFound");
    assertThat(
            refused(
                vm(
                    "MarkAsVirtualMachine",
                    "golden",
                    place("golden").replaceAll(">host-\\d+<", ">host-99<"))))
        .contains("InvalidArgument");
    assertThat(vcenter.vm("golden").template()).isTrue();
  }

  @Test
  @DisplayName("the keys of a template cannot be changed")
  void template_rekey_isRefused() {
    String task =
        soap.good(
                reconfigure(
                    vcenter.vm("golden").id(),
                    "<crypto xsi:type=\"CryptoSpecShallowRecrypt\"><newKeyId><keyId>n</keyId>"
                        + "</newKeyId></crypto>"))
            .value("returnval");
    SoapCaller.Answer answer = soap.good(property("Task", task, "info"));
    while (answer.value("state").matches("queued|running")) {
      answer = soap.good(property("Task", task, "info"));
    }
    assertThat(answer.value("state")).isEqualTo("error");
    assertThat(answer.body()).contains("NotSupported");
    assertThat(vcenter.vm("golden").reconfigurations()).isZero();
  }

  @Test
  @DisplayName("a template has custom attributes, which stay when it becomes a VM")
  void customAttribute_ofTemplate() {
    String manager = "CustomFieldsManager";
    String add = "<name>note</name><moType>VirtualMachine</moType>";
    String key = soap.good(call("AddCustomFieldDef", manager, manager, add)).value("key");
    assertThat(refused(call("AddCustomFieldDef", manager, manager, add))).contains("DuplicateName");
    String id = vcenter.vm("golden").id();
    String entity = "<entity type=\"VirtualMachine\">" + id + "</entity>";

    soap.good(
        call("SetField", manager, manager, entity + "<key>" + key + "</key><value>yes</value>"));
    assertThat(soap.good(property(manager, manager, "field")).body()).contains("<name>note</name>");
    assertThat(soap.good(property("VirtualMachine", id, "customValue")).body())
        .contains("CustomFieldStringValue")
        .contains("<value>yes</value>");
    soap.good(vm("MarkAsVirtualMachine", "golden", place("golden")));
    assertThat(vcenter.vm("golden").customAttributes()).containsEntry("note", "yes");

    assertThat(
            refused(call("SetField", manager, manager, entity + "<key>999</key><value>x</value>")))
        .contains("InvalidArgument");
    assertThat(
            refused(
                call(
                    "SetField",
                    manager,
                    manager,
                    "<entity type=\"VirtualMachine\">vm-0</entity><key>"
                        + key
                        + "</key><value>x</value>")))
        .contains("ManagedObjectNotFound");
  }

  @Test
  @DisplayName("each of these calls needs its privilege")
  void privileges() {
    String place = place("golden");
    soap.cookie(null);
    soap.login("reader", "Secret-1!");
    String id = vcenter.vm("golden").id();

    assertThat(refused(vm("MarkAsVirtualMachine", "golden", place)))
        .contains("VirtualMachine.Provisioning.MarkAsVM");
    assertThat(refused(vm("MarkAsTemplate", "web-01", "")))
        .contains("VirtualMachine.Provisioning.MarkAsTemplate");
    assertThat(
            refused(
                call(
                    "AddCustomFieldDef",
                    "CustomFieldsManager",
                    "CustomFieldsManager",
                    "<name>n</name>")))
        .contains("Global.ManageCustomFields");
    assertThat(
            refused(
                call(
                    "SetField",
                    "CustomFieldsManager",
                    "CustomFieldsManager",
                    "<entity type=\"VirtualMachine\">"
                        + id
                        + "</entity><key>101</key><value>x"
                        + "</value>")))
        .contains("Global.SetCustomField");
  }
}
