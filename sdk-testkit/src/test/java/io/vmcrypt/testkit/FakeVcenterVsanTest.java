package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("vSAN of the fake vCenter")
class FakeVcenterVsanTest {

  private static final String PATH = "/Datacenter/host/Cluster";

  private final TestAuthority authority = TestAuthority.create("vCenter CA");
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority).virtualMachine(FakeVm.builder("web").build()).start();
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
    String host =
        soap.call(property("VirtualMachine", vcenter.vm("web").id(), "runtime.host")).value("val");
    return soap.call(property("HostSystem", host, "parent")).value("val");
  }

  private String config() {
    SoapCaller.Answer answer =
        post(
            "urn:vsan/6.6", "<cluster type=\"ClusterComputeResource\">" + cluster() + "</cluster>");
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
    String good = "<cluster type=\"ClusterComputeResource\">" + cluster() + "</cluster>";
    assertThat(post("urn:vim25/8.0.3.0", good).body()).contains("InvalidRequest");
    assertThat(post("urn:vsan/6.6", good + good).body()).contains("InvalidRequest");
    assertThat(
            post("urn:vsan/6.6", "<cluster type=\"ClusterComputeResource\">domain-c99</cluster>")
                .body())
        .contains("ManagedObjectNotFound");
    soap.cookie(null);
    assertThat(post("urn:vsan/6.6", good).body()).contains("NotAuthenticated");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.inventory().setVsan("/Datacenter/host/None", null));
  }
}
