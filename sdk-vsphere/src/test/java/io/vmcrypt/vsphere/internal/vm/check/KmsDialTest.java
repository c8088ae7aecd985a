package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.check.KmsAnswers.Answer;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether a key server answers vCenter, and for how long that is believed. */
class KmsDialTest {

  private static final String SEEN =
      "<returnval><certificate>-----BEGIN CERTIFICATE-----</certificate></returnval>";
  private static final String SILENT = "<returnval><certificate> </certificate></returnval>";

  private final VirtualTime time = new VirtualTime();
  private final PaperVcenter vcenter =
      new PaperVcenter()
          .on("ListKmsClusters", provider("other", "192.0.2.7") + provider("a", "192.0.2.9"));
  private final VimSession session = vcenter.session(time);
  private final Attempt attempt = session.attempt("check");

  private static String provider(String id, String address) {
    return "<returnval><clusterId><id>"
        + id
        + "</id></clusterId><servers><name>s-1</name><address>"
        + address
        + "</address><port>5696</port><proxyAddress>proxy</proxyAddress><proxyPort>3128</proxyPort>"
        + "</servers></returnval>";
  }

  private KmsDial dial(KmsServerSpec... expected) {
    return new KmsDial(
        session,
        new KeyProviders(session),
        expected.length == 0
            ? Optional.empty()
            : Optional.of(KmsClusterSpec.builder("new", expected[0]).build()));
  }

  @Test
  @DisplayName("vCenter connects to the server with that address, or through that proxy")
  void of_asksForTheServer() {
    vcenter.on("RetrieveKmipServerCert", SEEN);

    assertThat(dial().of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.ANSWERS);
    assertThat(dial().of(attempt, "a", "proxy")).isEqualTo(Answer.ANSWERS);
    assertThat(vcenter.calls("RetrieveKmipServerCert"))
        .hasSize(2)
        .allSatisfy(
            call ->
                assertThat(call)
                    .contains("<keyProvider><id>a</id></keyProvider>", "192.0.2.9", "5696"));
    assertThat(dial().of(attempt, "a", "192.0.2.7")).isEqualTo(Answer.CANNOT_BE_ASKED_YET);
    assertThat(vcenter.calls("RetrieveKmipServerCert")).hasSize(2);
  }

  @Test
  @DisplayName("an answer is believed for seconds, silence for a minute")
  void of_isRemembered() {
    KmsDial dial = dial();
    vcenter.on("RetrieveKmipServerCert", SEEN, SILENT, SEEN);

    assertThat(dial.of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.ANSWERS);
    time.sleep(Duration.ofSeconds(10));
    assertThat(dial.of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.ANSWERS);
    time.sleep(Duration.ofSeconds(1));
    assertThat(dial.of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.SILENT);
    time.sleep(Duration.ofSeconds(60));
    assertThat(dial.of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.SILENT);
    time.sleep(Duration.ofSeconds(1));
    assertThat(dial.of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.ANSWERS);
    assertThat(vcenter.calls("RetrieveKmipServerCert")).hasSize(3);
  }

  @Test
  @DisplayName("what vCenter refuses to say counts as silent; of one that it does not have, later")
  void of_refused() {
    vcenter.on("RetrieveKmipServerCert", PaperVcenter.fault("InvalidArgument"));
    KmsServerSpec next =
        KmsServerSpec.builder("n-1", "192.0.2.8").proxyAddress("next").proxyPort(3128).build();

    assertThat(dial().of(attempt, "a", "192.0.2.9")).isEqualTo(Answer.SILENT);
    assertThat(dial(next).of(attempt, "new", "192.0.2.8")).isEqualTo(Answer.CANNOT_BE_ASKED_YET);
    vcenter.on("RetrieveKmipServerCert", SILENT);
    assertThat(dial(next).of(attempt, "new", "next")).isEqualTo(Answer.CANNOT_BE_ASKED_YET);
    vcenter.on("RetrieveKmipServerCert", SEEN);
    assertThat(dial(next).of(attempt, "new", "next")).isEqualTo(Answer.ANSWERS);
    assertThat(vcenter.calls("RetrieveKmipServerCert").get(3))
        .contains(
            "<server><name>n-1</name><address>192.0.2.8</address><port>5696</port>"
                + "<proxyAddress>next</proxyAddress><proxyPort>3128</proxyPort></server>");
    // once vCenter has the key provider, it is asked for each of its servers
    KmsServerSpec more = KmsServerSpec.builder("s-1", "192.0.2.9").build();
    vcenter.on("ListKmsClusters", provider("new", "192.0.2.9"));
    vcenter.on("RetrieveKmipServerCert", SILENT);
    assertThat(dial(more).of(attempt, "new", "192.0.2.9")).isEqualTo(Answer.SILENT);
  }
}
