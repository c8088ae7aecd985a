package io.vmcrypt.kmip.report;

import java.util.Locale;

/** What a probe does, in this order. */
public enum ProbeStep {
  /** Finding the addresses of the server's name. */
  RESOLVE,

  /** Opening a TCP connection. */
  CONNECT,

  /** Agreeing on TLS 1.2 or newer (RFC 5246, RFC 8446). */
  TLS,

  /** Reading the server's certificate. */
  CERTIFICATE,

  /** Showing the client certificate, as far as the server asks for one. */
  CLIENT_AUTHENTICATION,

  /** Asking for the versions of KMIP (operation Discover Versions). */
  KMIP_VERSIONS,

  /** Asking for the operations and object types (operation Query). */
  KMIP_CAPABILITIES,

  /** Creating, reading, activating and destroying a key; on request only. */
  KEY_ROUND_TRIP;

  /**
   * For messages.
   *
   * @return the name in lower case, such as {@code client authentication}
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
