package io.vmcrypt.benchmarks;

import java.util.Map;

/**
 * Reading many servers takes little longer than their delays, shared out evenly among the threads.
 */
record FleetBudget() implements Budget {

  @Override
  public String name() {
    return "fleet";
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public double limit() {
    return 1.15;
  }

  @Override
  public Round measure() throws Exception {
    double ideal =
        FleetBenchmark.DELAY.toNanos() / 1e9 * FleetBenchmark.SERVERS / FleetBenchmark.CONCURRENCY;
    return new Round(Jmh.time(FleetBenchmark.class, "readCertificates", Map.of()), ideal);
  }
}
