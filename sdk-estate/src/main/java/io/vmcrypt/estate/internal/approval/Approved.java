package io.vmcrypt.estate.internal.approval;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.plan.SavedPlanException;
import java.time.Duration;
import java.time.Instant;

/** Whether a saved plan may be applied now and here. Whether it still holds is seen after that. */
public final class Approved {

  /** By how much the clocks of two machines may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private Approved() {}

  /**
   * Its plan.
   *
   * @throws SavedPlanException if it may not be applied
   */
  public static EstatePlan plan(Systems systems, SavedPlan saved) {
    EstatePlan plan = saved.plan();
    Instant now = systems.time().now();
    if (!now.isBefore(saved.validUntil())) {
      throw refused(
          plan, "it may be applied until " + saved.validUntil() + ", and it is " + now + " now");
    }
    if (plan.madeAt().isAfter(now.plus(CLOCKS))) {
      throw refused(
          plan,
          "by the clock here it is "
              + now
              + ", before it was made, so that nobody can tell whether its time is over");
    }
    String here = systems.vcenter().about().instanceUuid();
    if (!plan.site().instanceUuid().equals(here)) {
      throw refused(
          plan,
          "it is of another vCenter, whose id is %s; this one's is %s"
              .formatted(plan.site().instanceUuid(), here));
    }
    return plan;
  }

  private static SavedPlanException refused(EstatePlan plan, String why) {
    return new SavedPlanException(
        new Attempt("estate", "apply the saved plan of " + plan.madeAt(), plan.estate().name()),
        why,
        "Plan again, and have the new plan approved.",
        null);
  }
}
