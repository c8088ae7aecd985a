package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallListenerFlowTest {

  private final List<RemoteCall> heard = new ArrayList<>();

  private KmipProbe probe(FakeKmipServer kms) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .callListener(heard::add)
        .build();
  }

  @Test
  @DisplayName("reading a certificate and probing are told, also by a probe that was refined")
  void probe_reachable_isTold() {
    try (FakeKmipServer kms = FakeKmipServer.builder(TestAuthority.create()).start()) {
      probe(kms).toBuilder().build().readCertificate();
      // without a client certificate, which this server wants: found out, so the call succeeded
      assertThat(probe(kms).probe().verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      assertThat(heard.get(0).attempt().target()).isEqualTo(kms.host() + ":" + kms.port());
      assertThat(heard)
          .allSatisfy(
              call -> {
                assertThat(call.server()).contains(HostAndPort.of(kms.host(), kms.port()));
                assertThat(call.requestMethod()).isEmpty();
                assertThat(call.status()).isEmpty();
              });
    }

    assertThat(heard)
        .extracting(
            RemoteCall::system, RemoteCall::method, RemoteCall::attempts, RemoteCall::outcome)
        .containsExactly(
            tuple("KMS", "TLS certificate", 1, RemoteCall.Outcome.SUCCEEDED),
            tuple("KMS", "KMIP probe", 2, RemoteCall.Outcome.SUCCEEDED));
  }

  @Test
  @DisplayName("a server that is not there, or speaks no TLS, is told as such")
  void probe_unreachable_isToldByItsBranch() {
    FakeKmipServer kms = FakeKmipServer.builder(TestAuthority.create()).start();
    kms.misbehave(KmipMisbehaviour.NO_TLS);
    KmipProbe probe = probe(kms);
    probe.probe();
    kms.stop();
    probe.probe();
    assertThatThrownBy(probe::readCertificate).isExactlyInstanceOf(ConnectionException.class);
    kms.close();

    assertThat(heard)
        .extracting(RemoteCall::method, RemoteCall::outcome)
        .containsExactly(
            tuple("KMIP probe", RemoteCall.Outcome.TLS_FAILED),
            tuple("KMIP probe", RemoteCall.Outcome.CONNECTION_FAILED),
            tuple("TLS certificate", RemoteCall.Outcome.CONNECTION_FAILED));
  }
}
