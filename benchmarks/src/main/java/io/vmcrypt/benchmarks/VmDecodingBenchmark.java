package io.vmcrypt.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** Reads the data for an audit from the answers about 10,000 VMs, compared with the bare parser. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 3)
public class VmDecodingBenchmark {

  static final int VMS = 10_000;

  private static final Attempt ATTEMPT = new Attempt("vCenter", "read", "VMs");

  private final List<byte[]> answers = new CopyOnWriteArrayList<>();

  /** The answers with VMs that an audit gets. */
  @Setup
  public void audit() {
    try (FakeVcenter vcenter = ManyVms.start(TestAuthority.create(), VMS);
        VsphereClient client = Door.of(vcenter).open()) {
      Fault heard =
          Fault.altered(
              answer -> {
                if (answer.contains("config.hardware.device")) {
                  answers.add(answer.getBytes(UTF_8));
                }
                return answer;
              });
      vcenter.faults().onEvery(FakeVcenter.call("RetrievePropertiesEx"), heard);
      vcenter.faults().onEvery(FakeVcenter.call("ContinueRetrievePropertiesEx"), heard);
      client
          .encryptionAudit(AuditRules.builder().build())
          .writeJson(OutputStream.nullOutputStream());
    }
  }

  @Benchmark
  public int sdk() {
    int[] encrypted = {0};
    VmSink sink =
        VmSink.ofVms(
            vm -> {
              if (requireNonNull(vm.entry(ATTEMPT).reading()).level()
                  == EncryptionLevel.ENCRYPTED) {
                encrypted[0]++;
              }
            });
    for (byte[] answer : answers) {
      ElementReader.of(new ByteArrayInputStream(answer))
          .children(body -> body.children(response -> PropertyPages.page(response, sink)));
    }
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
    int events = 0;
    for (byte[] answer : answers) {
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(answer));
      while (xml.hasNext()) {
        xml.next();
        events++;
      }
    }
    return events;
  }
}
