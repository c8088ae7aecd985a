package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationFailedException;
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
  private static final ComputeCluster.CryptoMode ON_DEMAND = ComputeCluster.CryptoMode.ON_DEMAND;
  private static final ComputeCluster.CryptoMode FORCED = ComputeCluster.CryptoMode.FORCE_ENABLE;
  private static final String KEY =
      "<policy><keyId><keyId>k-1</keyId><providerId><id>kms-a</id></providerId></keyId></policy>";

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = new ScriptedVcenter().withView();
    client = vcenter.client().timeSource(new VirtualTime()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private void shows(String more) {
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            // there are no folders above it that these credentials could see
            call.body().contains("<propSet><type>ClusterComputeResource</type>")
                ? returning(
                    "<returnval><objects><obj type=\"ClusterComputeResource\">domain-c8</obj>"
                        + "<propSet><name>name</name><val xsi:type=\"xsd:string\">Cluster</val>"
                        + "</propSet>"
                        + more
                        + "</objects></returnval>")
                : returning(""));
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
  @DisplayName("a configuration that is not there at all is one too")
  void configuration_notShown_isRefused() {
    shows("");

    refused(ServiceException.class);
  }

  private static String configuration(String mode, String policy) {
    return "<propSet><name>configurationEx</name><val xsi:type=\"ClusterConfigInfoEx\">"
        + "<cryptoConfig><cryptoMode>"
        + mode
        + "</cryptoMode>"
        + policy
        + "</cryptoConfig></val></propSet>";
  }

  /** It has this policy before the mode is set, and that one afterwards. */
  private void modeChanges(String before, String after) {
    shows(configuration("onDemand", before));
    vcenter.on(
        "SetCryptoMode",
        call -> {
          shows(configuration("forceEnable", after));
          return returning("");
        });
  }

  @Test
  @DisplayName("the key that its hosts get goes back with another mode")
  void ensure_keyOfHosts_isKept() {
    modeChanges(KEY, KEY);

    ComputeCluster after = client.computeClusters().ensure(CLUSTER, FORCED).value();

    assertThat(after.keyId()).contains(new CryptoKeyId("k-1", Optional.of("kms-a")));
    assertThat(vcenter.calls("SetCryptoMode"))
        .singleElement()
        .satisfies(call -> assertThat(call.body()).contains(KEY));
  }

  @Test
  @DisplayName("a mode with which the key got lost does not pass for done")
  void ensure_keyOfHostsLost_fails() {
    modeChanges(KEY, "");

    assertThatThrownBy(() -> client.computeClusters().ensure(CLUSTER, FORCED))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("forceEnable with keys of the default key provider");
  }
}
