package io.vmcrypt.benchmarks;

/**
 * A rollout makes little more than one call for each VM, apart from the one watch for all tasks.
 */
record RolloutRequestsBudget() implements Budget {

  @Override
  public String name() {
    return "rollout-requests";
  }

  @Override
  public String unit() {
    return "requests";
  }

  @Override
  public double limit() {
    return 1.2;
  }

  /** Few rounds, because the count varies little. */
  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public Round measure() {
    return new Round(EncryptedMany.measure().calls(), EncryptedMany.VMS);
  }
}
