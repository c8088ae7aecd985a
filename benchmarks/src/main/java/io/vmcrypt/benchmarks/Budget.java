package io.vmcrypt.benchmarks;

/**
 * A promise about cost: the measured value stays within a multiple of a baseline, which is measured
 * in the same round on the same machine. So the promise means the same on slow and fast machines.
 */
interface Budget {

  /** The limit of a value that is only reported. */
  double NONE = Double.POSITIVE_INFINITY;

  /** Its name on the command line: a few words joined by hyphens. */
  String name();

  /** The unit of the values in a {@link Round}. */
  String unit();

  /** The largest ratio of measured value to baseline; {@link #NONE} for no limit. */
  double limit();

  /** How many rounds there are: an odd number, so that the median is one of them. */
  default int rounds() {
    return 5;
  }

  /** Measures the value and the baseline once, one right after the other. */
  Round measure() throws Exception;

  /** The result of one round. */
  record Round(double measured, double baseline) {

    double ratio() {
      return measured / baseline;
    }
  }
}
