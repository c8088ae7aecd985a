package io.vmcrypt.estate.plan;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The systems are not any more as they were when a plan was made, so that applying it would not be
 * exact. Plan again.
 */
public class PlanOutdatedException extends SdkException {

  private static final long serialVersionUID = 1L;

  private static final int TOLD = 5;

  private final transient List<String> differences;

  /**
   * A plan no longer holds.
   *
   * @param plan the plan
   * @param differences in what, at least one
   */
  public PlanOutdatedException(EstatePlan plan, List<String> differences) {
    super(
        new Attempt("estate", "apply the plan of " + plan.madeAt(), plan.estate().name()),
        "the systems are not any more as they were then: "
            + differences.stream().limit(TOLD).collect(Collectors.joining("; "))
            + (differences.size() > TOLD ? "; and " + (differences.size() - TOLD) + " more" : ""),
        "Plan again, read the new plan, and apply that.",
        null);
    this.differences = List.copyOf(differences);
  }

  /**
   * What is not as it was.
   *
   * @return a line for each difference, at least one
   */
  public List<String> differences() {
    return differences;
  }
}
