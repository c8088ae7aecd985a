package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: what is found by SearchIndex")
class FakeVcenterSearchTest extends VcenterLab {

  private static final Pattern FOUND = Pattern.compile("<returnval type=\"\\w+\">([^<]*)<");

  FakeVcenterSearchTest() {
    super(
        vcenter ->
            vcenter
                .limitedUser("limited", "pw")
                .virtualMachine(FakeVm.builder("web-01").build())
                .virtualMachine(FakeVm.builder("db/01").folder("Prod/Web").build()));
    soap.login();
  }

  private List<String> found(String method, String arguments) {
    String call = VcenterCalls.call(method, "SearchIndex", "SearchIndex", arguments);
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

  private List<String> at(String path) {
    return found("FindByInventoryPath", "<inventoryPath>" + path + "</inventoryPath>");
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
  @DisplayName("names are escaped in inventory paths; what a user does not see is not found either")
  void hidden_notFound() {
    String uuid = job.value("VirtualMachine", id("web-01"), "config.uuid");
    assertThat(at("/Datacenter/vm/Prod/Web/db%2f01")).hasSize(1);
    assertThat(at("/Datacenter/vm/Prod/Web/db/01")).isEmpty();
    become("limited", "pw");
    assertThat(byUuid(uuid, true)).containsExactly(id("web-01"));
    assertThat(at("Datacenter/vm/web-01")).hasSize(1);
    vcenter.users().setHidden("web-01", true);
    assertThat(byUuid(uuid, true)).isEmpty();
    assertThat(at("Datacenter/vm/web-01")).isEmpty();
    assertThat(found("FindChild", "<entity type=\"Folder\">group-v3</entity><name>web-01</name>"))
        .isEmpty();
  }
}
