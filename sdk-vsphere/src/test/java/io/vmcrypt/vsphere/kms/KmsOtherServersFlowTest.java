package io.vmcrypt.vsphere.kms;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers without KMS clusters, and users who may not touch them. */
class KmsOtherServersFlowTest {

  private static final KmsClusterSpec SPEC =
      KmsClusterSpec.builder("a", KmsServerSpec.builder("kms-1", "kms.example.com").build())
          .build();

  private static List<Runnable> allDoors(KmsClusters clusters) {
    return List.of(
        clusters::list,
        () -> clusters.ensure(SPEC),
        () -> clusters.plan(SPEC),
        () -> clusters.remove("a"),
        () -> clusters.setDefault("a"),
        () -> clusters.keys().generate(),
        () -> clusters.keys().generate("a"),
        () -> clusters.keys().list(),
        () -> clusters.keys().status(List.of(new CryptoKeyId("k", Optional.empty()))));
  }

  @Test
  @DisplayName("an ESXi host is told as such at the first call, and connecting to it works")
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
  @DisplayName("a vCenter before 6.5 has no crypto manager, and that is told")
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

  @ParameterizedTest
  @ValueSource(strings = {"6.7", "8.0.3.0"})
  @DisplayName("a missing privilege is named, with the object that it is missing on")
  void limitedUser_anyCall_namesThePrivilege(String release) {
    try (VcenterWithKms systems =
            VcenterWithKms.start(
                builder ->
                    builder
                        .apiVersion(release)
                        .limitedUser("keys@fake.test", "Keys-1!", "Cryptographer.ManageKeys")
                        .limitedUser(
                            "servers@fake.test", "Srv-1!", "Cryptographer.ManageKeyServers"));
        VsphereClient keys = systems.client("keys@fake.test", "Keys-1!");
        VsphereClient servers = systems.client("servers@fake.test", "Srv-1!")) {
      PermissionDeniedException e =
          catchThrowableOfType(
              PermissionDeniedException.class, () -> keys.kmsClusters().ensure(SPEC));
      assertThat(e.missing()).containsExactly("Cryptographer.ManageKeyServers");
      assertThat(e)
          .hasMessageContaining("Cryptographer.ManageKeyServers")
          .hasMessageContaining("on group-d1")
          .hasMessageContaining("role");
      assertThat(keys.kmsClusters().keys().list()).isEmpty();
      assertThat(servers.kmsClusters().ensure(SPEC).changes()).hasSize(1);
      assertThat(
              catchThrowableOfType(
                      PermissionDeniedException.class,
                      () -> servers.kmsClusters().keys().generate("a"))
                  .missing())
          .containsExactly("Cryptographer.ManageKeys");
      assertThat(
              catchThrowableOfType(
                      PermissionDeniedException.class, () -> servers.kmsClusters().remove("a"))
                  .missing())
          .containsExactly("Cryptographer.ManageKeys");
      assertThat(servers.kmsClusters().remove(KmsClusterRemoval.builder("a").evenIfInUse().build()))
          .isTrue();
    }
  }

  @Test
  @DisplayName("a server that lacks a call says so, and what that means is told")
  void methodNotFound_isTold() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().build()) {
      vcenter.on(
          "ListKmipServers",
          always(
              fault(
                  "MethodNotFound",
                  "",
                  "<receiver type=\"CryptoManagerKmip\">CryptoManager</receiver>"
                      + "<method>ListKmipServers</method>")));
      assertThatThrownBy(() -> client.kmsClusters().list())
          .isInstanceOfSatisfying(
              VsphereFaultException.class,
              e -> {
                assertThat(e.faultName()).isEqualTo("MethodNotFound");
                assertThat(e.properties()).containsEntry("method", "ListKmipServers");
                assertThat(e).hasMessageContaining("does not have that call");
              });
    }
  }
}
