package io.vmcrypt.estate;

import static io.vmcrypt.estate.LeavingWorld.estate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.NameResolver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A registration at OVHcloud is a dependency too: it goes only if it was of the key provider that
 * is left, and no server of another one may be behind it.
 */
class LeavingRegistrationsFlowTest {

  /** One more key provider, whose server is somewhere. */
  private static void third(EstateSystems systems, String address) {
    third(systems, KmsServerSpec.builder("t-1", address).port(7).build());
  }

  private static void third(EstateSystems systems, KmsServerSpec server) {
    var unused =
        systems.vcenter().kmsClusters().ensure(KmsClusterSpec.builder("third", server).build());
  }

  private static List<String> blocking(EstatePlan plan) {
    return plan.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + " " + finding.subject() + ": " + finding.seen())
        .toList();
  }

  /** The plan says why it is blocked, and all systems stay as they were. */
  private static void assertRefused(
      LeavingWorld world, EstateSystems systems, Estate estate, FindingCode code, String... words) {
    List<String> before = world.state();
    List<String> writes = Writes.at(world.cloud());

    EstatePlan plan = systems.estates().plan(estate);

    assertThat(blocking(plan)).singleElement().asString().startsWith(code + " ").contains(words);
    assertThatThrownBy(() -> systems.estates().startApply(plan))
        .isInstanceOf(PlanBlockedException.class);
    assertThat(world.state()).isEqualTo(before).contains("registered 127.0.0.2 delivered");
    assertThat(Writes.at(world.cloud())).isEqualTo(writes);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a server whose name leads elsewhere from here may be behind it: left to a person")
  void nameLeadsElsewhere_isNotKnown() {
    NameResolver here =
        host ->
            host.equals("kms.third.example") ? Optional.of(Set.of("10.0.0.5")) : Optional.empty();
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = EstateSystems.resolving(world.cloud(), here)) {
      third(systems, "kms.third.example");

      assertRefused(
          world,
          systems,
          estate(systems, LeavingWorld.leaving()),
          FindingCode.KEY_USERS_NOT_KNOWN,
          "KMS 127.0.0.2: ",
          "not known whether it is needed by key provider third, server t-1 at kms.third.example",
          "kms.third.example leads to 10.0.0.5, which is not registered at OVHcloud");
    }
  }

  @Test
  @DisplayName("a server that the plan itself adds needs it, as it will where it is removed")
  void serverToCome_isNeeded() {
    NameResolver here =
        host -> host.equals("localhost") ? Optional.of(Set.of("127.0.0.2")) : Optional.empty();
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = EstateSystems.resolving(world.cloud(), here)) {
      KeyServer own =
          KeyServer.kmip(HostAndPort.of("localhost", world.cloud().kmsPort()))
              .expecting(systems.thumbprint())
              .registeredAs("127.0.0.1")
              .identity(systems.identity());

      assertRefused(
          world,
          systems,
          systems.estate(own).leaving(LeavingWorld.leaving()).build(),
          FindingCode.KEY_PROVIDER_STILL_USED,
          "it is needed by key provider kms-cluster, server kms-1 at localhost");
    }
  }
}
