package io.vmcrypt.vsphere;

import static java.util.Objects.requireNonNull;

/**
 * A message of a fault: vSphere {@code LocalizableMessage}.
 *
 * @param key names the message in every language: {@code msg.vigor.enc.keyNotFound}
 * @param message the text in the session's language; may be empty
 */
public record VsphereFaultMessage(String key, String message) {

  public VsphereFaultMessage {
    requireNonNull(key, "key");
    requireNonNull(message, "message");
  }
}
