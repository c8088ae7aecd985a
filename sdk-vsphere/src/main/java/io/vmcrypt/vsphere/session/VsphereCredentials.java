package io.vmcrypt.vsphere.session;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.names.XmlText;
import io.vmcrypt.vsphere.internal.session.handed.HandedSession;
import java.util.function.Supplier;

/** How a client proves to a vCenter who it is. Immutable; its text form holds no secret. */
public sealed interface VsphereCredentials {

  /**
   * Logs in with user name and password, and logs out when the client is closed.
   *
   * @param user {@code name@domain}, such as {@code administrator@vsphere.local}
   * @param password the password
   * @return the credentials
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if one is empty, or holds characters that XML cannot carry
   */
  static VsphereCredentials password(String user, Secret password) {
    return new Password(user, password);
  }

  /**
   * Takes part in a session that another program holds, such as one that uses Broadcom's SDK. The
   * client then never logs in and never logs out.
   *
   * @param soapCookie the value of the session's cookie {@code vmware_soap_session}, with or
   *     without the quotes that some vCenters put around it
   * @return the credentials
   * @throws NullPointerException if {@code soapCookie} is null
   * @throws IllegalArgumentException if it is empty or is no cookie value; the message does not
   *     quote it
   */
  static VsphereCredentials session(Secret soapCookie) {
    return new Session(soapCookie);
  }

  /**
   * Takes part in the sessions that another program holds, and asks that program for them: at the
   * first call, and once more each time when vCenter says that a session is over. The client then
   * never logs in and never logs out. This is for programs that use Broadcom's VCF SDK for Java:
   *
   * <pre>{@code
   * VsphereCredentials.sessions(
   *     client.getVimSessionProvider()::get, client.getVapiSessionProvider()::get)
   * }</pre>
   *
   * <p>Before vCenter 8.0.3 these are two sessions; from then on both providers hand out the same.
   * The vAPI session is asked for only if native key providers are used.
   *
   * @param vim hands out the value of the cookie {@code vmware_soap_session}, with or without
   *     quotes; the characters are copied and left as they are
   * @param vapi hands out the value of the header {@code vmware-api-session-id}
   * @return the credentials
   * @throws NullPointerException if an argument is null
   */
  static VsphereCredentials sessions(Supplier<char[]> vim, Supplier<char[]> vapi) {
    return new HeldSessions(vim, vapi);
  }

  /**
   * User name and password.
   *
   * @param user the user name
   * @param password the password
   */
  record Password(String user, Secret password) implements VsphereCredentials {

    /**
     * Checks that neither is empty, and that XML can carry both.
     *
     * @throws IllegalArgumentException if one is empty, or holds characters that XML cannot carry
     */
    public Password {
      if (requireNonNull(user, "user").isBlank()) {
        throw new IllegalArgumentException(
            "user is empty; expected name@domain, such as administrator@vsphere.local");
      }
      if (requireNonNull(password, "password").isEmpty()) {
        throw new IllegalArgumentException("password is empty");
      }
      XmlText.check("user", user);
      XmlText.check("password of user " + user, password.reveal());
    }
  }

  /**
   * A session that another program holds.
   *
   * @param soapCookie the value of the session's cookie
   */
  record Session(Secret soapCookie) implements VsphereCredentials {

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is empty or is no cookie value
     */
    public Session {
      if (!HandedSession.isForm(requireNonNull(soapCookie, "soapCookie"))) {
        throw new IllegalArgumentException(
            "soapCookie is no cookie value; expected what stands between"
                + " \"vmware_soap_session=\" and the first \";\" of the Set-Cookie header");
      }
    }
  }

  /**
   * Sessions that another program holds, and hands out when asked.
   *
   * @param vim hands out the session of SOAP
   * @param vapi hands out the session of vAPI
   */
  record HeldSessions(Supplier<char[]> vim, Supplier<char[]> vapi) implements VsphereCredentials {

    public HeldSessions {
      requireNonNull(vim, "vim");
      requireNonNull(vapi, "vapi");
    }

    /**
     * For logs; never a session.
     *
     * @return always the same
     */
    @Override
    public String toString() {
      return "HeldSessions[]";
    }
  }
}
