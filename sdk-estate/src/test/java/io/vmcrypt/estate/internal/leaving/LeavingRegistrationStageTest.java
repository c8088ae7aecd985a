package io.vmcrypt.estate.internal.leaving;

import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.BEYOND;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.LEFT;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.OTHER;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.OWN;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.SERVICE;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.addresses;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.leaving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.cloud.RegistrationsWorld;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The registrations that the estate names go, if it is known what they are; no other one does. */
class LeavingRegistrationStageTest {

  @AutoClose private final RegistrationsWorld world = new RegistrationsWorld();

  // -- the step

  @Test
  @DisplayName("the registration of the key provider that is left goes, and no other one")
  void removal() {
    world.registered(OWN, LEFT, OTHER);
    world.old(LEFT);
    world.third(OTHER);
    LeavingRegistrationStage stage = world.stage(leaving(LEFT));
    Found found = new Found();

    assertThat(stage.plan(StageWorld.NOW, found))
        .hasValueSatisfying(
            step -> {
              assertThat(step.kind()).isEqualTo(EstateStep.Kind.REMOVE_REGISTRATIONS);
              assertThat(step.thing()).isEqualTo(SERVICE);
              assertThat(step.changes())
                  .containsExactly(
                      Change.removed(Context.OVH, Subject.of("KMS", LEFT), "delivered"));
              assertThat(step.underWay()).isEmpty();
            });
    assertThat(found.findings()).isEmpty();

    // the step before has removed the key provider
    world.oldIsGone();
    StageWorld.Told run = StageWorld.Told.by(stage);

    assertThat(run.states).startsWith("KMS " + LEFT);
    assertThat(run.changes)
        .containsExactly(Change.removed(Context.OVH, Subject.of("KMS", LEFT), "delivered"));
    assertThat(world.registrations()).containsExactly(OWN, OTHER);
    // a second run finds nothing
    assertThat(stage.left(StageWorld.NOW, found)).isEmpty();
    assertThat(StageWorld.Told.by(stage).changes).isEmpty();
    assertThat(world.registrations()).containsExactly(OWN, OTHER);
  }

  @Test
  @DisplayName("what is left of a removal that broke off is what is still there, not judged anew")
  void left() {
    world.registered(LEFT, OTHER, OWN);
    world.third(OTHER);
    LeavingRegistrationStage stage = world.stage(leaving("127.0.0.4", OTHER));
    Found found = new Found();
    assertThat(addresses(stage.left(StageWorld.NOW, found))).containsExactly(OTHER);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("what is left is read anew, whatever the plan has seen, and not seen is not nothing")
  void left_isReadAnew() {
    world.registered(LEFT);
    world.old(LEFT);
    LeavingRegistrationStage stage = world.stage(leaving(LEFT, OTHER));
    assertThat(world.plan(stage)).containsExactly(LEFT);
    world.registered(OTHER);
    Found found = new Found();
    assertThat(addresses(stage.left(StageWorld.NOW, found))).containsExactly(LEFT, OTHER);
    world.registrationsNotTold();
    assertThat(stage.left(StageWorld.NOW, found)).isEmpty();
    assertThat(LoneVcenter.words(found))
        .singleElement()
        .asString()
        .startsWith("BLOCKING plan-refused private cloud " + SERVICE + ": ");
  }

  @Test
  @DisplayName("what is being removed already is told apart from what is not")
  void plan_underWay() {
    world.shows(LEFT, "deleting", "");
    world.shows(OTHER);
    world.old(LEFT, OTHER);
    assertThat(world.stage(leaving(LEFT, OTHER)).plan(StageWorld.NOW, new Found()))
        .hasValueSatisfying(
            step -> {
              assertThat(addresses(Optional.of(step))).containsExactly(LEFT, OTHER);
              assertThat(step.underWay()).containsExactly(Subject.of("KMS", LEFT));
            });
  }

  @Test
  @DisplayName("before each removal its users are asked for: who is there, and who may be")
  void run_asksAnew() {
    world.registered(LEFT, OTHER);
    world.old(LEFT, BEYOND);
    LeavingRegistrationStage stage = world.stage(leaving(LEFT));
    StageWorld.Told run = new StageWorld.Told();

    assertThatThrownBy(() -> stage.run(run))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("in use by key provider old, server kms-old-1 at " + LEFT)
        .hasMessageContaining(", perhaps key provider old, server kms-old-2 at " + BEYOND);

    assertThat(run.changes).isEmpty();
    assertThat(world.registrations()).containsExactly(LEFT, OTHER);
  }

  // -- what could not be asked

  @Test
  @DisplayName("where the registrations are not known, none goes")
  void plan_registrationsNotKnown() {
    world.old(LEFT);
    world.registrationsNotTold();
    assertThat(world.plan(leaving(LEFT))).isEmpty();
    assertThat(world.told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING plan-refused private cloud " + SERVICE + ": ");
  }

  @Test
  @DisplayName("where the key providers are not known, none goes")
  void plan_keyProvidersNotKnown() {
    world.shows(LEFT);
    world.old(LEFT);
    LeavingRegistrationStage stage = world.stage(leaving(LEFT));
    world
        .stages
        .cloud
        .vcenter()
        .answerMethod("ListKmipServers", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(world.plan(stage)).isEmpty();
    assertThat(world.told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING privileges-missing KMS cluster old: ");
  }

  // -- what the estate does not name

  @Test
  @DisplayName("one that the estate does not name, and that is of the key provider, stays, told")
  void plan_notNamed() {
    world.shows(LEFT, OWN);
    world.old(LEFT);
    assertThat(world.plan(leaving())).isEmpty();
    assertThat(world.told)
        .containsExactly(
            "WARNING key-provider-stays KMS "
                + LEFT
                + ": its registration stays: a server of old is there, and the estate does not name"
                + " it");
    assertThat(world.advice()).containsExactly("Name it among the registrations to remove.");
  }

  @Test
  @DisplayName("one that may be of the key provider stays, told: naming it would not help")
  void plan_notNamed_notSeen() {
    world.shows(LEFT, OWN);
    world.old(BEYOND);
    assertThat(world.plan(leaving())).isEmpty();
    assertThat(world.told)
        .containsExactly(
            "WARNING key-provider-stays KMS "
                + LEFT
                + ": its registration stays: it is not seen whether a server of old is there");
    assertThat(world.advice()).singleElement().asString().contains("OVHcloud Control Panel");
  }

  @Test
  @DisplayName("those of others are not told: of the estate, of a third, and where it is not")
  void plan_notNamed_ofOthers() {
    world.shows(OWN, LEFT, OTHER);
    world.old(OWN);
    world.third(LEFT, BEYOND);
    assertThat(world.plan(leaving())).isEmpty();
    assertThat(world.told).isEmpty();
  }

  @Test
  @DisplayName("one without an address may be the one to remove, unless all of these are there")
  void plan_noAddress() {
    world.shows(LEFT, "");
    world.old(LEFT);
    assertThat(world.plan(leaving(LEFT))).containsExactly(LEFT);
    assertThat(world.told).isEmpty();
    assertThat(world.plan(leaving(LEFT, OTHER))).containsExactly(LEFT);
    assertThat(world.told)
        .containsExactly(
            "WARNING key-provider-stays KMS : its registration stays: OVHcloud does not say its"
                + " IPv4 address, so it is not known whether it is to be removed");
    assertThat(world.findings)
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject()).isEqualTo(Subject.of("KMS", "", "1")));
    assertThat(world.advice()).containsExactly("Look at KMS 1 in the OVHcloud Control Panel.");
  }

  // -- what the estate says, and is not so

  @Test
  @DisplayName("an address that OVHcloud does not have is told, with those that it has")
  void plan_unknownAddress() {
    world.shows(LEFT, OTHER);
    world.old(LEFT);
    assertThat(world.plan(leaving(LEFT, "127.0.0.22"))).containsExactly(LEFT);
    assertThat(world.told)
        .containsExactly(
            ("BLOCKING unknown-registration KMS 127.0.0.22: the estate removes this registration,"
                    + " and OVHcloud has none at that address; it has: %s, %s")
                .formatted(LEFT, OTHER));
    assertThat(world.advice()).containsExactly("Name the addresses that OVHcloud has.");
    // once the key provider is gone, an earlier run may have removed it
    world.oldIsGone();
    world.estatesOwn();
    assertThat(world.plan(leaving(LEFT, "127.0.0.22"))).containsExactly(LEFT);
    assertThat(world.told).isEmpty();
  }

  @Test
  @DisplayName("where a key server of the estate is, the registration stays")
  void plan_own() {
    world.shows(OWN, LEFT);
    world.old(LEFT);
    assertThat(world.plan(leaving(OWN, LEFT))).containsExactly(LEFT);
    assertThat(world.told)
        .containsExactly(
            "BLOCKING key-provider-still-used KMS "
                + OWN
                + ": the estate removes this registration, and a key server of its own is there");
  }

  @Test
  @DisplayName("unless somebody answers for others, the registration stays, and that is told")
  void plan_notChecked() {
    world.shows(LEFT);
    world.old(LEFT);
    assertThat(world.plan(Leaving.builder(LoneVcenter.OLD).registration(LEFT))).isEmpty();
    assertThat(world.told)
        .containsExactly(
            "WARNING key-provider-stays KMS "
                + LEFT
                + ": its registration stays: nobody answers for what cannot be seen from here");
  }
}
