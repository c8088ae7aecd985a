package io.vmcrypt.vsphere.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the values of a move refuse, before anything is sent. */
class MoveRefusalsTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("vCenter CA");

  private static VirtualMachine vm(String id) {
    return (VirtualMachine)
        Proxy.newProxyInstance(
            VirtualMachine.class.getClassLoader(),
            new Class<?>[] {VirtualMachine.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "id", "name" -> id;
                  case "hashCode" -> id.hashCode();
                  case "equals" -> self == arguments[0];
                  default -> throw new AssertionError("not asked for: " + method);
                });
  }

  private static Placement place() {
    return Placement.builder("/DC/host/Cluster", "store").build();
  }

  @Test
  @DisplayName("a relocation refuses limits out of range, no VMs, and two VMs of one id")
  void relocation() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Relocation.of(List.of(), place()))
        .withMessageContaining("at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Relocation.of(List.of(vm("vm-1"), vm("vm-1")), place()))
        .withMessageContaining("different clients");
    VirtualMachine one = vm("vm-1");
    Relocation plain = Relocation.of(Map.of(one, place()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain.skip("vm-2", FindingCode.MOVE_NOT_KNOWN))
        .withMessageContaining("vm-2");

    assertThat(plain.limits()).isEqualTo(RolloutLimits.DEFAULT.concurrency(4).stopAfterFailures(3));
    Relocation relocation =
        plain
            .limits(RolloutLimits.DEFAULT.perHost(2))
            .skip("vm-1", FindingCode.MOVE_NOT_DOCUMENTED)
            .skip("vm-1", FindingCode.MOVE_NOT_KNOWN);
    assertThat(plain.skipped()).isEmpty();
    assertThat(relocation.limits()).isEqualTo(RolloutLimits.DEFAULT.perHost(2));
    assertThat(relocation.skipped())
        .isEqualTo(
            Map.of("vm-1", Set.of(FindingCode.MOVE_NOT_DOCUMENTED, FindingCode.MOVE_NOT_KNOWN)));
    assertThat(relocation.placement(one)).isEqualTo(place());
    assertThatIllegalArgumentException().isThrownBy(() -> relocation.placement(vm("vm-9")));
    assertThat(relocation).hasToString("move 1 VM to another vCenter");
  }

  @Test
  @DisplayName("a target refuses credentials that another vCenter cannot use, and tells no secret")
  void target() {
    ServerCertificate certificate =
        ServerCertificate.of(AUTHORITY.client("target").issue().chain());
    try (VsphereClient client =
        VsphereClient.builder(
                HostAndPort.of("vcenter.example.com", 443),
                VsphereCredentials.password("a@b", Secret.of("MARK-client")))
            .build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  client.relocations(
                      client, certificate, new VsphereCredentials.Session(Secret.of("cookie"))))
          .withMessageContaining("another vCenter logs in");
      Relocations relocations =
          client.relocations(
              client, certificate, VsphereCredentials.password("a@b", Secret.of("MARK-move")));
      assertThat(relocations.toString()).doesNotContain("MARK");
    }
  }
}
