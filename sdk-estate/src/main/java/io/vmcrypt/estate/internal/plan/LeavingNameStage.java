package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.internal.reading.Found;
import java.util.Optional;

/**
 * Judges the name of a key provider that is left, once all that may name it was looked at. It has
 * nothing to do.
 */
final class LeavingNameStage implements Stage {

  private final LeavingLook look;
  private final LeftName name;

  LeavingNameStage(LeavingLook look, LeftName name) {
    this.look = look;
    this.name = name;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    found
        .ask(FindingCode.PLAN_REFUSED, Subject.of("KMS cluster", look.from()), name::inPlan)
        .flatMap(told -> told)
        .ifPresent(found::add);
    return Optional.empty();
  }

  @Override
  public void run(Ears ears) {}
}
