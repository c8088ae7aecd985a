package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.VimSchemas;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key provider of vSAN's encryption is read, and what is not shown is not "none". */
class VsanClustersFlowTest {

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0", vcenter -> vcenter.datacenter("One").datacenter("Two").datacenter("Three"));

  @AfterEach
  void stop() {
    lab.close();
  }

  private List<VsanCluster> list() {
    return lab.vcenter.listVsanClusters();
  }

  @Test
  @DisplayName("each cluster tells its key provider, with one call at vSAN's own service")
  void list_tellsKeyProvider() {
    lab.fake.inventory().setVsan("/One/host/Cluster", "kms-a");
    lab.fake.inventory().setVsan("/Two/host/Cluster", null);

    // a default that was moved before has asked too
    int before = lab.fake.calls("VsanClusterGetConfig").size();
    List<VsanCluster> clusters = list();

    assertThat(clusters)
        .extracting(VsanCluster::keyProvider)
        .containsExactly(Optional.of("kms-a"), Optional.empty(), Optional.empty());
    assertThat(clusters).extracting(VsanCluster::encrypted).containsExactly(true, false, false);
    assertThat(clusters).allMatch(VsanCluster::encryptionShown);
    assertThat(clusters)
        .extracting(cluster -> cluster.mayHaveKeyOf("kms-a"))
        .containsExactly(true, false, false);
    assertThat(clusters.get(0).mayHaveKeyOf("kms-b")).isFalse();
    assertThat(clusters.get(0)).hasToString("Cluster (" + clusters.get(0).id() + ")");
    assertThat(lab.fake.calls("VsanClusterGetConfig"))
        .hasSize(before + 3)
        .allSatisfy(
            call -> {
              assertThat(call.request().path()).isEqualTo("/vsanHealth");
              assertThat(call.soapAction()).isEqualTo("urn:vsan/6.6");
            });
    if (VimSchemas.areHere()) {
      String body = lab.fake.calls("VsanClusterGetConfig").get(0).body();
      assertThat(VimSchemas.errorIn(body, VimSchemas.VIM_9_1)).isEmpty();
      assertThat(VimSchemas.errorIn(body.replace("cluster", "other"), VimSchemas.VIM_9_1))
          .isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<enabled>true</enabled>",
        "<new>1</new><dataEncryptionConfig><encryptionEnabled>true</encryptionEnabled>"
            + "</dataEncryptionConfig>",
        "<enabled>true</enabled><dataEncryptionConfig/>",
        "<enabled>true</enabled><dataEncryptionConfig><encryptionEnabled>true</encryptionEnabled>"
            + "<kmsProviderId><id> </id></kmsProviderId></dataEncryptionConfig>",
        "<enabled>true</enabled><dataEncryptionConfig><encryptionEnabled>false</encryptionEnabled>"
            + "<changing>true</changing></dataEncryptionConfig>",
        // the key provider that it goes to is not the one that it comes from
        "<enabled>true</enabled><dataEncryptionConfig><encryptionEnabled>true</encryptionEnabled>"
            + "<kmsProviderId><id>kms-b</id></kmsProviderId><changing>true</changing>"
            + "</dataEncryptionConfig>"
      })
  @DisplayName("what vCenter does not show may be any key provider's")
  void list_notShown_mayBeAny(String config) {
    lab.fake.answerMethod(
        "VsanClusterGetConfig", call -> FakeSoapAnswer.of("<returnval>" + config + "</returnval>"));

    assertThat(list()).hasSize(3).allMatch(cluster -> cluster.mayHaveKeyOf("kms-a"));
  }

  @Test
  @DisplayName("one that cannot be read hides no other, and is told by its name")
  void check_unread_othersAreTold() {
    lab.fake.inventory().setVsan("/Three/host/Cluster", "kms-a");
    lab.fake
        .faults()
        .onNext(
            FakeVcenter.call("VsanClusterGetConfig"), Fault.soapFault("NoPermission", "denied"));

    assertThat(lab.vcenter.checkVsan())
        .hasSize(2)
        .allMatch(finding -> finding.code().equals(FindingCode.VSAN_ENCRYPTS_TOO))
        .extracting(Finding::seen)
        .satisfiesExactly(
            seen ->
                assertThat(seen).contains("not known", "configuration of cluster \"Cluster\" ("),
            seen ->
                assertThat(seen)
                    .contains("vSAN of cluster Cluster (", " encrypts what lies on it"));
  }
}
