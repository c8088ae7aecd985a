package io.vmcrypt.estate.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** vCenter gets a key server's password anew because somebody asks for it. */
class PasswordStageTest {

  private static final String USER = "vcenter";
  private static final String PART = "server kms-1, password";
  private static final Set<String> ASKED = Set.of(StageWorld.SERVER);

  @AutoClose private final StageWorld world = new StageWorld();
  private final Found found = new Found();

  private Context context(ClientTrust trust, Set<String> options) {
    return world.context(
        StageWorld.estate(
                world.server(trust).credentials(USER, SecretReference.parse("env:KMS_PASSWORD")))
            .build(),
        options);
  }

  private Context asked() {
    return context(new ClientTrust.SignedBy(StageWorld.SIGNER), ASKED);
  }

  @Test
  @DisplayName("it is planned only where it is asked for, and told if it cannot be tried from here")
  void plan_asked() {
    world.provider(world.known(StageWorld.SERVER, USER));
    ClientTrust mine = new ClientTrust.Identity(world.accepted("vc", 100));
    Context notAsked = context(mine, Set.of());
    assertThat(new PasswordStage(notAsked, new Health(notAsked)).plan(StageWorld.NOW, found))
        .isEmpty();
    Context tried = context(mine, ASKED);
    PasswordStage trying = new PasswordStage(tried, new Health(tried));
    assertThat(trying.plan(StageWorld.NOW, found))
        .hasValueSatisfying(
            step -> {
              assertThat(StageWorld.parts(step.changes())).containsExactly(PART);
              assertThat(step.changes().get(0).to()).contains("the one in env:KMS_PASSWORD");
            });
    assertThat(trying.after(StageWorld.NOW).isSetUp()).isTrue();
    assertThat(found.findings()).isEmpty();
    assertThat(new PasswordStage(asked(), new Health(asked())).plan(StageWorld.NOW, found))
        .isPresent();
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KMS_PASSWORD_NOT_TRIED);
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.subject().part()).isEqualTo(PART);
            });
  }

  @Test
  @DisplayName("it is sent and told, and the key provider then works")
  void run_sends() {
    StageWorld.show(
        world.provider(world.known(StageWorld.SERVER, USER)), world.accepted("vc", 100));
    Health health = new Health(asked());
    PasswordStage stage = new PasswordStage(asked(), health);
    health.waitsFor(stage);

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.changes).isNotEmpty();
    assertThat(told.notes).isEmpty();
    assertThat(told.states).first().isEqualTo("vCenter finds the key provider healthy");
    assertThat(world.cloud.vcenter().calls("UpdateKmipServer")).hasSize(1);
  }

  private StageWorld.Told failing(Fault fault) {
    world.cloud.vcenter().faults().onEvery(FakeVcenter.call("UpdateKmipServer"), fault);
    StageWorld.Told told = new StageWorld.Told();
    PasswordStage stage = new PasswordStage(asked(), new Health(asked()));
    assertThatThrownBy(() -> stage.run(told)).isInstanceOf(SdkException.class);
    assertThat(told.changes).isEmpty();
    return told;
  }

  @Test
  @DisplayName("where the answer is lost, nobody knows which one vCenter has, and that is told")
  void run_answerLost() {
    world.provider(world.known(StageWorld.SERVER, USER));
    assertThat(failing(Fault.close().afterTakingEffect()).notes)
        .singleElement()
        .satisfies(note -> assertThat(note).contains("the new password of kms-1"));
  }

  @Test
  @DisplayName("what vCenter refuses it has not taken")
  void run_refused() {
    world.provider(world.known(StageWorld.SERVER, USER));
    assertThat(failing(Fault.soapFault("RuntimeFault", "not today")).notes).isEmpty();
  }
}
