package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What vCenter does not show of a cluster of hosts is not taken for "none". */
class ComputeClustersHttpTest {

  private static final ComputeCluster CLUSTER =
      new ComputeCluster(
          "domain-c8", "Cluster", "", Optional.empty(), Optional.empty(), Optional.empty());
  private static final ClusterCryptoModeSpec ON_DEMAND =
      ClusterCryptoModeSpec.builder(ClusterCryptoMode.ON_DEMAND).build();

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = new ScriptedVcenter();
    client = vcenter.client().timeSource(new VirtualTime()).build();
    vcenter.on(
        "CreateContainerView",
        always(returning("<returnval type=\"ContainerView\">view-1</returnval>")));
    vcenter.on("DestroyView", always(returning("")));
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private void shows(String more) {
    vcenter.on(
        "RetrievePropertiesEx",
        always(
            returning(
                "<returnval><objects><obj type=\"ClusterComputeResource\">domain-c8</obj><propSet>"
                    + "<name>name</name><val xsi:type=\"xsd:string\">Cluster</val></propSet>"
                    + more
                    + "</objects></returnval>")));
  }

  private void refused(Class<? extends SdkException> type) {
    ThrowingCallable[] reads = {
      () -> client.computeClusters().list(),
      () -> client.computeClusters().plan(CLUSTER, ON_DEMAND),
      () -> client.computeClusters().ensure(CLUSTER, ON_DEMAND)
    };
    assertThat(reads).allSatisfy(read -> assertThatThrownBy(read).isInstanceOf(type));
    assertThat(vcenter.methods()).doesNotContain("SetCryptoMode");
  }

  @Test
  @DisplayName("a configuration that may not be read is an error, not a cluster without a mode")
  void configuration_notReadable_isRefused() {
    shows(
        "<missingSet><path>configurationEx</path><fault><fault xsi:type=\"NoPermission\"><object"
            + " type=\"ClusterComputeResource\">domain-c8</object><privilegeId>System.Read"
            + "</privilegeId></fault></fault></missingSet>");

    refused(PermissionDeniedException.class);
  }

  @Test
  @DisplayName("a configuration that is not there at all is one too")
  void configuration_notShown_isRefused() {
    shows("");

    refused(ServiceException.class);
  }
}
