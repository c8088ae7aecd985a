package io.vmcrypt.core.internal.http;

import java.io.IOException;

/**
 * Recognizes that a proxy does not open a tunnel. OkHttp says so only in the message of its
 * exception.
 */
final class ProxyRefusal {

  private static final String WANTS_PASSWORD = "Failed to authenticate with proxy";
  private static final String STATUS = "Unexpected response code for CONNECT: ";

  private ProxyRefusal() {}

  static boolean is(IOException e) {
    return wantsPassword(e) || !status(e).isEmpty();
  }

  static boolean wantsPassword(IOException e) {
    return WANTS_PASSWORD.equals(e.getMessage());
  }

  /** The proxy's HTTP status; empty if it is no such refusal. */
  static String status(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(STATUS) ? message.substring(STATUS.length()) : "";
  }
}
