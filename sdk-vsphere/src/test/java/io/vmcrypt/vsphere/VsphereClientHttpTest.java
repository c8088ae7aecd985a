package io.vmcrypt.vsphere;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.loggedIn;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static io.vmcrypt.vsphere.ScriptedVcenter.serviceContent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VsphereClientHttpTest {

  @Test
  @DisplayName(
      "build sends nothing; the first call negotiates the release and logs in; close logs out")
  void client_firstCall_connectsAndLogsIn() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      VsphereClient client = vcenter.client().build();
      assertThat(vcenter.calls()).isEmpty();

      VsphereAbout about = client.about();
      client.about();
      client.close();

      assertThat(about.fullName()).isEqualTo("VMware vCenter Server 8.0.3 build-24022515");
      assertThat(about.isVcenter()).isTrue();
      assertThat(vcenter.calls())
          .extracting(ScriptedVcenter.Call::method)
          .containsExactly(
              "/sdk/vimServiceVersions.xml", "RetrieveServiceContent", "Login", "Logout");
      assertThat(vcenter.calls("Login").get(0).action()).isEqualTo("\"urn:vim25/9.1.0.0\"");
      assertThat(vcenter.calls("Login").get(0).body())
          .contains(
              "<Login xmlns=\"urn:vim25\"><_this type=\"SessionManager\">SessionManager</_this>"
                  + "<userName>administrator@vsphere.local</userName>"
                  + "<password>MARK-password-&lt;&amp;&gt;-7f3a</password><locale>en_US</locale></Login>");
      assertThat(vcenter.calls("Logout").get(0).cookie())
          .isEqualTo("vmware_soap_session=\"" + ScriptedVcenter.COOKIE + "\"");
    }
  }

  @Test
  @DisplayName("an interrupted thread that closes the client logs out, and stays interrupted")
  void close_interrupted_logsOut() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      VsphereClient client = vcenter.client().build();
      client.about();

      Thread.currentThread().interrupt();
      client.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(vcenter.calls("Logout")).hasSize(1);
    }
  }

  @Test
  @DisplayName("a server that lists no releases is spoken to in its own API release")
  void negotiation_noVersionsDocument_speaksAboutsRelease() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter().versions("");
        VsphereClient client = vcenter.client().build()) {
      vcenter.on(
          "RetrieveServiceContent", always(returning(serviceContent("6.7.1", "VirtualCenter"))));
      client.about();

      assertThat(vcenter.calls("RetrieveServiceContent").get(0).action())
          .isEqualTo("\"urn:vim25/6.5\"");
      assertThat(vcenter.calls("Login").get(0).action()).isEqualTo("\"urn:vim25/6.7.1\"");
    }
  }

  @Test
  @DisplayName("a refused password is not sent again by each call: vCenter would lock the account")
  void login_refusedBefore_isNotSentAgainSoon() throws Exception {
    VirtualTime time = new VirtualTime();
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().timeSource(time).build()) {
      vcenter.on("Login", always(fault("InvalidLogin", "Cannot complete login", "")));

      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(client::about)
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("InvalidLogin")
            .hasMessageNotContaining("MARK");
        time.sleep(Duration.ofMinutes(2));
      }
      assertThat(vcenter.calls("Login")).hasSize(1);
      assertThatThrownBy(client::about)
          .hasMessageContaining("it is not sent again before")
          .hasMessageContaining("would lock the account");

      // somebody may have unlocked the account since
      time.sleep(Duration.ofMinutes(5));
      vcenter.on("Login", call -> loggedIn("one"));
      assertThat(client.about().isVcenter()).isTrue();
      assertThat(vcenter.calls("Login")).hasSize(2);
    }
  }

  @Test
  @DisplayName(
      "a password that is refused when the session is renewed is not sent by each call too")
  void login_refusedAtRenewal_isNotSentAgainSoon() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().build()) {
      vcenter
          .on(
              "Login",
              call -> loggedIn("one"),
              always(fault("InvalidLogin", "Cannot complete login", "")))
          .on("RetrievePropertiesEx", always(fault("NotAuthenticated", "", "")));

      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> client.resumeTask("task-1").poll())
            .isInstanceOf(AuthenticationException.class);
      }
      assertThat(vcenter.calls("Login")).hasSize(2);
    }
  }

  @Test
  @DisplayName("a server name other than the address is what the certificate is compared with")
  void serverName_differsFromAddress_decidesTrust() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      try (VsphereClient right = vcenter.client().serverName("localhost").build()) {
        assertThat(right.about().version()).isEqualTo("8.0.3");
      }
      try (VsphereClient wrong = vcenter.client().serverName("other.example.com").build()) {
        assertThatThrownBy(wrong::about)
            .isInstanceOf(TlsException.class)
            .hasMessageContaining("not made out to this name");
      }
    }
  }

  @Test
  @DisplayName("a closed client refuses calls")
  void client_closed_refusesCalls() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      VsphereClient client = vcenter.client().build();
      client.close();

      assertThatThrownBy(client::about)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(vcenter.calls()).isEmpty();
    }
  }

  @Test
  @DisplayName("a wrong password is sent once and is reported as such, for each call")
  void login_wrongPassword_failsWithoutAnotherTry() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().build()) {
      vcenter.on("Login", always(fault("InvalidLogin", "Cannot complete login", "")));

      AuthenticationException e =
          catchThrowableOfType(AuthenticationException.class, client::about);

      assertThat(e)
          .hasMessageContaining("log in as administrator@vsphere.local")
          .hasMessageContaining("InvalidLogin")
          .hasMessageContaining("password")
          .hasMessageNotContaining("MARK");
      assertThat(e.isRetryable()).isFalse();
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              VsphereFaultException.class,
              fault -> {
                assertThat(fault.faultName()).isEqualTo("InvalidLogin");
                assertThat(fault.vendorError().orElseThrow().httpStatus()).isEqualTo(500);
                // an answer, whatever its status: nothing has to be looked for
                assertThat(fault.isEffectPossible()).isFalse();
              });
      assertThat(vcenter.calls("Login")).hasSize(1);
    }
  }
}
