package io.vmcrypt.kmip.report;

import java.util.Locale;

/** What a probe does; what only a thorough one does comes last. */
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
  KEY_ROUND_TRIP,

  /** Agreeing on TLS 1.2, which is all that vCenter before 8.0 Update 3 has. */
  TLS_1_2,

  /** A connection that sends nothing, and one that asks Discover Versions twice. */
  HEALTH_CHECK,

  /** Asking for the server information alone (operation Query, function 3). */
  QUERY_SERVER,

  /** Asking again after a connection was cut in the middle of a request. */
  CUT_CONNECTION,

  /** Several keys at once, each of which is given. */
  SEVERAL_KEYS,

  /** More servers, which know the keys of the first one at once, as it knows theirs. */
  SEVERAL_SERVERS,

  /** Another client, which is told of none of the keys and given none. */
  OTHER_CLIENT,

  /** The next certificate of the same client, which is given all of them. */
  RENEWED_CERTIFICATE;

  /** {@return the name in lower case, such as {@code client authentication}, for messages} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace("1_2", "1.2").replace('_', ' ');
  }
}
