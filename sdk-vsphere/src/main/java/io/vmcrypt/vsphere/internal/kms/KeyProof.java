package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Judges whether it is proved that a key server has the keys that are needed: by what the KMIP
 * probe saw there not long ago, at the server that vCenter reaches.
 */
final class KeyProof {

  private static final int MOST_NAMES = 20;

  /** Clocks of two machines differ by some seconds. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /** What a proof must say of the needed keys. */
  enum Rule {
    /** All are the same as at the old server, and the client gets one at least. */
    SAME,
    /** Each is the same, or was given to the client: the server has been one of the provider's. */
    SAME_OR_READABLE,
    /** The client gets one at least, and none was refused. */
    READABLE;

    private Map<String, String> lacking(HeldKeys proof, Set<String> needed) {
      Map<String, String> missing =
          switch (this) {
            case SAME -> proof.lackingSame(needed);
            case SAME_OR_READABLE -> proof.lackingReadable(needed);
            case READABLE -> new LinkedHashMap<>(proof.notHeld());
          };
      if (this == SAME_OR_READABLE) {
        missing.keySet().removeAll(proof.same());
        return missing;
      }
      missing.keySet().retainAll(needed);
      return missing.isEmpty() ? unread(proof, needed) : missing;
    }

    /** A key is of no use to a client that may not get it. */
    private static Map<String, String> unread(HeldKeys proof, Set<String> needed) {
      return needed.isEmpty() || needed.stream().anyMatch(proof.readable()::contains)
          ? Map.of()
          : proof.lackingReadable(needed);
    }
  }

  private final CryptoManager crypto;
  private final List<HeldKeys> proofs;
  private final Set<String> needed;
  private final Rule rule;
  private final Set<HostAndPort> present;
  private final Map<String, String> lacking = new LinkedHashMap<>();

  /**
   * @param present the servers that the key provider has: what is the same as anywhere else is not
   *     known to be a key in use
   */
  KeyProof(
      CryptoManager crypto,
      List<HeldKeys> proofs,
      Set<String> needed,
      Rule rule,
      List<KmsServer> present) {
    this.crypto = crypto;
    this.proofs = List.copyOf(proofs);
    this.needed = needed;
    this.rule = rule;
    this.present =
        present.stream()
            .flatMap(server -> server.place().stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** What the proofs that were judged lack, by key. */
  Map<String, String> lacking() {
    return lacking;
  }

  /** The same of a server that vCenter has, by where it is there. */
  Optional<String> lackAt(KmsServer server, Supplier<CryptoManager.ServerCertInfo> seen) {
    return server
        .place()
        .map(place -> lackAt(place, seen))
        .orElseGet(
            () ->
                Optional.of(
                    "nobody can be asked for the keys of "
                        + server.name()
                        + ": what vCenter has as its address is none"));
  }

  /**
   * Why it is not proved that a server has the keys in use; empty if it is.
   *
   * @param place where the server listens
   * @param seen asks vCenter which certificate it sees there
   */
  Optional<String> lackAt(HostAndPort place, Supplier<CryptoManager.ServerCertInfo> seen) {
    Optional<HeldKeys> newest =
        proofs.stream()
            .filter(proof -> proof.server().equals(place))
            .max(Comparator.comparing(HeldKeys::seenAt));
    if (newest.isEmpty()) {
      return Optional.of("it is not proved that " + place + " holds the keys in use");
    }
    HeldKeys proof = compared(newest.get());
    Optional<String> age = wrongAge(place, proof);
    if (age.isPresent()) {
      return age;
    }
    Map<String, String> missing = rule.lacking(proof, needed);
    lacking.putAll(missing);
    return missing.isEmpty()
        ? otherServer(place, proof, seen)
        : Optional.of("it is not proved that " + place + " holds " + inWords(missing));
  }

  /** The proof, without what it says of a server that is none of the key provider's. */
  private HeldKeys compared(HeldKeys proof) {
    Optional<HostAndPort> other = proof.comparedWith().filter(old -> !present.contains(old));
    if (other.isEmpty()) {
      return proof;
    }
    String why =
        "it was compared with the key at "
            + other.get()
            + ", which is no server of the key provider";
    return new HeldKeys(
        proof.server(),
        proof.certificate(),
        proof.named(),
        proof.readable(),
        Set.of(),
        proof.notHeld(),
        proof.notKnown(),
        proof.named().stream().collect(Collectors.toMap(key -> key, key -> why)),
        other,
        proof.seenAt());
  }

  private Optional<String> wrongAge(HostAndPort place, HeldKeys proof) {
    Instant now = crypto.session().time().now();
    boolean isOld = proof.seenAt().plus(KmsClusterSpec.MAX_PROOF_AGE).isBefore(now);
    if (!isOld && !proof.seenAt().isAfter(now.plus(SKEW))) {
      return Optional.empty();
    }
    return Optional.of(
        "the proof that "
            + place
            + " holds keys is from "
            + proof.seenAt()
            + ", but must not be older than "
            + KmsClusterSpec.MAX_PROOF_AGE.toMinutes()
            + " min; it is now "
            + now);
  }

  /**
   * A name or address may lead vCenter to another server than the one that was asked for the keys:
   * the certificate tells them apart.
   */
  private Optional<String> otherServer(
      HostAndPort place, HeldKeys proof, Supplier<CryptoManager.ServerCertInfo> asked) {
    String pem;
    try {
      pem = asked.get().pem();
    } catch (ServiceException e) {
      return Optional.of(
          "it is not known which server vCenter reaches at "
              + place
              + ": "
              + Ledger.unanswered(e).outcome());
    }
    if (pem.isEmpty()) {
      return Optional.of(
          "vCenter reaches no key server at "
              + place
              + ", so the proof may be about another server");
    }
    try {
      ServerCertificate seen = ServerCertificate.fromPem(pem);
      return seen.equals(proof.certificate())
          ? Optional.empty()
          : Optional.of(
              "the proof is about another server: the one that was asked for the keys showed the"
                  + " certificate "
                  + proof.certificate()
                  + ", and vCenter sees "
                  + seen
                  + " at "
                  + place);
    } catch (CertificateFormatException e) {
      return Optional.of("vCenter sees no readable certificate at " + place);
    }
  }

  private static String inWords(Map<String, String> missing) {
    String named =
        missing.entrySet().stream()
            .limit(MOST_NAMES)
            .map(key -> "key " + key.getKey() + " (" + key.getValue() + ")")
            .collect(Collectors.joining(", "));
    int more = missing.size() - MOST_NAMES;
    return more <= 0 ? named : named + " and " + more + " more";
  }
}
