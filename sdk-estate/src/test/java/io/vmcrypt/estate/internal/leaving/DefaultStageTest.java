package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which defaults become the estate's key provider. */
class DefaultStageTest {

  private static final String PLACE = "/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster";

  @AutoClose private final StageWorld world = new StageWorld();

  @BeforeEach
  void setUp() {
    var unused = world.provider();
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
            .ensure(EntityDefaultSpec.of(provider).force());
  }

  @Test
  @DisplayName("each default that is made is told, and what is looked at again is not left")
  void run() {
    DefaultStage stage = stage(estate());
    List<String> planned = subjects(stage);
    assertThat(planned).hasSize(2).last().asString().endsWith(" " + PLACE);

    assertThat(stage.left(StageWorld.NOW, new Found()))
        .hasValueSatisfying(step -> assertThat(step.changes()).hasSize(2));

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.changes.stream().map(DefaultStageTest::subject)).isEqualTo(planned);
    assertThat(defaults()).containsExactly(StageWorld.PROVIDER);
    assertThat(stage.left(StageWorld.NOW, new Found())).isEmpty();
    assertThat(StageWorld.Told.by(stage).changes).isEmpty();
  }

  @Test
  @DisplayName("a default that somebody has made since the plan is not replaced")
  void holds_madeByOthers() {
    provider("third");
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
    assertThat(done.findings()).as("what exists already").isEmpty();
    // the vCenter as a whole
    var unused = world.vcenter.kmsClusters().ensureDefault("third");
    Found whole = new Found();
    stage.holds(false, whole);
    assertThat(whole.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.subject().kind()).isEqualTo("default key provider");
              assertThat(finding.seen()).isEqualTo("it is third, and was none");
            });
  }

  @Test
  @DisplayName("a default that no plan moves is nobody's business")
  void holds_notPlanned() {
    DefaultStage stage = stage(estate().defaultProvider(DefaultProvider.NEVER));
    assertThat(subjects(stage)).hasSize(1);
    provider("third");
    var unused = world.vcenter.kmsClusters().ensureDefault("third");
    Found found = new Found();
    stage.holds(false, found);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("where a step before makes the key provider, its places are planned ahead")
  void plan_withoutProvider() {
    assertThat(world.vcenter.kmsClusters().remove(StageWorld.PROVIDER)).isTrue();
    assertThat(subjects(stage(estate()))).hasSize(2).last().asString().endsWith(" " + PLACE);
  }

  private String unnamedKeyInUse() {
    return world
        .cloud
        .vcenter()
        .addVm(
            FakeVm.builder("old-01")
                .disk(FakeDisk.ofGibibytes(1))
                .encryptedWith(new FakeKey("k-1", ""))
                .build());
  }

  private List<String> refusals(Optional<LeavingLook> left, World now, List<Change> changes) {
    Found found = new Found();
    Context context = world.context(estate().defaultProvider(DefaultProvider.ALWAYS).build());
    changes.addAll(DefaultStage.ofVcenter(context, left, now, found));
    return found.findings().stream()
        .map(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.PLAN_REFUSED);
              assertThat(finding.isBlocking()).isTrue();
              return finding.subject().name();
            })
        .toList();
  }

  @Test
  @DisplayName(
      "the default stays while a key in use names no key provider, unless steps replace it")
  void plan_unnamedKeys() {
    provider("third");
    var unused = world.vcenter.kmsClusters().ensureDefault("third");
    String vm = unnamedKeyInUse();
    LeavingLook look =
        new LeavingLook(world.vcenter, Leaving.builder("third").build(), StageWorld.PROVIDER);
    List<Change> changes = new ArrayList<>();
    assertThat(refusals(Optional.empty(), now(), changes)).containsExactly(StageWorld.PROVIDER);
    assertThat(refusals(Optional.of(look), now(), changes)).containsExactly(StageWorld.PROVIDER);
    assertThat(changes).isEmpty();
    List<String> moved = new ArrayList<>(List.of(vm));
    world.vcenter.hosts().list().forEach(host -> moved.add(host.id()));
    assertThat(
            refusals(Optional.of(look), now().moving(Optional.empty(), moved, Set.of()), changes))
        .isEmpty();
    assertThat(changes)
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.from()).contains("third");
              assertThat(change.to()).contains(StageWorld.PROVIDER);
            });
  }

  private void provider(String id) {
    var unused =
        world
            .vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        id, KmsServerSpec.builder("kms", "127.0.0.2").port(1).build())
                    .build());
  }

  @Test
  @DisplayName("a place of the key provider that is left is moved by the step before, no other is")
  void plan_leaving() {
    provider("old");
    provider("third");
    Estate.Builder estate =
        estate().defaultProvider(DefaultProvider.NEVER).leaving(Leaving.builder("old").build());
    placeIs("old");
    World moved = now().withDefaults(Optional.empty(), true);
    assertThat(subjects(stage(estate), moved)).isEmpty();
    assertThat(subjects(stage(estate))).as("where no step before moves it").hasSize(1);
    placeIs("third");
    assertThat(subjects(stage(estate))).hasSize(1);
  }
}
