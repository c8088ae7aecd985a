package io.vmcrypt.estate.internal.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.spec.Estate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Plans estates of some systems, and applies plans; closing ends what runs. Thread-safe. */
public final class Runs implements AutoCloseable {

  private final Systems systems;
  private final Set<Applying> running = ConcurrentHashMap.newKeySet();

  public Runs(Systems systems) {
    this.systems = systems;
  }

  /** Looks, and changes nothing. */
  public EstatePlan plan(Estate estate, Set<String> renewedPasswords) {
    return plan(new Wanted(estate, renewedPasswords, Optional.empty()));
  }

  /** Looks, and changes nothing. */
  public EstatePlan plan(Wanted wanted) {
    return new Planner(systems).draft(wanted).plan();
  }

  /**
   * Begins.
   *
   * @throws PlanBlockedException if something stands in the way
   */
  public EstateRun start(EstatePlan plan) {
    running.removeIf(run -> !run.isRunning());
    Applying run = Applying.start(systems, requireNonNull(plan, "plan"));
    running.add(run);
    return run;
  }

  @Override
  public void close() {
    running.forEach(Applying::close);
    running.clear();
  }
}
