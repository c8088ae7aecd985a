package io.vmcrypt.core.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientCertificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a key server let a client do that showed a certificate: the proof that vCenter may be given
 * this certificate in the place of one that works. The KMIP probe makes it, with the certificate
 * and its key. It does what vCenter does next: it gets keys that are in use, and, where it was told
 * to, has a key made, gets it, reads its state, activates it and destroys it. It holds no key
 * material. Immutable and thread-safe.
 *
 * @param keys what was seen of the keys in use, and as whom
 * @param isKeyMade whether a key was to be made; false if nothing was to be changed
 * @param refused what the client may not do, by the code of the finding, each with what the server
 *     said; empty if nothing that was tried was refused
 */
public record IdentityTrial(HeldKeys keys, boolean isKeyMade, Map<String, String> refused) {

  /**
   * Checks and copies.
   *
   * @throws NullPointerException if an argument or an element is null
   */
  public IdentityTrial {
    requireNonNull(keys, "keys");
    refused = Collections.unmodifiableMap(new LinkedHashMap<>(Map.copyOf(refused)));
  }

  /**
   * {@return whether it is about a certificate; false if the client showed another one}
   *
   * @param certificate the certificate
   * @throws NullPointerException if {@code certificate} is null
   */
  public boolean isOf(ClientCertificate certificate) {
    return keys.client().certificate().matches(certificate.x509());
  }
}
