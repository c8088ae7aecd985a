package io.vmcrypt.benchmarks;

/**
 * A promise about cost: the measured value stays within a multiple of a baseline, which is measured
 * in the same round on the same machine. So the promise means the same on slow and fast machines.
 *
 * @param name its name on the command line: a few words joined by hyphens
 * @param unit of the values in a {@link Round}
 * @param limit the largest ratio of measured value to baseline; {@link #NONE} for no limit
 * @param rounds how many there are: an odd number, so that the median is one of them
 * @param how measures the value and the baseline once, one right after the other
 */
record Budget(String name, String unit, double limit, int rounds, Measurement how) {

  /** The limit of a value that is only reported. */
  static final double NONE = Double.POSITIVE_INFINITY;

  /** Measures once. */
  @FunctionalInterface
  interface Measurement {
    Round once() throws Exception;
  }

  /** The result of one round. */
  record Round(double measured, double baseline) {

    double ratio() {
      return measured / baseline;
    }
  }
}
