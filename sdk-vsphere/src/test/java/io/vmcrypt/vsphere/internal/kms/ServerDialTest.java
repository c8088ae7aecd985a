package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a server answers vCenter now. */
class ServerDialTest {

  private final PaperVcenter vcenter =
      new PaperVcenter()
          .on(
              "ListKmipServers",
              "<returnval><clusterId><id>a</id></clusterId>%s%s</returnval>"
                  .formatted(server("s-1", "192.0.2.1"), server("s-2", "192.0.2.2")));
  private final VimSession session = vcenter.session();
  private final CryptoManager crypto = new CryptoManager(session);
  private final Attempt attempt = session.attempt("dial");

  private static String server(String name, String address) {
    return "<servers><name>%s</name><address>%s</address><port>5696</port></servers>"
        .formatted(name, address);
  }

  private ServerDial dial() {
    return new ServerDial(crypto, attempt, crypto.list(attempt).get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "PEM, true, true, true",
    "PEM, false, true, false",
    "PEM, , true, true",
    "'', true, false, false",
  })
  @DisplayName("a server answers if vCenter sees a certificate; vCenter may distrust it")
  void answers(String pem, String trusted, boolean answers, boolean answersTrusted) {
    vcenter.on(
        "RetrieveKmipServerCert",
        "<returnval><certificate>%s</certificate>%s</returnval>"
            .formatted(
                pem,
                trusted == null ? "" : "<clientTrustServer>" + trusted + "</clientTrustServer>"));

    assertThat(dial().answers("s-2")).isEqualTo(answers);
    assertThat(dial().answersTrusted("s-2")).isEqualTo(answersTrusted);
    assertThat(vcenter.calls("RetrieveKmipServerCert"))
        .hasSize(2)
        .allMatch(call -> call.contains("192.0.2.2") && call.contains("<id>a</id>"));
  }

  @Test
  @DisplayName("a server that is not one of the key provider's, or that fails, is silent")
  void silent() {
    assertThat(dial().answers("s-3")).isFalse();
    assertThat(dial().answersTrusted("s-3")).isFalse();
    assertThat(vcenter.calls("RetrieveKmipServerCert")).isEmpty();
    vcenter.on("RetrieveKmipServerCert", PaperVcenter.fault("RuntimeFault"));
    assertThat(dial().answers("s-1")).isFalse();
    assertThat(dial().answersTrusted("s-1")).isFalse();
    assertThat(dial().isSilent("s-1")).isTrue();
  }

  @Test
  @DisplayName("a server that this user may not have vCenter ask is not known to be silent")
  void isSilent_refused() {
    vcenter.on("RetrieveKmipServerCert", PaperVcenter.fault("NoPermission"));
    assertThat(dial().isSilent("s-1")).isFalse();
  }

  @Test
  @DisplayName("that this user may not log in says nothing about a server")
  void login() {
    vcenter.on("RetrieveKmipServerCert", PaperVcenter.fault("NotAuthenticated"));
    assertThatThrownBy(() -> dial().answers("s-1")).isInstanceOf(AuthenticationException.class);
  }
}
