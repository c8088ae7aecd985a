package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.PowerState;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Small judgements that plans and runs stand on. */
class PlanPartsTest {

  private static final X509Certificate CERTIFICATE =
      TestAuthority.create().server("vcenter").issue().chain().get(0);
  private static final Instant END = CERTIFICATE.getNotAfter().toInstant();
  private static final Duration LIFE =
      Duration.between(CERTIFICATE.getNotBefore().toInstant(), END);

  private static boolean isDue(Duration left, Duration limit) {
    return Present.isDue(CERTIFICATE, END.minus(left), limit);
  }

  @Test
  @DisplayName("a certificate is due within the limit, but not in the first half of its life")
  void present_isDue() {
    Duration third = LIFE.dividedBy(3);
    assertThat(isDue(third, third)).isFalse();
    assertThat(isDue(third.minusNanos(1), third)).isTrue();
    assertThat(isDue(Duration.ofDays(-1), third)).isTrue();
    // one that lives for less than the limit
    Duration half = LIFE.dividedBy(2);
    assertThat(isDue(half.plusSeconds(1), LIFE.multipliedBy(2))).isFalse();
    assertThat(isDue(half.minusSeconds(1), LIFE.multipliedBy(2))).isTrue();
    if (half.multipliedBy(2).equals(LIFE)) {
      assertThat(isDue(half, LIFE.multipliedBy(2))).isFalse();
    }
  }

  @Test
  @DisplayName("a certificate does not end before itself")
  void present_endsBefore() {
    assertThat(Present.endsBefore(CERTIFICATE, CERTIFICATE)).isFalse();
    X509Certificate shorter =
        TestAuthority.create()
            .client("x")
            .notAfter(END.minus(Duration.ofDays(1)))
            .issue()
            .certificate();
    assertThat(Present.endsBefore(shorter, CERTIFICATE)).isTrue();
    assertThat(Present.endsBefore(CERTIFICATE, shorter)).isFalse();
    assertThat(Present.inWords(CERTIFICATE))
        .isEqualTo(CERTIFICATE.getSubjectX500Principal().getName() + ", valid until " + END);
  }

  @Test
  @DisplayName("a VM that two selections choose blocks, and is told with both")
  void chosenVms_isFirst() {
    ChosenVms chosen = new ChosenVms();
    Found found = new Found();
    VmSelection one = VmSelection.named("web-01").build();
    VmSelection all = VmSelection.all().build();
    Subject vm = Subject.of("VM", "web-01", "vm-1");
    assertThat(chosen.isFirst(vm, one, found)).isTrue();
    assertThat(chosen.isFirst(Subject.of("VM", "web-01", "vm-2"), all, found)).isTrue();
    assertThat(found.findings()).isEmpty();

    assertThat(chosen.isFirst(vm, all, found)).isFalse();
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VM_SELECTED_TWICE);
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.subject()).isEqualTo(vm);
              assertThat(finding.seen()).endsWith(": " + one + "; " + all);
            });
    // it stays with the first
    assertThat(chosen.isFirst(vm, one, found)).isFalse();
    assertThat(ChosenVms.none(all).code()).isEqualTo(FindingCode.NO_VM_SELECTED);
    assertThat(ChosenVms.none(all).isBlocking()).isFalse();
  }

  private static Finding warning(FindingCode code) {
    return Finding.warning(code, "vCenter", Subject.of("VM", "web-01", "vm-1"), "seen", "do");
  }

  @Test
  @DisplayName("before a move, a key provider to come is no obstacle")
  void leavingLook_weighed() {
    Finding other = warning(FindingCode.VM_HAS_SNAPSHOTS);
    List<Finding> findings =
        List.of(
            warning(FindingCode.UNKNOWN_KEY_PROVIDER),
            other,
            warning(FindingCode.KEY_PROVIDER_NOT_USABLE));
    assertThat(LeavingLook.weighed(findings, StageWorld.NOW.settingUp(Set.of())))
        .containsExactly(other);
    assertThat(LeavingLook.weighed(findings, StageWorld.NOW))
        .as("where no step sets it up")
        .isEqualTo(findings);
  }

  // -- what is heard of a step

  private static Change change(String what) {
    return Change.made("vCenter", Subject.of("thing", what), "x");
  }

  private static EstateStep step(String... changes) {
    return EstateStep.of(
        EstateStep.Kind.ADD_KEY_PROVIDER,
        "a",
        List.of(changes).stream().map(PlanPartsTest::change).toList());
  }

  private static final class Told implements Heard.Teller {
    private final List<String> states = new ArrayList<>();

    @Override
    public void tell(String state, Optional<RolloutProgress> vms, List<String> notes) {
      states.add(state + " " + notes);
    }

    @Override
    public void running(@Nullable Rollout rollout) {
      states.add(rollout == null ? "none" : "some");
    }
  }

  /** A stage that still has to do this. */
  private static Planner.Task left(Consumer<Found> looking, String... changes) {
    Stage stage =
        new Stage() {
          @Override
          public Optional<? extends EstateStep> plan(World world, Found found) {
            looking.accept(found);
            return changes.length == 0 ? Optional.empty() : Optional.of(step(changes));
          }

          @Override
          public void run(Ears ears) {
            throw new AssertionError("only looks");
          }
        };
    return new Planner.Task(step("x"), stage, StageWorld.NOW);
  }

  private static SdkException failure() {
    return new SdkException(new Attempt("vCenter", "x", "y"), "it broke", "Look.", null);
  }

  private static List<String> changed(EstateStepResult result) {
    return result.changes().stream().map(change -> change.subject().name()).toList();
  }

  @Test
  @DisplayName("a step that came to its end has made what it told")
  void heard_done() {
    Told told = new Told();
    Heard heard = new Heard(step("one", "two"), told);
    heard.state("waits");
    heard.note("install it");
    heard.changed(List.of(change("one")));
    heard.state("goes on");
    heard.rollout(null);
    assertThat(told.states).containsExactly("waits []", "goes on [install it]", "none");
    EstateStepResult result = heard.done();
    assertThat(result.outcome()).isEqualTo(EstateStepOutcome.DONE);
    assertThat(changed(result)).containsExactly("one");
    assertThat(result.notes()).containsExactly("install it");
    assertThat(result.failure()).isEmpty();
  }

  private static EstateStepOutcome ended(RolloutOutcome... outcomes) {
    Heard heard = new Heard(step("one"), new Told());
    heard.ended(
        new RolloutReport(
            List.of(outcomes).stream()
                .map(
                    outcome ->
                        new RolloutResult(
                            new RolloutVm(
                                "vm-1",
                                "web-01",
                                "",
                                PowerState.POWERED_OFF,
                                false,
                                1,
                                1,
                                0,
                                Optional.empty(),
                                List.of()),
                            outcome,
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()))
                .toList(),
            Duration.ZERO,
            Optional.empty(),
            List.of()));
    return heard.done().outcome();
  }

  @Test
  @DisplayName("a step whose VMs are not all in place is done in part")
  void heard_vms() {
    assertThat(ended()).isEqualTo(EstateStepOutcome.DONE);
    assertThat(ended(RolloutOutcome.DONE, RolloutOutcome.ALREADY_DONE))
        .isEqualTo(EstateStepOutcome.DONE);
    assertThat(ended(RolloutOutcome.DONE, RolloutOutcome.LEFT_OUT))
        .isEqualTo(EstateStepOutcome.IN_PART);
    assertThat(ended(RolloutOutcome.NOT_AS_ASKED)).isEqualTo(EstateStepOutcome.IN_PART);
    Told told = new Told();
    new Heard(step("one"), told)
        .vms(new RolloutProgress(1, Map.of(), List.of(), 0, 0, Duration.ZERO, Optional.empty()));
    assertThat(told.states).containsExactly(" []");
  }

  @Test
  @DisplayName("a step that was refused before it began has made nothing")
  void heard_notBegun() {
    SdkException refusal = failure();
    EstateStepResult result = new Heard(step("one"), new Told()).notBegun(refusal);
    assertThat(result.outcome()).isEqualTo(EstateStepOutcome.FAILED);
    assertThat(result.failure()).contains(refusal);
    assertThat(result.changes()).isEmpty();
  }

  @Test
  @DisplayName("what a step that failed had planned, and has not to do any more, it has made")
  void heard_failed() {
    Heard heard = new Heard(step("one", "two", "three"), new Told());
    heard.changed(List.of(change("one")));
    EstateStepResult result = heard.failed(left(found -> {}, "three"), failure());
    assertThat(result.outcome()).isEqualTo(EstateStepOutcome.FAILED);
    assertThat(changed(result)).containsExactly("one", "two");
    assertThat(result.notes()).isEmpty();
    assertThat(changed(new Heard(step("one"), new Told()).failed(left(found -> {}), failure())))
        .containsExactly("one");
  }

  @Test
  @DisplayName("where it cannot be seen what was made, that is said")
  void heard_failed_notSeen() {
    for (Consumer<Found> looking :
        List.<Consumer<Found>>of(
            found -> {
              throw failure();
            },
            found ->
                found.add(
                    Finding.blocking(
                        FindingCode.PLAN_REFUSED,
                        "vCenter",
                        Subject.of("thing", "x"),
                        "seen",
                        "do")))) {
      Heard heard = new Heard(step("one", "two"), new Told());
      heard.changed(List.of(change("one")));
      EstateStepResult result = heard.failed(left(looking), failure());
      assertThat(changed(result)).containsExactly("one");
      assertThat(result.notes())
          .containsExactly("it could not be seen what else this step has changed");
    }
  }
}
