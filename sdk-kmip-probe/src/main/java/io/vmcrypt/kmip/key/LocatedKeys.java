package io.vmcrypt.kmip.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.shared.KeyIdForm;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The keys that a KMS lists for this client (KMIP Locate), in whatever state they are, without
 * those that are archived: what {@link io.vmcrypt.kmip.KmipProbe#locateKeys} answers. A KMS shows a
 * client what that client may see, which may be more than its own keys, or fewer. So it says of no
 * key whose it is, nor whether somebody needs it. Immutable and thread-safe.
 *
 * @param server the server that was asked, by the name or address that it was asked by
 * @param certificate the certificate that it showed
 * @param ids each once, in the server's order; at most {@link #MOST}
 * @param gap why there may be more, in words, such as that the server refuses to list keys; empty
 *     if this is all that the server lists
 * @param seenAt when the last of them was told, by the clock of the machine that asked
 */
public record LocatedKeys(
    HostAndPort server,
    ServerCertificate certificate,
    List<String> ids,
    Optional<String> gap,
    Instant seenAt) {

  /** The most keys of one list: 100,000. */
  public static final int MOST = 100_000;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if an id is there twice
   */
  public LocatedKeys {
    requireNonNull(server, "server");
    requireNonNull(certificate, "certificate");
    requireNonNull(gap, "gap");
    requireNonNull(seenAt, "seenAt");
    ids = List.copyOf(ids);
    if (new HashSet<>(ids).size() < ids.size()) {
      throw new IllegalArgumentException("a key is there twice");
    }
  }

  /**
   * {@return whether these are all keys that the server lists for this client; false if that is not
   * known}
   */
  public boolean isComplete() {
    return gap.isEmpty();
  }

  /**
   * {@return the id that the server lists and that is the given one written otherwise, such as in
   * upper case or without dashes; empty if it lists none, or lists the id itself} To a KMS an id is
   * text, so it may be another key.
   *
   * @param id the id of a key
   */
  public Optional<String> writtenOtherwise(String id) {
    return KeyIdForm.alike(requireNonNull(id, "id"), ids);
  }
}
