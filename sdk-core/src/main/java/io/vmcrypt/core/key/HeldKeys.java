package io.vmcrypt.core.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.KeyIdForm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What was seen of given keys at a key server: the proof that a KMS can take the place of another
 * one, or that a client gets the keys that it will need. The KMIP probe makes it; {@code
 * KmsClusters.ensure} of vCenter takes it and compares it with the keys in use then. It holds key
 * ids and no key material, nor anything computed from it.
 *
 * <p>Three words, from weak to strong:
 *
 * <ul>
 *   <li>A key is <b>named</b> if the server told its state, and what it told is what vSphere can
 *       use: an AES-256 key that is Active, or Pre-Active and so still to be activated. That proves
 *       nothing about the key: another key may have the same id.
 *   <li>A key is <b>readable</b> if the server gave it once to this client (KMIP Get), and what it
 *       gave is a symmetric key of the right algorithm and length. The bytes were wiped at once.
 *       The KMS's log shows each such Get as an export of the key.
 *   <li>A key is <b>the same</b> if its type, algorithm, length and digest equal those that the old
 *       server told in the same run.
 * </ul>
 *
 * <p>All of it holds for the client that asked: a KMS gives rights by client. Of what another
 * client is given it says nothing.
 *
 * <p>A key that is not even named is in {@link #notHeld}: one that is unknown, of another kind,
 * archived, deactivated or destroyed; that this client may not see, or may not get where it was
 * tried; that is another key than the old server's; or about which the server gave no answer.
 *
 * <p>Immutable and thread-safe.
 *
 * @param server the server that was asked, by the name or address that it was asked by
 * @param certificate the certificate that it showed
 * @param client as whom it was asked
 * @param named the ids of the keys whose state was told
 * @param readable those of them that were given to this client
 * @param same those of them that are the same as at the old server
 * @param notHeld the ids of the other keys that the server was asked for, each with the reason in
 *     words
 * @param notKnown those of {@code notHeld} of which the server did not say whether it has them: it
 *     gave no answer, one that cannot be judged, or a failure of its own. The others it does not
 *     have, or not for this client, or not as vSphere needs them
 * @param notCompared the ids of keys that are named and could not be compared with the old
 *     server's, each with the reason in words
 * @param comparedWith the old server; empty if the keys were compared with none
 * @param seenAt when the server last told the state of a named key, by the clock of the machine
 *     that asked; read right after that answer had come. If no key is named, it is the time just
 *     before the first of them was asked for
 */
public record HeldKeys(
    HostAndPort server,
    ServerCertificate certificate,
    Client client,
    Set<String> named,
    Set<String> readable,
    Set<String> same,
    Map<String, String> notHeld,
    Set<String> notKnown,
    Map<String, String> notCompared,
    Optional<HostAndPort> comparedWith,
    Instant seenAt) {

  private static final String NOT_ASKED = "the server was not asked for it";

  /**
   * As whom a key server is asked.
   *
   * @param certificate the thumbprint of the client certificate
   * @param user the user name in the requests; empty if there is none
   */
  public record Client(Thumbprint certificate, Optional<String> user) {

    /**
     * Checks that nothing is null.
     *
     * @throws NullPointerException if an argument is null
     */
    public Client {
      requireNonNull(certificate, "certificate");
      requireNonNull(user, "user");
    }

    /**
     * {@return whether whoever shows this certificate and this user name is the same client}
     *
     * @param shown the certificate
     * @param user the user name; empty if there is none
     * @throws NullPointerException if an argument is null
     */
    public boolean is(ClientCertificate shown, Optional<String> user) {
      return certificate.matches(shown.x509()) && this.user.equals(user);
    }

    /** {@return certificate and user, for people} */
    @Override
    public String toString() {
      return "client certificate "
          + certificate
          + user.map(name -> " and user " + name).orElse(" and no user");
    }
  }

  /**
   * Checks and copies.
   *
   * @throws NullPointerException if an argument or an element is null
   * @throws IllegalArgumentException if a key is both named and not held, or readable, the same or
   *     not compared without being named, or not known without being among those that are not held;
   *     or if keys are the same, or could not be compared, without a server that they were compared
   *     with
   */
  public HeldKeys {
    requireNonNull(server, "server");
    requireNonNull(certificate, "certificate");
    requireNonNull(client, "client");
    requireNonNull(comparedWith, "comparedWith");
    requireNonNull(seenAt, "seenAt");
    named = Set.copyOf(named);
    readable = Set.copyOf(readable);
    same = Set.copyOf(same);
    notHeld = Map.copyOf(notHeld);
    notKnown = Set.copyOf(notKnown);
    notCompared = Map.copyOf(notCompared);
    refuse(notHeld.keySet(), named::contains, "both named and not held");
    refuse(
        notKnown,
        Predicate.not(notHeld::containsKey),
        "not known and not among those that are not held");
    refuse(readable, Predicate.not(named::contains), "readable but not named");
    refuse(same, Predicate.not(named::contains), "the same but not named");
    refuse(notCompared.keySet(), Predicate.not(named::contains), "not compared but not named");
    refuse(notCompared.keySet(), same::contains, "both the same and not compared");
    if (comparedWith.isEmpty() && !(same.isEmpty() && notCompared.isEmpty())) {
      throw new IllegalArgumentException("keys cannot be the same as at no server");
    }
  }

  private static void refuse(Set<String> keyIds, Predicate<String> wrong, String what) {
    keyIds.stream()
        .filter(wrong)
        .findFirst()
        .ifPresent(
            keyId -> {
              throw new IllegalArgumentException("key " + keyId + " is " + what);
            });
  }

  /**
   * Which of the needed keys are not proved to be the same as at the old server. What was seen of a
   * key whose id is written otherwise, such as in upper case, proves nothing of this one.
   *
   * @param keyIds the ids of the keys that are needed
   * @return the keys that are not the same or were not asked for, in the order given, each with the
   *     reason in words; empty if all are the same
   * @throws NullPointerException if {@code keyIds} or an element is null
   */
  public Map<String, String> lackingSame(Collection<String> keyIds) {
    String unsaid =
        comparedWith
            .map(old -> "it was not compared with the key at " + old)
            .orElse("its state was told, but it was not compared with the old server's key");
    return lacking(keyIds, same, notCompared, unsaid);
  }

  /**
   * Which of the needed keys this client was not given.
   *
   * @param keyIds the ids of the keys that are needed
   * @return the keys that were not given or not asked for, in the order given, each with the reason
   *     in words; empty if all were given
   * @throws NullPointerException if {@code keyIds} or an element is null
   */
  public Map<String, String> lackingReadable(Collection<String> keyIds) {
    return lacking(
        keyIds, readable, Map.of(), "its state was told, but nobody tried to get the key itself");
  }

  private Map<String, String> lacking(
      Collection<String> keyIds, Set<String> enough, Map<String, String> reasons, String unsaid) {
    Map<String, String> lacking = new LinkedHashMap<>();
    List<String> notAsked = new ArrayList<>();
    for (String keyId : new LinkedHashSet<>(List.copyOf(keyIds))) {
      if (named.contains(keyId) && !enough.contains(keyId)) {
        lacking.put(keyId, reasons.getOrDefault(keyId, unsaid));
      } else if (!named.contains(keyId)) {
        lacking.put(keyId, notHeld.getOrDefault(keyId, NOT_ASKED));
        if (!notHeld.containsKey(keyId)) {
          notAsked.add(keyId);
        }
      }
    }
    if (!notAsked.isEmpty()) {
      Map<KeyIdForm, String> asked = new HashMap<>();
      Stream.concat(named.stream(), notHeld.keySet().stream())
          .forEach(keyId -> asked.put(KeyIdForm.of(keyId), keyId));
      for (String keyId : notAsked) {
        String other = asked.get(KeyIdForm.of(keyId));
        if (other != null) {
          lacking.put(
              keyId, NOT_ASKED + ", but for " + other + ", which is the same id written otherwise");
        }
      }
    }
    return lacking;
  }

  /**
   * {@return how much was seen of how many keys, for people: such as {@code got: 1 of 214, the
   * same: 214}; {@code got: none of 214} if no key was given, or none was to be got; {@code the
   * same: not compared} without an old server}
   */
  public String counts() {
    int asked = named.size() + notHeld.size();
    int lost = notHeld.size() - notKnown.size();
    return "got: %s of %s, the same: %s%s%s"
        .formatted(
            readable.isEmpty() ? "none" : readable.size(),
            asked,
            comparedWith.isPresent() ? same.size() : "not compared",
            lost == 0 ? "" : ", not held: " + lost,
            notKnown.isEmpty() ? "" : ", not known: " + notKnown.size());
  }

  /**
   * {@return the server, what was seen of how many keys, the old server, and when that was seen,
   * for logs and people}
   */
  @Override
  public String toString() {
    return "%s: %s%s, as of %s"
        .formatted(
            server, counts(), comparedWith.map(old -> ", compared with " + old).orElse(""), seenAt);
  }
}
