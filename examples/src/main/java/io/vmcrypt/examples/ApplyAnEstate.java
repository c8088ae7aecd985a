package io.vmcrypt.examples;

import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import java.io.PrintStream;
import java.time.Duration;

/** Does what a plan says, and prints each step that it takes. */
final class ApplyAnEstate {

  private ApplyAnEstate() {}

  static EstateReport apply(EstateClient estates, EstatePlan plan, PrintStream out) {
    try (EstateRun run = estates.startApply(plan)) {
      return run.await(
          Duration.ofDays(1),
          progress ->
              progress
                  .step()
                  .ifPresent(
                      step ->
                          out.printf(
                              "%d of %d: %s%n", progress.done(), progress.total(), step.title())));
    }
  }
}
