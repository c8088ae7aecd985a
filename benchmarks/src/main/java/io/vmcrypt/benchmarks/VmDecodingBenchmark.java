package io.vmcrypt.benchmarks;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads the data for an audit from an answer with 10,000 VMs, compared with the bare parser. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 3)
public class VmDecodingBenchmark {

  static final int VMS = 10_000;

  private static final Attempt ATTEMPT = new Attempt("vCenter", "read", "VMs");

  private byte[] answer;

  @Setup
  public void make() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128 << 20);
    ManyVms.write(out, 0, VMS, "");
    answer = out.toByteArray();
  }

  @Benchmark
  public int sdk() {
    int[] encrypted = {0};
    ElementReader envelope = ElementReader.of(new ByteArrayInputStream(answer));
    envelope.children(
        body ->
            body.children(
                response ->
                    PropertyPages.page(
                        response,
                        VmSink.ofVms(
                            vm -> {
                              if (requireNonNull(vm.entry(ATTEMPT).reading()).level()
                                  == EncryptionLevel.ENCRYPTED) {
                                encrypted[0]++;
                              }
                            }))));
    if (encrypted[0] != VMS) {
      throw new IllegalStateException(encrypted[0] + " of " + VMS + " were read");
    }
    return encrypted[0];
  }

  @Benchmark
  public int bareParser() throws Exception {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(answer));
    int events = 0;
    while (xml.hasNext()) {
      xml.next();
      events++;
    }
    return events;
  }
}
