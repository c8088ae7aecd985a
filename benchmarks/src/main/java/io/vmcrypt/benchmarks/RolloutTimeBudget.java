package io.vmcrypt.benchmarks;

/** A rollout takes little longer than vCenter's tasks, shared out evenly. */
record RolloutTimeBudget() implements Budget {

  @Override
  public String name() {
    return "rollout-time";
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public double limit() {
    return 1.1;
  }

  @Override
  public int rounds() {
    return 3;
  }

  @Override
  public Round measure() {
    double ideal =
        Math.ceil((double) EncryptedMany.VMS / EncryptedMany.CONCURRENCY)
            * EncryptedMany.TASK.toMillis()
            / 1e3;
    return new Round(EncryptedMany.measure().seconds(), ideal);
  }
}
