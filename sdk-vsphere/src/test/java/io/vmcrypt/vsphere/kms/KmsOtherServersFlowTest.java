package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers without KMS clusters, and users who may not touch them. */
class KmsOtherServersFlowTest {

  private static final KmsClusterSpec SPEC =
      KmsClusterSpec.builder("a", KmsServerSpec.builder("kms-1", "kms.example.com").build())
          .build();

  private static List<Runnable> allDoors(KmsClusters clusters) {
    return List.of(
        clusters::list,
        () -> clusters.ensure(SPEC).value(),
        () -> clusters.plan(SPEC),
        () -> clusters.remove("a"),
        () -> clusters.ensureDefault("a").value(),
        () -> clusters.keys().create(),
        () -> clusters.keys().create("a"),
        () -> clusters.keys().list(),
        () -> clusters.keys().status(List.of(new CryptoKeyId("k", Optional.empty()))));
  }

  @Test
  @DisplayName("an ESXi host is reported as such at the first call, and connecting to it works")
  void esxi_anyCall_isTold() {
    try (VcenterWithKms systems = VcenterWithKms.start(builder -> builder.esxiHost())) {
      assertThat(systems.vcenter.about().isVcenter()).isFalse();
      for (Runnable call : allDoors(systems.clusters())) {
        assertThatThrownBy(call::run)
            .isInstanceOf(ServiceException.class)
            .hasMessageContaining("ESXi host")
            .hasMessageContaining("HostAgent")
            .hasMessageContaining("vCenter that manages the host");
      }
      assertThat(systems.changesSince(0)).isEmpty();
    }
  }

  @Test
  @DisplayName("a vCenter before 6.5 has no crypto manager, and that is reported")
  void vcenter60_anyCall_isTold() {
    try (VcenterWithKms systems = VcenterWithKms.start(builder -> builder.apiVersion("6.0"))) {
      assertThat(systems.vcenter.about().apiVersion()).isEqualTo("6.0");
      for (Runnable call : allDoors(systems.clusters())) {
        assertThatThrownBy(call::run)
            .isInstanceOf(ServiceException.class)
            .hasMessageContaining("no crypto manager")
            .hasMessageContaining("6.5 or later");
      }
    }
  }

  static Stream<Arguments> unfit() {
    UnaryOperator<FakeVcenterBuilder> host = builder -> builder.esxiHost();
    UnaryOperator<FakeVcenterBuilder> old = builder -> builder.apiVersion("6.0");
    return Stream.of(
        Arguments.of(host, "the server is a single ESXi host"),
        Arguments.of(old, "VM encryption needs vCenter 6.5 or later"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("unfit")
  @DisplayName("whatever the first call is, it says what the server is, and sends it no password")
  void unfit_everyDoor_isTold(UnaryOperator<FakeVcenterBuilder> options, String words) {
    List<Consumer<VsphereClient>> doors =
        List.of(
            client -> client.virtualMachines().list(),
            client -> client.virtualMachines().find("web-01"),
            client -> client.virtualMachines().getById("vm-1"),
            client -> client.storagePolicies().list(),
            client -> client.storagePolicies().getVmEncryption(),
            client -> client.nativeKeyProviders().list(),
            client -> client.nativeKeyProviders().find("native-1"),
            client -> client.resumeTask("task-1").poll(),
            client -> client.kmsClusters().list(),
            client -> client.kmsClusters().entityDefault("/Datacenter/host/Cluster").own(),
            client -> client.encryptionAudit(AuditRules.builder().build()).report());
    try (VcenterWithKms systems = VcenterWithKms.start(options)) {
      for (Consumer<VsphereClient> door : doors) {
        try (VsphereClient client = systems.client("someone@vsphere.local", "wrong")) {
          assertThatThrownBy(() -> door.accept(client))
              .isInstanceOf(ServiceException.class)
              .hasMessageContaining(words);
          assertThat(client.about().fullName()).isNotEmpty();
        }
      }
      assertThat(systems.fake.calls("Login")).isEmpty();
    }
  }
}
