package io.vmcrypt.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;

/** The most memory that this JVM has used so far, heap and beside it, pool by pool. */
final class PeakMemory {

  private PeakMemory() {}

  static long bytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(peak -> peak.getUsed())
        .sum();
  }
}
