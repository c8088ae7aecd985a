package io.vmcrypt.benchmarks;

/** A rollout makes little more than one call for each VM, beside the one watch of all tasks. */
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

  /** What is counted varies little. */
  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public Round measure() {
    return new Round(EncryptedMany.measure().calls(), EncryptedMany.VMS);
  }
}
