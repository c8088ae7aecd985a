package io.vmcrypt.core.internal;

import io.vmcrypt.core.HostAndPort;

/**
 * Hosts as a vendor's system lists them, in the one spelling of {@link HostAndPort}, to be compared
 * with those that a person has given.
 */
public final class OneSpelling {

  private OneSpelling() {}

  /** The one spelling of a host; the text itself if it is none. */
  public static String ofHost(String text) {
    try {
      return HostAndPort.of(text.strip(), HostAndPort.KMIP_PORT).host();
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
