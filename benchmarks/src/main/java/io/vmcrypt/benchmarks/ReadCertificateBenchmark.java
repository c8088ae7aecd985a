package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.KmipProbe;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads a certificate in a warm JVM, with the SDK and with the shortest code of the JDK. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 3)
public class ReadCertificateBenchmark {

  @Param({"TLSv1.2", "TLSv1.3"})
  public String protocol = "";

  private TlsServer server;
  private KmipProbe probe;
  private LeafReader reader;

  @Setup
  public void start() throws Exception {
    server = TlsServer.start(protocol);
    probe = KmipProbe.builder(HostAndPort.of("127.0.0.1", server.port())).build();
    reader = new LeafReader();
  }

  @TearDown
  public void stop() throws Exception {
    server.close();
  }

  @Benchmark
  public Object sdk() {
    return probe.readCertificate();
  }

  @Benchmark
  public Object bareJsse() throws Exception {
    return reader.read(server.port());
  }
}
