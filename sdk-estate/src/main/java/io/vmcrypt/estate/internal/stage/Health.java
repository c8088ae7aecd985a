package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import org.jspecify.annotations.Nullable;

/**
 * vCenter finds the key provider healthy. The last of the steps that set it up waits for that:
 * before, vCenter cannot. What follows stands on it. For one thread.
 */
public final class Health {

  private final Context context;
  private @Nullable Stage last;

  public Health(Context context) {
    this.context = context;
  }

  /** A stage has something to do; told in the order in which the stages are run. */
  public void waitsFor(Stage planned) {
    last = planned;
  }

  /** Whether of the stages that were planned so far this is the last one. */
  public boolean isLast(Stage planned) {
    return last == planned;
  }

  /** A step as it is told once all are planned: only then is it known which of them waits. */
  public EstateStep told(Stage stage, EstateStep step) {
    return step.is(
            EstateStep.Kind.ADD_KEY_PROVIDER,
            EstateStep.Kind.TRUST_KEY_SERVERS,
            EstateStep.Kind.RENEW_PASSWORD)
        ? step.awaitingHealth(last == stage)
        : step;
  }

  /** That vCenter does not find it healthy, with what else to do. */
  public static Finding finding(
      Context context, KmsClusterStatus status, String since, String more) {
    return Wording.of(
        "unhealthy",
        context.provider(),
        since,
        status.problems().isEmpty() ? status.summary() : String.join("; ", status.problems()),
        more);
  }

  /** Waits, unless another step that sets it up comes after this one. */
  public void await(Stage done, Ears ears) {
    if (last == done) {
      awaitHealthy(context, ears);
    }
  }

  /** Waits for all servers but those that nobody asks. */
  public static void awaitHealthy(Context context, Ears ears) {
    ears.state("vCenter finds the key provider healthy");
    context
        .clusterNow()
        .awaitHealthy(ears.waiting(context.systems().healthTimeout()), context.aside());
  }
}
