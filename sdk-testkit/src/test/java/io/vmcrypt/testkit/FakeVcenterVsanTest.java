package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("vSAN of the fake vCenter")
class FakeVcenterVsanTest extends VcenterLab {

  private static final String PATH = "/Datacenter/host/Cluster";

  FakeVcenterVsanTest() {
    super(vcenter -> vcenter.virtualMachine(FakeVm.builder("web").build()));
    soap.login();
  }

  private SoapCaller.Answer post(String action, String arguments) {
    return soap.post(
        "/vsanHealth",
        action,
        SoapCaller.envelope(
            "",
            "<VsanClusterGetConfig xmlns=\"urn:vsan\"><_this type=\"VsanVcClusterConfigSystem\">"
                + "vsan-cluster-config-system</_this>"
                + arguments
                + "</VsanClusterGetConfig>"));
  }

  private String cluster() {
    String host = job.value("VirtualMachine", id("web"), "runtime.host");
    return ref("cluster", "ClusterComputeResource", job.value("HostSystem", host, "parent"));
  }

  private String config() {
    SoapCaller.Answer answer = post("urn:vsan/6.6", cluster());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  @DisplayName("a cluster tells whether it has vSAN, and the key provider of its encryption")
  void config_tellsKeyProvider() {
    assertThat(config()).contains(">false</enabled>").doesNotContain("dataEncryptionConfig");
    vcenter.inventory().setVsan(PATH, null);
    assertThat(config())
        .contains(">true</enabled>", "<encryptionEnabled>false</encryptionEnabled>")
        .doesNotContain("kmsProviderId");
    vcenter.inventory().setVsan(PATH, "kms-cluster");
    assertThat(config())
        .contains("<encryptionEnabled>true</encryptionEnabled><kmsProviderId><id")
        .contains(">kms-cluster</id></kmsProviderId>");
    assertThat(vcenter.calls("VsanClusterGetConfig")).hasSize(3);
  }

  @Test
  @DisplayName("another action, another order, another cluster and no session are refused")
  void refusals() {
    String good = cluster();
    assertThat(post("urn:vim25/8.0.3.0", good).body()).contains("InvalidRequest");
    assertThat(post("urn:vsan/6.6", good + good).body()).contains("InvalidRequest");
    assertThat(post("urn:vsan/6.6", ref("cluster", "ClusterComputeResource", "domain-c99")).body())
        .contains("ManagedObjectNotFound");
    soap.cookie(null);
    assertThat(post("urn:vsan/6.6", good).body()).contains("NotAuthenticated");
    refuses(() -> vcenter.inventory().setVsan("/Datacenter/host/None", null));
  }
}
