package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallListenerFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  private final FakeVcenter vcenter = FakeVcenter.start(AUTHORITY);
  private final List<RemoteCall> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vcenter.close();
  }

  private VsphereClient client(String password, CallListener listener) {
    return VsphereClient.builder(
            HostAndPort.of(vcenter.host(), vcenter.port()),
            VsphereCredentials.password(vcenter.userName(), Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .callListener(listener)
        .build();
  }

  @Test
  @DisplayName("each call is reported with its API and method, even connecting and logging out")
  void calls_ofAllWires_areTold() {
    try (VsphereClient client = client(vcenter.password(), heard::add)) {
      client.kmsClusters().list();
      client.storagePolicies().list();
      client.nativeKeyProviders().list();
    }

    assertThat(heard)
        .allSatisfy(
            call -> {
              assertThat(call.system()).isEqualTo("vCenter");
              assertThat(call.outcome()).isEqualTo(RemoteCall.Outcome.SUCCEEDED);
              assertThat(call.attempts()).isEqualTo(1);
              assertThat(call.errorType()).isEmpty();
              assertThat(call.server()).contains(HostAndPort.of(vcenter.host(), vcenter.port()));
              assertThat(call.status().orElseThrow()).isBetween(200, 204);
            })
        .extracting(RemoteCall::method)
        .startsWith(
            "GET /sdk/vimServiceVersions.xml",
            "vim RetrieveServiceContent",
            "vim Login",
            "vim ListKmipServers")
        .contains("pbm PbmQueryProfile", "POST /api/session", "DELETE /api/session")
        .contains("GET /api/vcenter/crypto-manager/kms/providers")
        .endsWith("vim Logout");
    assertThat(heard.toString()).doesNotContain(vcenter.password());
  }

  @Test
  @DisplayName("a refused login is reported as such")
  void login_refused_isToldByItsBranch() {
    try (VsphereClient client = client("MARK-wrong", heard::add)) {
      assertThatThrownBy(client::about).isInstanceOf(AuthenticationException.class);
    }

    RemoteCall last = heard.get(heard.size() - 1);
    assertThat(last.method()).isEqualTo("vim Login");
    assertThat(last.outcome()).isEqualTo(RemoteCall.Outcome.UNAUTHENTICATED);
    // a fault of SOAP, as it came
    assertThat(last.status()).hasValue(500);
    assertThat(last.requestMethod()).contains("POST");
    assertThat(last.server()).contains(HostAndPort.of(vcenter.host(), vcenter.port()));
    assertThat(heard.toString()).doesNotContain("MARK-");
  }
}
