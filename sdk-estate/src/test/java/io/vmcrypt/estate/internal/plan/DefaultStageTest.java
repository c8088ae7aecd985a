package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which defaults become the estate's key provider. */
class DefaultStageTest {

  private static final String PLACE = "/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster";

  private final StageWorld world = new StageWorld();

  @BeforeEach
  void setUp() {
    var unused = world.provider();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Estate.Builder estate() {
    return StageWorld.estate(world.server(new ClientTrust.SelfSigned())).defaultFor(PLACE);
  }

  private DefaultStage stage(Estate.Builder estate) {
    Context context = world.context(estate.build());
    return new DefaultStage(context, Optional.empty());
  }

  private World now() {
    return World.now(world.vcenter.kmsClusters().findDefaultId());
  }

  private List<String> subjects(DefaultStage stage) {
    return subjects(stage, now());
  }

  private static List<String> subjects(DefaultStage stage, World now) {
    Found found = new Found();
    List<Change> changes = stage.plan(now, found).map(EstateStep::changes).orElse(List.of());
    assertThat(found.findings()).isEmpty();
    return changes.stream().map(DefaultStageTest::subject).toList();
  }

  private static String subject(Change change) {
    return change.subject().kind() + " " + change.subject().name();
  }

  private List<String> defaults() {
    return world.cloud.vcenter().kmsClusters().stream()
        .filter(FakeKmsCluster::isDefault)
        .map(FakeKmsCluster::id)
        .toList();
  }

  private void placeIs(String provider) {
    var unused =
        world
            .vcenter
            .kmsClusters()
            .entityDefault(PLACE)
            .ensure(EntityDefaultSpec.of(provider).evenIfInUse());
  }

  @Test
  @DisplayName("each default that is made is told, and what is looked at again is not left")
  void run() {
    DefaultStage stage = stage(estate());
    List<String> planned = subjects(stage);
    assertThat(planned).hasSize(2).last().asString().endsWith(" " + PLACE);

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.changes.stream().map(DefaultStageTest::subject)).isEqualTo(planned);
    assertThat(defaults()).containsExactly(StageWorld.PROVIDER);
    assertThat(stage.left(StageWorld.NOW, new Found())).isEmpty();
    assertThat(StageWorld.Told.by(stage).changes).isEmpty();
  }

  @Test
  @DisplayName("where it never is the default of the vCenter, it becomes that of the places alone")
  void run_never() {
    DefaultStage stage = stage(estate().defaultProvider(DefaultProvider.NEVER));
    assertThat(subjects(stage)).singleElement().asString().endsWith(" " + PLACE);

    assertThat(StageWorld.Told.by(stage).changes).hasSize(1);

    assertThat(defaults()).isEmpty();
    assertThat(subjects(stage)).isEmpty();
  }

  @Test
  @DisplayName("a default that somebody has made since the plan is not replaced")
  void holds_madeByOthers() {
    var unused =
        world
            .vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "third", KmsServerSpec.builder("kms", "127.0.0.2").port(1).build())
                    .build());
    DefaultStage stage = stage(estate());
    assertThat(subjects(stage)).hasSize(2);
    Found found = new Found();
    stage.holds(false, found);
    assertThat(found.findings()).isEmpty();

    placeIs("third");
    stage.holds(false, found);
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.subject().name()).isEqualTo(PLACE);
              assertThat(finding.seen()).isEqualTo("it is third, and was none");
            });
    placeIs(StageWorld.PROVIDER);
    Found done = new Found();
    stage.holds(false, done);
    assertThat(done.findings()).as("what is there already").isEmpty();
  }

  @Test
  @DisplayName("a place of the key provider that is left is moved by the step before, no other is")
  void plan_leaving() {
    for (String id : List.of("old", "third")) {
      var unused =
          world
              .vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          id, KmsServerSpec.builder("kms", "127.0.0.2").port(1).build())
                      .build());
    }
    Estate.Builder estate =
        estate().defaultProvider(DefaultProvider.NEVER).leaving(Leaving.builder("old").build());
    placeIs("old");
    World moved = now().withDefaults(Optional.empty(), Set.of(PLACE));
    assertThat(subjects(stage(estate), moved)).isEmpty();
    assertThat(subjects(stage(estate))).as("where no step before moves it").hasSize(1);
    placeIs("third");
    assertThat(subjects(stage(estate))).hasSize(1);
  }
}
