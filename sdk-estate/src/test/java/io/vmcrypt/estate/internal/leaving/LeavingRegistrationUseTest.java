package io.vmcrypt.estate.internal.leaving;

import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.BEYOND;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.LEFT;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.OTHER;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.THUMBPRINT;
import static io.vmcrypt.estate.internal.cloud.RegistrationsWorld.leaving;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.cloud.RegistrationsWorld;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registration that is to go: whether others need it, and whether it was of who is left. */
class LeavingRegistrationUseTest {

  @AutoClose private final RegistrationsWorld world = new RegistrationsWorld();

  // -- who else needs it

  @Test
  @DisplayName("a server of another key provider that is there needs it")
  void plan_needed() {
    world.shows(LEFT, OTHER);
    world.old(LEFT);
    world.third(LEFT, OTHER);
    assertThat(world.plan(leaving(LEFT))).containsExactly(LEFT);
    assertThat(world.told)
        .containsExactly(
            ("BLOCKING key-provider-still-used KMS %s: the estate removes this registration, and it"
                    + " is needed by key provider third, server t-1 at %s")
                .formatted(LEFT, LEFT));
  }

  @Test
  @DisplayName("a server of another key provider that may be there: that is left to a person")
  void plan_perhapsNeeded() {
    world.shows(LEFT, OTHER);
    world.old(LEFT);
    world.third(BEYOND);
    assertThat(world.plan(leaving(LEFT))).containsExactly(LEFT);
    assertThat(world.told)
        .containsExactly(
            "BLOCKING key-users-not-known KMS "
                + LEFT
                + ": the estate removes this registration, and it is not known whether it is needed"
                + " by key provider third, server t-1 at 192.0.2.77 (192.0.2.77 is not registered"
                + " at OVHcloud)");
    assertThat(world.advice()).singleElement().asString().contains("OVHcloud Control Panel");
  }

  // -- whether it was of the key provider

  @Test
  @DisplayName("a registration where the key provider has no server is not its own")
  void plan_notItsOwn() {
    world.shows(LEFT, "delivered", "Paris");
    world.shows(OTHER);
    world.old(OTHER);
    assertThat(world.plan(leaving(LEFT, OTHER))).containsExactly(LEFT, OTHER);
    assertThat(world.told)
        .containsExactly(
            ("BLOCKING unknown-registration KMS %s: the estate removes this registration (KMS"
                    + " 0 at %s:5696, thumbprint %s, delivered, \"Paris\"), and no server of old is"
                    + " seen there: key provider old, server kms-old-1 at %s")
                .formatted(LEFT, LEFT, THUMBPRINT, OTHER));
    assertThat(world.advice())
        .singleElement()
        .asString()
        .startsWith("Take the address out of the registrations to remove.");
  }

  @Test
  @DisplayName("where its servers are is not seen: left to a person")
  void plan_notSeen() {
    world.shows(LEFT, OTHER);
    world.old(OTHER, BEYOND);
    assertThat(world.plan(leaving(LEFT, OTHER))).containsExactly(LEFT, OTHER);
    assertThat(world.told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING unknown-registration KMS " + LEFT)
        .contains(
            "no server of old is seen there: ",
            "server kms-old-2 at 192.0.2.77 (192.0.2.77 is not registered at OVHcloud)");
  }

  @Test
  @DisplayName("it may have no servers at all")
  void plan_noServers() {
    world.shows(LEFT);
    world
        .stages
        .cloud
        .vcenter()
        .answerMethod(
            "ListKmipServers",
            call ->
                FakeSoapAnswer.of(
                    "<returnval><clusterId><id>old</id></clusterId><useAsDefault>false"
                        + "</useAsDefault></returnval>"));
    assertThat(world.plan(leaving(LEFT))).containsExactly(LEFT);
    assertThat(world.told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING unknown-registration KMS " + LEFT)
        .endsWith("no server of old is seen there: it has no server");
  }

  // -- of a key provider that is gone

  private static String inPlan(LeftName name) {
    return name.inPlan().orElseThrow().seen();
  }

  @ParameterizedTest
  @ValueSource(strings = {"delivered", "error", "toDelete", "deleting"})
  @DisplayName("what is left behind of a key provider that is gone shows that there was one")
  void plan_leftBehind(String state) {
    world.shows(LEFT, state, "");
    world.estatesOwn();
    LeftName name = world.name(leaving(LEFT));
    assertThat(world.plan(leaving(LEFT), name)).containsExactly(LEFT);
    assertThat(world.told).isEmpty();
    assertThat(inPlan(name))
        .contains(
            "shown by the registration " + LEFT + ", which no server of another one has, there");
  }

  @ParameterizedTest
  @CsvSource({"creating, true", "toUpdate, true", "delivered, false"})
  @DisplayName("a new one was of nobody, and without the estate's key provider none has moved")
  void plan_nothingShows(String state, boolean ownIsThere) {
    world.shows(LEFT, state, "");
    if (ownIsThere) {
      world.estatesOwn();
    }
    LeftName name = world.name(leaving(LEFT));
    assertThat(world.plan(leaving(LEFT), name)).containsExactly(LEFT);
    assertThat(world.told)
        .singleElement()
        .asString()
        .startsWith(
            "BLOCKING unknown-registration KMS "
                + LEFT
                + ": the estate removes this registration (KMS 0 at "
                + LEFT)
        .endsWith(
            state
                + "), and nothing shows that it was of old: vCenter has no KMS cluster of that"
                + " name");
    assertThat(name.inPlan()).isPresent();
  }

  @Test
  @DisplayName("a native key provider has no registration")
  void plan_native() {
    world.shows(LEFT);
    world.estatesOwn();
    var unused =
        world.stages.vcenter.nativeKeyProviders().create(NativeKeyProviderSpec.of(LoneVcenter.OLD));
    assertThat(world.plan(leaving(LEFT))).containsExactly(LEFT);
    assertThat(world.told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING unknown-registration KMS " + LEFT)
        .endsWith("nothing shows that it was of old, which is a native key provider");
  }

  @Test
  @DisplayName("that its name is skipped shows not what the registration was of")
  void plan_nameSkipped() {
    world.shows(LEFT, "creating", "");
    assertThat(world.plan(leaving(LEFT).skip(LoneVcenter.OLD))).containsExactly(LEFT);
    assertThat(world.told).singleElement().asString().contains("nothing shows that it was of old");
  }
}
