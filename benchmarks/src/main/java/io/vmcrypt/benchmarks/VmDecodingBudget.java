package io.vmcrypt.benchmarks;

import java.util.Map;

/** To read the data for an audit costs little more than to parse vCenter's answer. */
record VmDecodingBudget() implements Budget {

  @Override
  public String name() {
    return "vm-decoding";
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public double limit() {
    return 1.3;
  }

  @Override
  public Round measure() throws Exception {
    return new Round(
        Jmh.time(VmDecodingBenchmark.class, "sdk", Map.of()),
        Jmh.time(VmDecodingBenchmark.class, "bareParser", Map.of()));
  }
}
