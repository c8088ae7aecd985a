package io.vmcrypt.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;

/** The peak memory use of this JVM so far: the sum of the peaks of all pools, heap and non-heap. */
final class PeakMemory {

  private PeakMemory() {}

  static long bytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(peak -> peak.getUsed())
        .sum();
  }
}
