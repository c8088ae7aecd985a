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

  private final TestAuthority authority = TestAuthority.create();
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .limitedUser("limited", "pw")
          .virtualMachine(FakeVm.builder("web-01").build())
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

  private List<String> byUuid(String uuid, boolean vms) {
    String arguments = "<uuid>%s</uuid><vmSearch>%s</vmSearch>".formatted(uuid, vms);
    List<String> one = found("FindByUuid", arguments);
    // the reference has an empty list as an answer, but the schema has none
    return one.isEmpty() ? one : found("FindAllByUuid", arguments);
  }

  @Test
  @DisplayName("a host is found by its UUID, as a VM is")
  void uuid_ofHost_found() {
    String uuid =
        soap.good(property("HostSystem", "host-11", "hardware.systemInfo.uuid")).value("val");
    assertThat(byUuid(uuid, false)).containsExactly("host-11");
    assertThat(byUuid(uuid, true)).isEmpty();
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
    assertThat(byUuid(uuid, true)).hasSize(1);
    assertThat(found("FindByInventoryPath", path)).hasSize(1);
    vcenter.users().setHidden("web-01", true);
    assertThat(byUuid(uuid, true)).isEmpty();
    assertThat(found("FindByInventoryPath", path)).isEmpty();
    assertThat(found("FindChild", "<entity type=\"Folder\">group-v3</entity><name>web-01</name>"))
        .isEmpty();
  }
}
