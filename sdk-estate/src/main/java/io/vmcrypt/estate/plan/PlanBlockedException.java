package io.vmcrypt.estate.plan;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan that something stands in the way of was to be applied. Nothing was changed. */
public class PlanBlockedException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final transient EstatePlan plan;

  /**
   * A plan was refused.
   *
   * @param plan the plan
   */
  public PlanBlockedException(EstatePlan plan) {
    super(
        new Attempt("estate", "apply the plan", plan.estate().name()),
        "it is blocked: " + reasons(plan),
        "Follow the advice of each finding, and plan again. Nothing was changed.",
        null);
    this.plan = plan;
  }

  private static String reasons(EstatePlan plan) {
    return Stream.concat(
            plan.toAccept().map(server -> "nobody has accepted the thumbprint of KMS " + server),
            plan.findings().stream().filter(Finding::isBlocking).map(Finding::toString))
        .limit(5)
        .collect(Collectors.joining("; "));
  }

  /**
   * {@return what stands in the way: the blocking findings; empty if only thumbprints have to be
   * accepted}
   */
  public List<Finding> findings() {
    return plan.findings().stream().filter(Finding::isBlocking).toList();
  }

  /** {@return the plan, as it was given} */
  public EstatePlan plan() {
    return plan;
  }
}
