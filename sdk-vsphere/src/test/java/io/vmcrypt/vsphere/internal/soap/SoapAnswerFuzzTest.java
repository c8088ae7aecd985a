package io.vmcrypt.vsphere.internal.soap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.CannedAnswer;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import java.util.List;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;

/**
 * Run by the fuzzer alone, as CONTRIBUTING says; {@link SoapAnswerCorpusTest} replays its corpus.
 */
@DisplayName("Any bytes as what a vCenter answers")
class SoapAnswerFuzzTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "read", "from bytes");
  private static final int FAULT = 500;

  @FuzzTest(maxDuration = "10m")
  @DisplayName("are values, VMs, a fault, or a typed error")
  void answer(byte[] bytes) {
    virtualMachines(bytes);
    read(bytes, 200, Returns.list().andThen(List::copyOf));
    read(bytes, FAULT, Returns.nothing());
  }

  /** They are VMs, or a typed error. */
  void virtualMachines(byte[] bytes) {
    read(
        bytes,
        200,
        response ->
            PropertyPages.page(
                response,
                VmSink.ofVms(vm -> assertThat(vm.entry(ATTEMPT).toString()).isNotEmpty())));
  }

  private static void read(byte[] bytes, int status, Function<ElementReader, ?> reader) {
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(new FaultStatus())
            .addInterceptor(new CannedAnswer(status, "text/xml; charset=utf-8", bytes))
            .build();
    SoapChannel channel =
        new SoapChannel(http, HttpUrl.get("https://192.0.2.1/"), TimeSource.system());
    SoapRequest request =
        new SoapRequest(
            ATTEMPT,
            "sdk",
            Namespaces.VIM,
            "urn:vim25/8.0.3.0",
            null,
            "Fuzz",
            new ManagedObjectReference("ServiceInstance", "ServiceInstance"),
            none -> {},
            true,
            null,
            null);
    try {
      assertThat(channel.send(request, reader::apply)).isNotNull();
    } catch (SdkException e) {
      assertThat(e).hasMessageContaining("vCenter");
    } catch (SoapFaultException e) {
      assertThat(e.fault().toString()).isNotEmpty();
    }
  }
}
