package io.vmcrypt.benchmarks;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one method of a JMH benchmark in a JVM of its own. */
final class Jmh {

  private Jmh() {}

  /** The time that a call takes, in the benchmark's own unit. */
  static double time(Class<?> benchmark, String method, Map<String, String> parameters)
      throws RunnerException {
    return run(builder(benchmark, method, parameters)).getPrimaryResult().getScore();
  }

  /** How many bytes a call allocates. */
  static double allocation(Class<?> benchmark, String method, Map<String, String> parameters)
      throws RunnerException {
    Result<?> allocated =
        run(builder(benchmark, method, parameters).addProfiler(GCProfiler.class))
            .getSecondaryResults()
            .get("gc.alloc.rate.norm");
    return Objects.requireNonNull(allocated, "this JVM counts no allocations").getScore();
  }

  private static ChainedOptionsBuilder builder(
      Class<?> benchmark, String method, Map<String, String> parameters) {
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
            .forks(1)
            .warmupTime(TimeValue.milliseconds(1000))
            .measurementTime(TimeValue.milliseconds(1000))
            .jvmArgs("-Xmx512m")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    parameters.forEach(builder::param);
    return builder;
  }

  private static RunResult run(ChainedOptionsBuilder builder) throws RunnerException {
    Collection<RunResult> results = new Runner(builder.build()).run();
    if (results.size() != 1) {
      throw new IllegalStateException(results.size() + " benchmarks ran, expected one");
    }
    return results.iterator().next();
  }
}
