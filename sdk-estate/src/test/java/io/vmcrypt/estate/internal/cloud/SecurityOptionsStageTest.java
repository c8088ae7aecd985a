package io.vmcrypt.estate.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** OVHcloud goes on with the security options that wait, and with no other. */
class SecurityOptionsStageTest {

  private static final String SERVICE = FakeCloud.SERVICE_NAME;

  /** Neither waits for VM encryption, as SecNumCloud does. */
  @AutoClose
  private final StageWorld world =
      new StageWorld(
          FakeCloud.builder()
              .ovh(ovh -> ovh.pendingSecurityOption("hds").pendingSecurityOption("nids")));

  private final Found found = new Found();

  private SecurityOptionsStage stage(String service) {
    return new SecurityOptionsStage(
        world.context(new ClientTrust.SignedBy(StageWorld.SIGNER)),
        new OvhLook(world.ovh, service));
  }

  private Optional<EstateStep> plan(SecurityOptionsStage stage) {
    return stage.plan(StageWorld.NOW, found);
  }

  private SecurityOptions options() {
    return world.ovh.privateCloud(SERVICE).securityOptions();
  }

  private void resumedByOthers(String option) {
    assertThat(options().startResume(option).await(Duration.ofMinutes(1))).doesNotContain(option);
  }

  private static List<String> words(Optional<EstateStep> step) {
    return step.stream()
        .flatMap(planned -> planned.changes().stream())
        .map(SecurityOptionsStageTest::words)
        .toList();
  }

  private static String words(Change change) {
    return "%s %s, %s: %s -> %s"
        .formatted(
            change.subject().kind(),
            change.subject().name(),
            change.subject().part(),
            change.from().orElse(""),
            change.to().orElse(""));
  }

  private static String resumed(String option) {
    return "private cloud " + SERVICE + ", security option " + option + ": waits -> resumed";
  }

  @Test
  @DisplayName("each that waits is resumed and told, and then none waits, and no note says so")
  void run_resumesAll() {
    SecurityOptionsStage stage = stage(SERVICE);
    Optional<EstateStep> step = plan(stage);
    assertThat(step)
        .hasValueSatisfying(
            planned -> {
              assertThat(planned.kind()).isEqualTo(EstateStep.Kind.RESUME_SECURITY_OPTIONS);
              assertThat(planned.thing()).isEqualTo(SERVICE);
            });
    assertThat(words(step)).containsExactlyInAnyOrder(resumed("hds"), resumed("nids"));

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.changes.stream().map(SecurityOptionsStageTest::words))
        .containsExactlyElementsOf(words(step));
    assertThat(told.states)
        .contains("OVHcloud resumes security option hds", "OVHcloud resumes security option nids");
    assertThat(told.notes).isEmpty();
    assertThat(options().listPending()).isEmpty();
    assertThat(plan(stage(SERVICE))).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("what is left of a step that failed is looked at anew, not as the plan saw it")
  void left() {
    SecurityOptionsStage stage = stage(SERVICE);
    assertThat(words(plan(stage))).hasSize(2);
    resumedByOthers("hds");
    assertThat(words(stage.left(StageWorld.NOW, found))).containsExactly(resumed("nids"));
    resumedByOthers("nids");
    assertThat(stage.left(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("one that has come to wait since the plan is told, and goes on to wait")
  void run_comesToWait() {
    SecurityOptionsStage stage = stage(SERVICE);
    world
        .cloud
        .ovh()
        .faults()
        .onEvery(
            request -> request.path().endsWith("/pendingOptions"),
            Fault.answer(200, "application/json", "[\"hds\"]"));
    assertThat(words(plan(stage))).containsExactly(resumed("hds"));
    world.cloud.ovh().faults().clear();

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.parts()).containsExactly("security option hds");
    assertThat(told.notes).containsExactly("security option nids still waits");
    assertThat(options().listPending()).containsExactly("nids");
  }

  @Test
  @DisplayName("who may not see which wait is told the right that lacks, and resumes none")
  void plan_notReadable() {
    String right = "pccVMware:apiovh:securityOptions/pendingOptions/get";
    world.cloud.ovh().denyAction(right);

    SecurityOptionsStage stage = stage(SERVICE);
    assertThat(plan(stage)).isEmpty();
    world.cloud.ovh().allowAction(right);
    assertThat(StageWorld.Told.by(stage).changes).isEmpty();
    assertThat(options().listPending()).containsExactlyInAnyOrder("hds", "nids");

    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.SECURITY_OPTIONS_NOT_SEEN);
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.subject().name()).isEqualTo(SERVICE);
              assertThat(finding.subject().part()).isEqualTo("pending security options");
              assertThat(finding.missing()).containsExactly(right);
            });
  }

  @Test
  @DisplayName("that a private cloud is not there, its registration tells alone")
  void plan_noSuchService() {
    assertThat(plan(stage("pcc-1-2-3-4"))).isEmpty();
    assertThat(found.findings()).isEmpty();
  }
}
