package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.InterruptNotice;
import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import java.time.Duration;

/** Runs a rollout to its end: tells each VM that did not go well, and how far the whole is. */
final class RolloutRun {

  private final Screen screen;
  private final ProgressLine progress;

  private RolloutRun(Screen screen, ProgressLine progress) {
    this.screen = screen;
    this.progress = progress;
  }

  /** Waits for it, and says at the end what became of it. */
  static RolloutReport await(Rollout running, Duration timeout, Screen screen) {
    RolloutReport made =
        InterruptNotice.during(
            screen,
            running::cancel,
            () -> RolloutProgressText.running(running.progress()),
            line -> {
              RolloutRun told = new RolloutRun(screen, line);
              return running.await(timeout, told::onProgress, told::onResult);
            });
    new RolloutText(screen).report(made);
    return made;
  }

  private void onResult(RolloutResult result) {
    if (!result.outcome().isInPlace() && result.outcome() != RolloutOutcome.NOT_STARTED) {
      progress.end();
      screen.line(
          "  %s: %s%s"
              .formatted(
                  result.vm().name(),
                  RolloutText.inWords(result.outcome()),
                  result.failure().map(e -> ". " + e.getMessage()).orElse("")));
      result.findings().forEach(finding -> screen.line("      " + RolloutText.inWords(finding)));
    }
    result
        .unusedKey()
        .ifPresent(
            key -> {
              progress.end();
              screen.line(
                  ("  %s: key %s was made for it, and it is not known whether anything has it:"
                          + " a task that failed may have given it to a part. Remove it only if"
                          + " \"vmcrypt keys --kms-keys %s%s\" finds that nobody needs it.")
                      .formatted(
                          result.vm().name(),
                          key,
                          key.keyId(),
                          key.providerId().map(provider -> " --provider " + provider).orElse("")));
            });
  }

  private void onProgress(RolloutProgress done) {
    progress.show(RolloutProgressText.percent(done), RolloutProgressText.of(done));
  }
}
