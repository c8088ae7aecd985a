package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: what is found by SearchIndex")
class FakeVcenterSearchTest {

  private static final Pattern FOUND = Pattern.compile("<returnval type=\"\\w+\">([^<]*)<");
  private static final String HOST = "esx-01.datacenter.test";

  private final TestAuthority authority = TestAuthority.create();
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .limitedUser("limited", "pw")
          .virtualMachine(
              FakeVm.builder("web-01")
                  .poweredOn()
                  .guestHostName("web-01.example.test")
                  .guestAddress("192.0.2.200")
                  .guestAddress("192.0.2.201")
                  .build())
          .virtualMachine(FakeVm.builder("off-01").guestHostName("off-01.example.test").build())
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");

  @BeforeEach
  void login() {
    soap.login();
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
  }

  private List<String> found(String method, String arguments) {
    String call =
        "<%s xmlns=\"urn:vim25\"><_this type=\"SearchIndex\">SearchIndex</_this>%s</%s>"
            .formatted(method, arguments, method);
    return FOUND
        .matcher(soap.good(call).body())
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  private List<String> by(String what, String element, String value, boolean vms) {
    String arguments = "<%s>%s</%s><vmSearch>%s</vmSearch>".formatted(element, value, element, vms);
    List<String> one = found("FindBy" + what, arguments);
    // the reference has an empty list as an answer, but the schema has none
    return one.isEmpty() ? one : found("FindAllBy" + what, arguments);
  }

  @Test
  @DisplayName("a host is found by its UUID, as a VM is")
  void uuid_ofHost_found() {
    String uuid =
        soap.good(property("HostSystem", "host-11", "hardware.systemInfo.uuid")).value("val");
    assertThat(by("Uuid", "uuid", uuid, false)).containsExactly("host-11");
    assertThat(by("Uuid", "uuid", uuid, true)).isEmpty();
  }

  @Test
  @DisplayName("VMs are found by what their tools tell, hosts by the name and address of their own")
  void namesAndAddresses_found() {
    String web = vcenter.vm("web-01").id();
    assertThat(by("DnsName", "dnsName", "WEB-01.example.test", true)).containsExactly(web);
    assertThat(by("DnsName", "dnsName", "web-01.example.test", false)).isEmpty();
    assertThat(by("DnsName", "dnsName", "off-01.example.test", true)).as("no tools run").isEmpty();
    assertThat(by("DnsName", "dnsName", HOST, false)).containsExactly("host-11");
    assertThat(by("Ip", "ip", "192.0.2.201", true)).containsExactly(web);
    assertThat(by("Ip", "ip", "192.0.2.1", true)).isEmpty();
    String address =
        soap.good(property("HostSystem", "host-11", "config.network.vnic")).value("ipAddress");
    assertThat(by("Ip", "ip", address, false)).containsExactly("host-11");
  }

  @Test
  @DisplayName("a VM is found by its file, in its datacenter")
  void datastorePath_found() {
    String path = "<path>[datastore1] web-01/web-01.vmx</path>";
    String datacenter = "<datacenter type=\"Datacenter\">datacenter-2</datacenter>";
    assertThat(found("FindByDatastorePath", datacenter + path))
        .containsExactly(vcenter.vm("web-01").id());
    assertThat(found("FindByDatastorePath", datacenter + path.replace("vmx", "vmdk"))).isEmpty();
  }

  @Test
  @DisplayName("what a user does not see is not found either")
  void hidden_notFound() {
    String uuid =
        soap.good(property("VirtualMachine", vcenter.vm("web-01").id(), "config.uuid"))
            .value("val");
    String path = "<inventoryPath>Datacenter/vm/web-01</inventoryPath>";
    soap.cookie(null);
    soap.login("limited", "pw");
    assertThat(by("Uuid", "uuid", uuid, true)).hasSize(1);
    assertThat(found("FindByInventoryPath", path)).hasSize(1);
    vcenter.users().setHidden("web-01", true);
    assertThat(by("Uuid", "uuid", uuid, true)).isEmpty();
    assertThat(found("FindByInventoryPath", path)).isEmpty();
    assertThat(found("FindChild", "<entity type=\"Folder\">group-v3</entity><name>web-01</name>"))
        .isEmpty();
  }
}
