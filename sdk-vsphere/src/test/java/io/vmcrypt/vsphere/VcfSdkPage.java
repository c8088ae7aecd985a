package io.vmcrypt.vsphere;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * The Java code of docs/step-by-step.md. Broadcom's jars are not at hand where this is built, so
 * stand-ins of the same shape take their place.
 */
final class VcfSdkPage {

  private VcfSdkPage() {}

  /** {@code com.vmware.sdk.vsphere.utils.SessionIdProvider}. */
  interface SessionIdProvider {
    char[] get();
  }

  /** {@code com.vmware.sdk.vsphere.utils.VcenterClient}. */
  interface VcenterClient {
    SessionIdProvider getVimSessionProvider();

    SessionIdProvider getVapiSessionProvider();
  }

  /** {@code com.vmware.vapi.core.ExecutionContext.SecurityContext} of a session. */
  static final class SessionSecurityContext {
    private final char[] sessionId;

    SessionSecurityContext(char[] sessionId) {
      this.sessionId = sessionId.clone();
    }

    char[] sessionId() {
      return sessionId.clone();
    }
  }

  static VsphereClient theirSessions(VcenterClient client, HostAndPort address, ServerTrust trust) {
    // PAGE begins
    VsphereClient vcenter =
        VsphereClient.builder(
                address,
                VsphereCredentials.sessions(
                    client.getVimSessionProvider()::get, client.getVapiSessionProvider()::get))
            .trust(trust)
            .build();
    // PAGE ends
    return vcenter;
  }

  static <T> T ourSession(VsphereClient vcenter, Function<SessionSecurityContext, T> stubs) {
    // PAGE begins
    SessionSecurityContext session =
        new SessionSecurityContext(vcenter.vapiSessionId().revealChars());
    // PAGE ends
    return stubs.apply(session);
  }

  static byte[] ourCookie(VsphereClient vcenter) {
    // PAGE begins
    Secret session = vcenter.vimSessionId();
    String cookie = "vmware_soap_session=\"" + session.reveal() + "\"";
    // PAGE ends
    return cookie.getBytes(StandardCharsets.UTF_8);
  }
}
