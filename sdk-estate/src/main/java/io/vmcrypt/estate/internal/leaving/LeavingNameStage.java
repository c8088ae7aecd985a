package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import java.util.Optional;

/**
 * Judges the name of a key provider that is left, once all that may name it was looked at, and
 * counts the keys before and after. It has nothing to do.
 */
public final class LeavingNameStage implements Stage {

  private final LeavingLook look;
  private final LeftName name;
  private final LeavingKeys keys;

  public LeavingNameStage(Context context, LeavingLook look, LeftName name) {
    this.look = look;
    this.name = name;
    this.keys = new LeavingKeys(context, look);
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    found
        .ask(FindingCode.PLAN_REFUSED, look.subject(), name::inPlan)
        .flatMap(told -> told)
        .ifPresent(found::add);
    if (look.leaving().isWithoutSuccessor()) {
      return Optional.empty();
    }
    Asking.ask(keys::planned, refused -> found.add(keys.notCounted(refused)))
        .flatMap(told -> told)
        .ifPresent(found::add);
    return Optional.empty();
  }

  @Override
  public Optional<String> closing() {
    return look.leaving().isWithoutSuccessor()
        ? Optional.empty()
        : Optional.of(keys.counted(look.again().count()));
  }

  @Override
  public void run(Ears ears) {}
}
