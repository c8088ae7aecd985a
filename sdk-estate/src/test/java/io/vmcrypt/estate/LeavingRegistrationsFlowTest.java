package io.vmcrypt.estate;

import static io.vmcrypt.estate.LeavingWorld.estate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.NameResolver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static void assertLeaves(LeavingWorld world, EstateSystems systems, Estate estate) {
    assertThat(systems.apply(estate).isComplete()).isTrue();
    assertThat(String.join("\n", world.state())).doesNotContain("old-cluster", "127.0.0.2");
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

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"kms.third.example", "192.0.2.77"})
  @DisplayName(
      "absence by this machine's DNS proves nothing, nor does an address that is not let in")
  void leadsNowhere_isNotKnown(String address) {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      third(systems, address);

      assertRefused(
          world,
          systems,
          estate(systems, LeavingWorld.leaving()),
          FindingCode.KEY_USERS_NOT_KNOWN,
          "key provider third, server t-1 at " + address,
          address.startsWith("kms")
              ? "leads nowhere from here"
              : "192.0.2.77 is not registered at OVHcloud");
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"127.0.0.2", "::ffff:127.0.0.2", "KMS.Third.Example."})
  @DisplayName("a server that is seen there needs it, however it is written")
  void seenThere_isNeeded(String address) {
    NameResolver here =
        host ->
            host.equals("kms.third.example") ? Optional.of(Set.of("127.0.0.2")) : Optional.empty();
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = EstateSystems.resolving(world.cloud(), here)) {
      third(systems, address);

      assertRefused(
          world,
          systems,
          estate(systems, LeavingWorld.leaving()),
          FindingCode.KEY_PROVIDER_STILL_USED,
          "it is needed by key provider third, server t-1 at ");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a server of the estate is where the estate says that it is registered")
  void registeredAs_isTakenForItsServer() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = EstateSystems.resolving(world.cloud(), host -> Optional.empty())) {
      KeyServer own =
          KeyServer.kmip(HostAndPort.of("localhost", world.cloud().kmsPort()))
              .expecting(systems.thumbprint())
              .identity(systems.identity());
      // another key provider has the same server
      third(systems, "LOCALHOST.");

      assertRefused(
          world,
          systems,
          systems.estate(systems.keyServer()).leaving(LeavingWorld.leaving()).build(),
          FindingCode.KEY_USERS_NOT_KNOWN,
          "key provider third, server t-1 at localhost.");
      assertLeaves(
          world,
          systems,
          systems.estate(own.registeredAs("127.0.0.1")).leaving(LeavingWorld.leaving()).build());
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

  @Test
  @Tag("thorough")
  @DisplayName("where the old server's own name leads nowhere, it is left to a person")
  void ownNameLeadsNowhere_isRefused() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      var clusters = systems.vcenter().kmsClusters();
      var unused =
          clusters.ensure(
              KmsClusterSpec.builder(
                      LeavingWorld.OLD,
                      KmsServerSpec.builder("kms-old", "kms.old.example").port(1).build())
                  .build());

      assertRefused(
          world,
          systems,
          estate(systems, LeavingWorld.leaving()),
          FindingCode.UNKNOWN_REGISTRATION,
          "no server of old-cluster is seen there",
          "kms.old.example leads nowhere from here");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the judge is asked anew before each removal, names included")
  void judgedAnew() {
    AtomicReference<NameResolver> here =
        new AtomicReference<>(host -> Optional.of(Set.of("127.0.0.1")));
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems =
            EstateSystems.resolving(world.cloud(), host -> here.get().others(host))) {
      third(systems, "kms.third.example");
      // the name moves once the old key provider is being removed
      world
          .cloud()
          .vcenter()
          .faults()
          .onNext(
              request -> {
                if (request.text().contains("RemoveKmipServer")) {
                  here.set(host -> Optional.empty());
                }
                return false;
              },
              Fault.close());

      EstateReport report = systems.apply(estate(systems, LeavingWorld.leaving()));

      assertThat(report.isComplete()).isFalse();
      assertThat(report.text())
          .contains("perhaps key provider third, server t-1 at kms.third.example");
      assertThat(report.changes())
          .noneMatch(change -> change.subject().toString().contains("127.0.0.2"));
      assertThat(world.state()).contains("registered 127.0.0.2 delivered");
    }
  }
}
