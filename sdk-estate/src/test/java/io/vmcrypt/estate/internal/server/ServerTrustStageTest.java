package io.vmcrypt.estate.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** vCenter trusts what the key servers show, and nothing else. */
class ServerTrustStageTest {

  private static final String PART = "trusted server certificate";

  @AutoClose private final StageWorld world = new StageWorld();
  private final Found found = new Found();

  private Context context() {
    return world.context(new ClientTrust.SignedBy(StageWorld.SIGNER));
  }

  private static ServerTrustStage stage(Context context) {
    return new ServerTrustStage(context, new Health(context));
  }

  private static List<String> planned(Context context, Found found) {
    return stage(context)
        .plan(StageWorld.NOW, found)
        .map(step -> StageWorld.parts(step.changes()))
        .orElse(List.of());
  }

  private static List<String> holds(Context context) {
    Found now = new Found();
    stage(context).holds(true, now);
    return now.findings().stream()
        .map(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.code()).isEqualTo(FindingCode.KMS_THUMBPRINT_MISMATCH);
              return finding.subject().part();
            })
        .toList();
  }

  @Test
  @DisplayName("it is trusted and told, the key provider then works, and it has to stay trusted")
  void run_trusts() {
    StageWorld.show(world.untrusting(world.known(StageWorld.SERVER)), world.accepted("vc", 100));
    assertThat(holds(context())).containsExactly(PART);
    Context context = context();
    Health health = new Health(context);
    ServerTrustStage stage = new ServerTrustStage(context, health);
    assertThat(stage.plan(StageWorld.NOW, found)).isPresent();
    assertThat(stage.after(StageWorld.NOW).isSetUp()).isTrue();

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.parts()).containsExactly(PART);
    assertThat(told.states).first().isEqualTo("vCenter finds the key provider healthy");
    assertThat(planned(context(), found)).isEmpty();
    assertThat(found.findings()).isEmpty();
    assertThat(holds(context)).isEmpty();
    world.cloud.kms().orElseThrow().replaceIdentity(next());
    assertThat(holds(context)).containsExactly("server kms-1");
  }

  private static TestIdentity next() {
    return TestAuthority.create("Another CA").server("localhost", "127.0.0.1").issue();
  }

  private Context changing(ServerCertificate next, Map<String, ServerCertificate> elsewhere) {
    KeyServer server = world.server(new ClientTrust.SignedBy(StageWorld.SIGNER));
    SeenKeyServer seen = world.seen(server, StageWorld.SERVER, Optional.of(world.shown()));
    return world.context(
        StageWorld.estate(server).build(),
        Set.of(),
        List.of(StageWorld.changing(seen, next, elsewhere)));
  }

  @Test
  @DisplayName("while it changes over, either certificate may be what vCenter sees, and no third")
  void plan_changesOver() {
    world.untrusting(world.known(StageWorld.SERVER));
    TestIdentity next = next();
    ServerCertificate coming = ServerCertificate.of(next.chain());
    Context both = changing(coming, Map.of("127.0.0.2", coming));
    Context one = changing(coming, Map.of());
    assertThat(planned(both, found)).containsExactly(PART);
    world.cloud.kms().orElseThrow().replaceIdentity(next);
    assertThat(planned(both, found)).containsExactly(PART);
    assertThat(found.findings()).isEmpty();
    assertThat(planned(one, found)).isEmpty();
    assertThat(found.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.KMS_THUMBPRINT_MISMATCH);
    world.cloud.kms().orElseThrow().replaceIdentity(next());
    Found third = new Found();
    assertThat(planned(both, third)).isEmpty();
    assertThat(third.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.KMS_THUMBPRINT_MISMATCH);
  }
}
