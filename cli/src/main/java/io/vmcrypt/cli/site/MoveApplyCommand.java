package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.InterruptNotice;
import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.cli.vm.RolloutProgressText;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.MoveClient;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveStepResult;
import io.vmcrypt.estate.move.ProvedMove;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "apply",
    description = {
      "Moves the VMs: shows the plan, asks, does exactly that, and proves the result.",
      "Run it again with the same record if it breaks off: it does what is left."
    },
    footer = {
      "",
      "Exit status: 0 all is done, and the move is proved; 3 it is not, or the plan is blocked; 4"
          + " it waits for VMs that others bring."
    })
final class MoveApplyCommand extends MoveSiteCommand {

  @Mixin private final ChangeOptions change = new ChangeOptions();

  @Option(
      names = "--record",
      paramLabel = "FILE",
      required = true,
      description = "where it is kept which VMs move, and with which keys; made if it is not there")
  private Path record = Path.of("");

  @Option(
      names = "--empty-source",
      description =
          "take away from the source what the document says under emptying; the way back ends"
              + " there")
  private boolean emptying;

  @Option(
      names = "--arrivals-timeout",
      paramLabel = "SECONDS",
      description = "how long VMs are waited for that others bring; seven days by default")
  private @Nullable Integer seconds;

  MoveApplyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void refine(MoveClient.Builder builder) {
    if (seconds != null) {
      builder.arrivalTimeout(Duration.ofSeconds(seconds));
    }
  }

  @Override
  protected int run(Screen screen) {
    EstateMove move = move();
    ReportOption.checkWritable(record);
    Optional<MoveRecord> known = record(record);
    if (emptying && known.isEmpty()) {
      throw new UsageException("--empty-source goes with the record of a move that is done.");
    }
    if (seconds != null && seconds < 1) {
      throw new UsageException("--arrivals-timeout takes 1 or more seconds.");
    }
    change.requireAnswer(surroundings(), isJson());
    return with(move, (client, wanted) -> run(client, wanted, known, screen));
  }

  private int run(MoveClient client, EstateMove move, Optional<MoveRecord> known, Screen screen) {
    MovePlan plan = looking("making the plan", screen, () -> plan(client, move, known));
    screen.text(plan.text());
    if (plan.isBlocked() || change.isPlanOnly()) {
      screen.line("Nothing was changed.");
      screen.json(Json.written(plan::writeJson));
      return plan.isBlocked() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
    }
    if (!plan.isEmpty() && !change.isAgreed(surroundings(), screen)) {
      return ExitStatus.FAILED;
    }
    MoveReport report = apply(client, plan, known, screen);
    screen.text(report.text());
    tellRecord(record, screen);
    MoveProof proof = looking("proving it", screen, () -> client.prove(move, report.record()));
    screen.text(proof.text());
    screen.json(Json.written(proof::writeJson));
    if (report.isComplete() && proof.isProved()) {
      return ExitStatus.DONE;
    }
    return isWaiting(report) && lacksArrivalsOnly(proof)
        ? ExitStatus.WAITS
        : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  /** What is there and not as it should be is for somebody here, whatever else is still to come. */
  private static boolean lacksArrivalsOnly(MoveProof proof) {
    return proof.findings().stream().noneMatch(Finding::isBlocking)
        && proof.vms().stream()
            .filter(vm -> !vm.proved())
            .map(ProvedMove::verdict)
            .allMatch(
                verdict ->
                    verdict.targetId().isEmpty()
                        && verdict.next().equals(Optional.of(MovePhase.ARRIVE)));
  }

  /** Whether all that is open is what others have to bring. */
  private static boolean isWaiting(MoveReport report) {
    List<MoveStepResult> open =
        report.results().stream()
            .filter(result -> result.outcome() != EstateStepOutcome.DONE)
            .toList();
    return !open.isEmpty()
        && open.stream()
            .allMatch(
                result ->
                    result.outcome() == EstateStepOutcome.IN_PART
                        && result.step().phase() == MovePhase.ARRIVE);
  }

  /** Two runs with one record would lose the times that the other one has learned. */
  private void checkUnchanged(Optional<MoveRecord> mine) {
    if (!record(record).equals(mine)) {
      throw new ConflictException(
          new Attempt("move", "write the record", record.toString()),
          "another run has written it since this one has read it",
          "Let one run end. Then run the same again: it does what is left.");
    }
  }

  private MovePlan plan(MoveClient client, EstateMove move, Optional<MoveRecord> known) {
    return known
        .map(vms -> emptying ? client.planEmptying(move, vms) : client.plan(move, vms))
        .orElseGet(() -> client.plan(move));
  }

  private MoveReport apply(
      MoveClient client, MovePlan plan, Optional<MoveRecord> known, Screen screen) {
    AtomicReference<Optional<MoveRecord>> last = new AtomicReference<>(known);
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicReference<List<String>> running = new AtomicReference<>(List.of());
    return InterruptNotice.during(
        screen,
        () -> cancelled.set(true),
        running::get,
        line ->
            client.apply(
                plan,
                new MoveListener() {
                  @Override
                  public void onStep(MoveStep step) {
                    running.set(List.of());
                    line.show(OptionalInt.empty(), step.phase() + ": " + step.title());
                  }

                  @Override
                  public void onProgress(RolloutProgress progress) {
                    running.set(RolloutProgressText.running(progress));
                    line.show(
                        RolloutProgressText.percent(progress), RolloutProgressText.of(progress));
                  }

                  @Override
                  public void onState(String state) {
                    line.show(OptionalInt.empty(), state);
                  }

                  @Override
                  public void onRecord(MoveRecord now) {
                    checkUnchanged(last.get());
                    keep(now, record);
                    last.set(Optional.of(now));
                  }

                  @Override
                  public boolean isCancelled() {
                    return cancelled.get();
                  }
                }));
  }
}
