package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A key provider that should work and does not: what is said of it, and what may be the cause. */
class HealthLookTest {

  private static final String USER = "vcenter";
  private static final String LOOK =
      "Look at the key servers, and at the network between them and vCenter.";

  @AutoClose private final StageWorld world = new StageWorld();

  private KeyServer server() {
    return world.server(new ClientTrust.SignedBy(StageWorld.SIGNER));
  }

  private KeyServer withPassword() {
    return server().credentials(USER, SecretReference.parse("env:KMS_PASSWORD"));
  }

  private Optional<Finding> unhealthy(KeyServer server, World now) {
    try (HealthLook look = new HealthLook(world.context(StageWorld.estate(server).build()))) {
      return look.unhealthy(now);
    }
  }

  private String advice(KeyServer server) {
    Finding told = unhealthy(server, StageWorld.NOW).orElseThrow();
    assertThat(told.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_USABLE);
    assertThat(told.isBlocking()).isTrue();
    assertThat(told.seen()).startsWith("vCenter does not find it healthy: ");
    return told.advice();
  }

  @Test
  @DisplayName("where a key server with a password refuses vCenter, it may be the password")
  void unhealthy_refusesUser() {
    StageWorld.show(
        world.provider(world.known(StageWorld.SERVER, USER)), StageWorld.refused("vc", 100));
    assertThat(advice(withPassword()))
        .startsWith(LOOK)
        .endsWith("ask for it to be given to vCenter anew (renew-password kms-1).");
  }

  @Test
  @DisplayName("one that accepts vCenter, or has no password, is no matter of a password")
  void unhealthy_otherwise() {
    StageWorld.show(
        world.provider(world.known(StageWorld.SERVER, USER)), world.accepted("vc", 100));
    assertThat(unhealthy(withPassword(), StageWorld.NOW)).isEmpty();
    world.cloud.vcenter().keys().setKmsOverallStatus("red");
    assertThat(advice(withPassword())).isEqualTo(LOOK);
    world.cloud.vcenter().keys().setKmsOverallStatus(null);
    StageWorld.show(world.provider(), StageWorld.refused("vc", 100));
    assertThat(advice(server())).isEqualTo(LOOK);
  }

  @Test
  @DisplayName("what a step sets up, or what is not there yet, is not looked at")
  void unhealthy_setUp() {
    assertThat(unhealthy(server(), StageWorld.NOW)).isEmpty();
    StageWorld.show(world.provider(), StageWorld.refused("vc", 100));
    assertThat(unhealthy(server(), StageWorld.NOW.settingUp(Set.of()))).isEmpty();
    assertThat(unhealthy(server(), StageWorld.NOW)).isPresent();
  }

  @Test
  @DisplayName("a look that nobody asks for is waited for all the same: vCenter keeps it in memory")
  void close_waits() {
    StageWorld.show(world.provider(), world.accepted("vc", 100));
    Context context = world.context(StageWorld.estate(server()).build());
    int before = looks();
    try (HealthLook look = new HealthLook(context)) {
      look.begin(StageWorld.NOW);
      // once, however often
      look.begin(StageWorld.NOW);
    }
    assertThat(looks()).isEqualTo(before + 1);
  }

  private int looks() {
    return world.cloud.vcenter().calls("RetrieveKmipServersStatus_Task").size();
  }
}
