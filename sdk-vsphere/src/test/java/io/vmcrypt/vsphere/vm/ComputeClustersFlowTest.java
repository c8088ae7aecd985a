package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VimSchemas;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encryption mode of a cluster of hosts is read and set. */
class ComputeClustersFlowTest {

  private static final String PATH = "/Datacenter/host/Cluster";
  private static final ComputeCluster.CryptoMode FORCED = ComputeCluster.CryptoMode.FORCE_ENABLE;
  private static final ComputeCluster.CryptoMode ON_DEMAND = ComputeCluster.CryptoMode.ON_DEMAND;

  private TwoKeyServers lab = start("8.0.3.0");

  private static TwoKeyServers start(String release) {
    return new TwoKeyServers(
        release, vcenter -> vcenter.virtualMachine(FakeVm.builder("web").disks(1).build()));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private ComputeClusters clusters() {
    return lab.vcenter.computeClusters();
  }

  private String lastCall() {
    var calls = lab.fake.calls("SetCryptoMode");
    return calls.get(calls.size() - 1).body();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0.2.0", "8.0.3.0", "9.1.0.0"})
  @DisplayName("all hosts enter encryption mode at once; a second run sends nothing")
  void ensure_forced_hostsAreSafe(String release) {
    lab.close();
    lab = start(release);
    ComputeCluster before = clusters().get(PATH);
    assertThat(before.cryptoMode()).isEmpty();
    assertThat(before.path()).isEqualTo(PATH);
    assertThat(clusters().plan(before, FORCED))
        .extracting(Change::toString)
        .containsExactly(
            "vCenter, cluster Cluster (" + before.id() + "), encryption mode: none -> forceEnable");

    Ensured<ComputeCluster> made = clusters().ensure(before, FORCED);

    assertThat(made.isChanged()).isTrue();
    assertThat(made.value().cryptoMode()).contains(ComputeCluster.CryptoMode.FORCE_ENABLE);
    assertThat(lab.fake.hosts().clusterCryptoModes()).containsEntry(PATH, "forceEnable");
    assertThat(lab.fake.hosts().cryptoStates().values()).containsOnly("safe");
    assertThat(lab.fake.hosts().keys().values())
        .allSatisfy(key -> assertThat(Objects.requireNonNull(key).clusterId()).isEqualTo("kms-a"));
    assertThat(lastCall()).contains("<cryptoMode>forceEnable</cryptoMode></SetCryptoMode>");
    if (release.startsWith("7") && VimSchemas.areHere()) {
      assertThat(VimSchemas.errorIn(lastCall(), VimSchemas.VIM_7_0_2)).isEmpty();
    }
    assertThat(clusters().ensure(before, FORCED).isChanged()).isFalse();
    assertThat(lab.fake.calls("SetCryptoMode")).hasSize(1);
    assertThat(clusters().list()).containsExactly(made.value());
  }

  @Test
  @DisplayName("a key provider that a cluster names for its hosts is not removed")
  void remove_named_isRefused() {
    ComputeCluster cluster = clusters().get(PATH);
    clusters().ensure(cluster, ON_DEMAND, "kms-b");
    assertThat(lab.fake.hosts().keys().values()).as("no host has a key yet").containsOnlyNulls();

    assertThatThrownBy(() -> lab.vcenter.kmsClusters().remove("kms-b"))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("Cluster (" + cluster.id() + ")");
    assertThat(lab.vcenter.kmsClusters().find("kms-b")).isPresent();

    clusters().ensure(cluster, ON_DEMAND, "kms-a");
    assertThat(lab.vcenter.kmsClusters().remove("kms-b")).isTrue();
  }

  @Test
  @DisplayName("another key provider alone is a change too")
  void ensure_keyProviderAlone_isChanged() {
    ComputeCluster cluster = clusters().get(PATH);
    clusters().ensure(cluster, FORCED);

    assertThat(clusters().plan(cluster, FORCED, "kms-b"))
        .extracting(Change::toString)
        .containsExactly(
            "vCenter, cluster Cluster ("
                + cluster.id()
                + "), key provider of its hosts: none -> kms-b");
    assertThat(clusters().ensure(cluster, FORCED, "kms-b").value().keyProvider()).contains("kms-b");
    assertThat(clusters().find(PATH).orElseThrow().keyProvider()).contains("kms-b");
  }

  @Test
  @DisplayName("an older vCenter is refused with its reason, and nothing is sent")
  void ensure_oldVcenter_isRefused() {
    lab.close();
    lab = start("6.7");
    ComputeCluster cluster = clusters().get(PATH);
    assertThatThrownBy(() -> clusters().ensure(cluster, FORCED))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("API release 6.7 has no encryption mode of clusters")
        .hasMessageContaining("7.0 or later");
    lab.close();
    lab = start("8.0.2.0");
    ComputeCluster newer = clusters().get(PATH);
    assertThatThrownBy(() -> clusters().plan(newer, FORCED, "kms-b"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("has no key provider in the encryption mode of clusters");
    assertThat(lab.fake.calls("SetCryptoMode")).isEmpty();
  }

  @Test
  @DisplayName("an unknown key provider, path or cluster, and a path of something else are told")
  void ensure_unknown_isTold() {
    ComputeCluster cluster = clusters().get(PATH);
    assertThatThrownBy(() -> clusters().ensure(cluster, ON_DEMAND, "nowhere"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no key provider nowhere");
    assertThat(clusters().find("/Datacenter/host/None")).isEmpty();
    assertThatThrownBy(() -> clusters().get("/Datacenter/host/None"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> clusters().find("/Datacenter/host"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("Folder");
    assertThatIllegalArgumentException().isThrownBy(() -> new ComputeCluster.CryptoMode(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> clusters().plan(cluster, ON_DEMAND, " "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clusters().ensure(cluster, ON_DEMAND, " "));
    assertThat(lab.fake.calls("SetCryptoMode")).isEmpty();
  }

  @Test
  @DisplayName("a success without effect does not pass for done")
  void ensure_withoutEffect_fails() {
    ComputeCluster cluster = clusters().get(PATH);
    lab.fake.answerMethod("SetCryptoMode", call -> FakeSoapAnswer.of(""));

    assertThatThrownBy(() -> clusters().ensure(cluster, FORCED))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("vCenter accepted the call")
        .hasMessageContaining("encryption mode none");
  }
}
