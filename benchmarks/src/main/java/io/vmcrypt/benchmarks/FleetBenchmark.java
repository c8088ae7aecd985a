package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.KmipFleet;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.report.CertificateResult;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads the certificates of many slow servers at once. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 1)
public class FleetBenchmark {

  static final int SERVERS = 1000;
  static final int CONCURRENCY = 100;
  static final Duration DELAY = Duration.ofMillis(200);

  private SlowEndpoints endpoints;
  private KmipFleet fleet;

  @Setup
  public void start() throws Exception {
    endpoints =
        SlowEndpoints.start(
            TestAuthority.create().server("127.0.0.1").issue().certificate().getEncoded(), DELAY);
    KmipProbe probe = KmipProbe.builder(HostAndPort.of("127.0.0.1", endpoints.port())).build();
    fleet = KmipFleet.builder(Collections.nCopies(SERVERS, probe)).concurrency(CONCURRENCY).build();
  }

  @TearDown
  public void stop() throws Exception {
    endpoints.close();
  }

  @Benchmark
  public Object readCertificates() {
    List<CertificateResult> results = fleet.readCertificates();
    for (CertificateResult result : results) {
      if (result.certificate() == null) {
        throw new IllegalStateException("not read", result.failure());
      }
    }
    return results;
  }
}
