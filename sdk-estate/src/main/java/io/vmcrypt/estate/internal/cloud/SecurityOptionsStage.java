package io.vmcrypt.estate.internal.cloud;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.plan.EstateStep;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** OVHcloud goes on with what waits for encrypted VMs: SecNumCloud is not reached without it. */
public final class SecurityOptionsStage implements Stage {

  private final Context context;
  private final OvhLook look;
  private final String service;
  private List<String> planned = List.of();

  public SecurityOptionsStage(Context context, OvhLook look) {
    this.context = context;
    this.look = look;
    this.service = look.service();
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    planned = List.of();
    Optional<EstateStep> step = step(look, found);
    if (step.isPresent()) {
      planned = look.pending();
    }
    return step;
  }

  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return step(look.again(), found);
  }

  @Override
  public boolean needsRegistrations() {
    return false;
  }

  private Optional<EstateStep> step(OvhLook seen, Found found) {
    List<String> pending;
    try {
      pending = seen.pending();
    } catch (NotFoundException e) {
      // the registration tells of a service that is not there
      return Optional.empty();
    } catch (PermissionDeniedException e) {
      found.add(
          Reported.refused(
              Severity.WARNING,
              FindingCode.SECURITY_OPTIONS_NOT_SEEN,
              subject("pending security options"),
              "these credentials may not see which security options wait: ",
              e));
      return Optional.empty();
    }
    return Stage.step(
        EstateStep.Kind.RESUME_SECURITY_OPTIONS,
        service,
        pending.stream().map(this::change).toList());
  }

  private Change change(String option) {
    return Change.changed(Context.OVH, subject("security option " + option), "waits", "resumed");
  }

  private Subject subject(String part) {
    return Subject.of("private cloud", service).part(part);
  }

  /**
   * One may wait for another, so it is looked again after each. To one that has come to wait since
   * the plan nobody has agreed.
   */
  @Override
  public void run(Ears ears) {
    Set<String> left = new HashSet<>(planned);
    List<String> waiting = look.options().listPending();
    Optional<String> next = waiting.stream().filter(left::remove).findFirst();
    while (next.isPresent()) {
      String option = next.get();
      ears.state("OVHcloud resumes security option " + option);
      waiting =
          look.options().startResume(option).await(ears.waiting(context.systems().ovhTimeout()));
      ears.changed(List.of(change(option)));
      next = waiting.stream().filter(left::remove).findFirst();
    }
    // not earlier: what this resumes next would be told as waiting for good
    waiting.forEach(other -> ears.note("security option " + other + " still waits"));
  }
}
