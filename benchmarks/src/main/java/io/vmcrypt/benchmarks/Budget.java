package io.vmcrypt.benchmarks;

/**
 * A promise about cost: what is measured stays within a multiple of a baseline that is measured in
 * the same round, on the same machine. So the promise means the same on a slow machine and on a
 * fast one.
 */
interface Budget {

  /** The limit of what is only told. */
  double NONE = Double.POSITIVE_INFINITY;

  /** A word or two with hyphens, by which it is called from the command line. */
  String name();

  /** What {@link Round} counts in. */
  String unit();

  /** How often the baseline the measured value may be, at most; {@link #NONE} if that is free. */
  double limit();

  /** How many rounds there are: an odd number, so that the median is one of them. */
  default int rounds() {
    return 5;
  }

  /** Measures both once, one right after the other. */
  Round measure() throws Exception;

  /** What came of one round. */
  record Round(double measured, double baseline) {

    double ratio() {
      return measured / baseline;
    }
  }
}
