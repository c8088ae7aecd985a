package io.vmcrypt.vsphere;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import java.util.regex.Pattern;

/** How a client proves to a vCenter who it is. Immutable; its text form holds no secret. */
public sealed interface VsphereCredentials {

  /**
   * Logs in with user name and password, and logs out when the client is closed.
   *
   * @param user {@code name@domain}, such as {@code administrator@vsphere.local}
   * @param password the password
   * @return the credentials
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if one is empty
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
   * User name and password.
   *
   * @param user the user name
   * @param password the password
   */
  record Password(String user, Secret password) implements VsphereCredentials {

    /**
     * Checks that neither is empty.
     *
     * @throws IllegalArgumentException if one is empty
     */
    public Password {
      if (requireNonNull(user, "user").isBlank()) {
        throw new IllegalArgumentException(
            "user is empty; expected name@domain, such as administrator@vsphere.local");
      }
      if (requireNonNull(password, "password").isEmpty()) {
        throw new IllegalArgumentException("password is empty");
      }
    }
  }

  /**
   * A session that another program holds.
   *
   * @param soapCookie the value of the session's cookie
   */
  record Session(Secret soapCookie) implements VsphereCredentials {

    // RFC 6265 section 4.1.1 cookie-value
    private static final Pattern COOKIE_VALUE =
        Pattern.compile("\"?[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x5B\\x5D-\\x7E]+\"?");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is empty or is no cookie value
     */
    public Session {
      if (!COOKIE_VALUE.matcher(requireNonNull(soapCookie, "soapCookie").reveal()).matches()) {
        throw new IllegalArgumentException(
            "soapCookie is no cookie value; expected what stands between"
                + " \"vmware_soap_session=\" and the first \";\" of the Set-Cookie header");
      }
    }
  }
}
