package io.vmcrypt.estate.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** vCenter trusts a certificate that a key server is going to show before that does. */
class NextCertificateStageTest {

  private static final ServerCertificate NEXT =
      ServerCertificate.of(
          TestAuthority.create("Another CA").server("localhost", "127.0.0.1").issue().chain());

  @AutoClose private final StageWorld world = new StageWorld();
  private final Found found = new Found();

  private NextCertificateStage stage(ServerCertificate next) {
    KeyServer server = world.server(new ClientTrust.SignedBy(StageWorld.SIGNER));
    SeenKeyServer seen = world.seen(server, StageWorld.SERVER, Optional.of(world.shown()));
    return new NextCertificateStage(
        world.context(
            StageWorld.estate(server).build(),
            Set.of(),
            List.of(StageWorld.changing(seen, next, Map.of()))));
  }

  private int trusted() {
    return world.cloud.vcenter().kmsClusters().get(0).trustedServerCertificates();
  }

  @Test
  @DisplayName("it is trusted and told, beside the one that is shown now")
  void run_trusts() {
    world.provider();
    assertThat(stage(NEXT).plan(StageWorld.NOW, found))
        .hasValueSatisfying(
            step ->
                assertThat(StageWorld.parts(step.changes()))
                    .containsExactly("certificate " + NEXT));
    assertThat(trusted()).isEqualTo(1);

    assertThat(StageWorld.Told.by(stage(NEXT)).parts()).containsExactly("certificate " + NEXT);

    assertThat(trusted()).isEqualTo(2);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("where an earlier step makes the key provider, it is trusted with the same plan")
  void plan_providerToCome() {
    NextCertificateStage stage = stage(NEXT);
    assertThat(stage.plan(StageWorld.NOW.settingUp(Set.of(StageWorld.SERVER)), found))
        .hasValueSatisfying(
            step ->
                assertThat(StageWorld.parts(step.changes()))
                    .containsExactly("certificate " + NEXT));
    world.provider();
    assertThat(StageWorld.Told.by(stage).parts()).containsExactly("certificate " + NEXT);
    assertThat(trusted()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "where there is no key provider, no next certificate, or one that has ended, nothing")
  void plan_none() {
    assertThat(stage(NEXT).plan(StageWorld.NOW, found)).isEmpty();
    world.provider();
    // it is shown already
    assertThat(stage(world.shown()).plan(StageWorld.NOW, found)).isEmpty();
    world.ahead = Duration.ofDays(366);
    assertThat(stage(NEXT).plan(StageWorld.NOW, found)).isEmpty();
  }
}
