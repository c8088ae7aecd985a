package io.vmcrypt.benchmarks;

import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Larger messages allocate memory only in proportion to their size. */
record CodecAllocationBudget(int keys) implements Budget {

  @Override
  public String name() {
    return "codec-allocation-" + keys;
  }

  @Override
  public String unit() {
    return "bytes/byte";
  }

  @Override
  public double limit() {
    return 1.15;
  }

  @Override
  public Round measure() throws Exception {
    return new Round(allocatedPerByte(keys), allocatedPerByte(1));
  }

  private static double allocatedPerByte(int keys) throws RunnerException {
    return Jmh.allocation(CodecBenchmark.class, "exchange", Map.of("keys", Integer.toString(keys)))
        / CodecBenchmark.wireBytes(keys);
  }
}
