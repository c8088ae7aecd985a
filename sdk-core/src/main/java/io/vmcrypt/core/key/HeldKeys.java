package io.vmcrypt.core.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of given keys a key server holds, as it said itself: the proof that a KMS can take the
 * place of another one. The KMIP probe makes it; {@code KmsClusters.ensure} of vCenter takes it and
 * compares it with the keys in use then. It holds key ids and no key material.
 *
 * <p>A key is held if the server knows its id and it is Active, or Pre-Active and so still to be
 * activated. Everything else is in {@link #notHeld}: a key that is unknown, deactivated,
 * compromised or destroyed, that this client may not see, or about which the server gave no answer.
 *
 * <p>Immutable and thread-safe.
 *
 * @param server the server that was asked, by the name or address that it was asked by
 * @param certificate the certificate that it showed
 * @param held the ids of the keys that it holds
 * @param notHeld the ids of the other keys that it was asked for, each with the reason in words
 * @param seenAt when the server last said of a key that it holds it, by the clock of the machine
 *     that asked; read right after that answer had come. If the server holds none of the keys, it
 *     is the time just before the first of them was asked for
 */
public record HeldKeys(
    HostAndPort server,
    ServerCertificate certificate,
    Set<String> held,
    Map<String, String> notHeld,
    Instant seenAt) {

  /**
   * Checks and copies.
   *
   * @param server the server that was asked
   * @param certificate the certificate that it showed
   * @param held the ids of the keys that it holds
   * @param notHeld the others, each with the reason
   * @param seenAt when the server last said of a key that it holds it
   * @throws NullPointerException if an argument or an element is null
   * @throws IllegalArgumentException if a key is both held and not held
   */
  public HeldKeys {
    requireNonNull(server, "server");
    requireNonNull(certificate, "certificate");
    requireNonNull(seenAt, "seenAt");
    held = Set.copyOf(held);
    notHeld = Map.copyOf(notHeld);
    for (String keyId : notHeld.keySet()) {
      if (held.contains(keyId)) {
        throw new IllegalArgumentException("key " + keyId + " is both held and not held");
      }
    }
  }

  /**
   * Whether the server holds all that it was asked for.
   *
   * @return false also if it was asked for no key: that proves nothing
   */
  public boolean isComplete() {
    return notHeld.isEmpty() && !held.isEmpty();
  }

  /**
   * Which of the needed keys the server is not proved to hold.
   *
   * @param keyIds the ids of the keys that are needed
   * @return the keys that are not held or were not asked for, in the order given, each with the
   *     reason in words; empty if all are held
   * @throws NullPointerException if {@code keyIds} or an element is null
   */
  public Map<String, String> lacking(Collection<String> keyIds) {
    Map<String, String> lacking = new LinkedHashMap<>();
    for (String keyId : new LinkedHashSet<>(List.copyOf(keyIds))) {
      if (!held.contains(keyId)) {
        lacking.put(keyId, notHeld.getOrDefault(keyId, "the server was not asked for it"));
      }
    }
    return lacking;
  }

  /**
   * For logs and people.
   *
   * @return the server, how many of the keys it holds, and when that was seen
   */
  @Override
  public String toString() {
    return server
        + " holds "
        + held.size()
        + " of "
        + (held.size() + notHeld.size())
        + " keys, as of "
        + seenAt;
  }
}
