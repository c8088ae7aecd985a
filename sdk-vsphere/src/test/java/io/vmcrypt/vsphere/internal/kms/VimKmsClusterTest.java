package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A key provider and its status, at a vCenter without sockets. */
class VimKmsClusterTest {

  private final PaperKeyProviders there = new PaperKeyProviders();
  private final VirtualTime time = new VirtualTime();
  private final Deque<String> colours = new ArrayDeque<>();

  VimKmsClusterTest() {
    there.cluster("a", "s-1");
    there
        .vcenter
        .startingTask("RetrieveKmipServersStatus_Task")
        .answering(
            "WaitForUpdatesEx",
            call -> ended(colours.size() > 1 ? colours.remove() : colours.element()));
  }

  /** The end of a task that has seen this of the servers, and of the whole if that differs. */
  private static String ended(String seen) {
    String colour = seen.split("/", -1)[0];
    boolean healthy = colour.equals("green");
    return PaperVcenter.taskEnded(
        "<one><clusterId><id>a</id></clusterId><overallStatus>"
            + seen.substring(seen.indexOf('/') + 1)
            + "</overallStatus><servers><name>s-1</name><status>"
            + colour
            + "</status><clientTrustServer>"
            + healthy
            + "</clientTrustServer><serverTrustClient>"
            + healthy
            + "</serverTrustClient></servers></one>");
  }

  private KmsCluster cluster() {
    VimSession session = there.vcenter.session(time);
    return new VimKmsClusters(session).get("a");
  }

  private static WaitOptions within(int seconds) {
    return WaitOptions.timeout(Duration.ofSeconds(seconds));
  }

  @Test
  @DisplayName("what vCenter tells of a key provider is shown")
  void shown() {
    there.more.put(
        "a",
        "<managementType>vCenter</managementType><defaultKeyType>wrappedKey</defaultKeyType>"
            + "<keyInfo xsi:type=\"KmipClusterInfoWrappingKeyIdKeyInfo\"><keyId>w</keyId>"
            + "</keyInfo>");
    KmsCluster cluster = cluster();
    assertThat(cluster.isDefault()).isFalse();
    assertThat(cluster.managementType()).contains("vCenter");
    assertThat(cluster.keyType()).contains(KmsKeyType.WRAPPED);
    assertThat(cluster.wrappingKey()).isPresent();
    assertThat(cluster.servers()).hasSize(1);
    assertThat(cluster.trust()).isNotNull();
    assertThat(cluster.toString())
        .startsWith("KmsCluster[a, ")
        .doesNotContain("default")
        .endsWith(", keys of type wrappedKey]");
    there.theDefault = "a";
    assertThat(cluster().isDefault()).isTrue();
    assertThat(cluster().toString()).contains(", default");
  }

  @Test
  @DisplayName("the status is that of a look now, at the servers as they were read")
  void status() {
    colours.add("red");
    KmsClusterStatus status = cluster().status();
    assertThat(status.overallStatus()).contains(KmsClusterStatus.Health.RED);
    assertThat(status.servers()).hasSize(1);
    assertThat(there.vcenter.calls("RetrieveKmipServersStatus_Task").get(0))
        .contains("<id>a</id>", "<servers", "s-1", "<useAsDefault>false</useAsDefault>");
  }

  @Test
  @DisplayName("a wait ends when the key provider is healthy")
  void awaitHealthy() {
    colours.addAll(List.of("red", "yellow", "green"));
    assertThat(cluster().awaitHealthy(within(300)).isHealthy()).isTrue();
    assertThat(there.vcenter.calls("RetrieveKmipServersStatus_Task")).hasSize(3);
  }

  @Test
  @DisplayName("a wait goes on while vCenter finds fault with the whole, and says so if that stays")
  void awaitHealthy_asAWhole() {
    colours.addAll(List.of("green/red", "green/yellow", "green/gray"));
    assertThat(cluster().awaitHealthy(within(300)).isHealthy()).isTrue();
    assertThat(there.vcenter.calls("RetrieveKmipServersStatus_Task")).hasSize(3);

    colours.clear();
    colours.add("green/red");
    assertThatThrownBy(() -> cluster().awaitHealthy(within(30)))
        .isInstanceOf(OperationTimeoutException.class)
        .hasMessageContaining("s-1 green; red as a whole")
        .hasMessageContaining("vCenter finds KMS cluster a red as a whole");
  }

  @Test
  @DisplayName("a wait that fails tells how it stood, how long and how often it looked")
  void awaitHealthy_never() {
    colours.add("red");
    KmsCluster cluster = cluster();
    time.sleep(Duration.ofSeconds(7));
    assertThatThrownBy(() -> cluster.awaitHealthy(within(30)))
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            late -> {
              assertThat(late.elapsed()).isEqualTo(Duration.ofSeconds(30));
              assertThat(late.polls())
                  .isEqualTo(there.vcenter.calls("RetrieveKmipServersStatus_Task").size())
                  .isGreaterThan(2);
              KmsClusterStatus last = cluster.status();
              assertThat(last.overallStatus()).contains(KmsClusterStatus.Health.RED);
              assertThat(late.lastState()).isEqualTo(last.summary());
              assertThat(late.advice()).isEqualTo(String.join(" ", last.problems())).isNotBlank();
            });
  }
}
