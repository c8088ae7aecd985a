package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.kms.KeyNeed;
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
 * Judges whether it is proved that a key server gives the keys that are needed: each was read there
 * not long ago by the KMIP probe, as the client that vCenter is there, at the server that vCenter
 * reaches. At a server that is new to the key provider each must also be the same as at a present
 * one: another key may have the same id.
 */
final class KeyProof {

  /** Clocks of two machines differ by some seconds. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final CryptoManager crypto;
  private final List<HeldKeys> proofs;
  private final Set<String> needed;
  private final boolean isNew;
  private final Set<HostAndPort> present;
  private final Supplier<Present> shown;
  private final Map<String, String> lacking = new LinkedHashMap<>();

  /**
   * @param isNew whether vCenter is led to servers that are new to the key provider
   * @param present the servers that the key provider has: what is the same as anywhere else is not
   *     known to be a key in use
   * @param shown the certificate with which vCenter will ask
   */
  KeyProof(
      CryptoManager crypto,
      List<HeldKeys> proofs,
      Set<String> needed,
      boolean isNew,
      List<KmsServer> present,
      Supplier<Present> shown) {
    this.crypto = crypto;
    this.proofs = List.copyOf(proofs);
    this.needed = needed;
    this.isNew = isNew;
    this.shown = shown;
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
    return server.place().isPresent()
        ? lackAt(server.place().get(), server.userName(), seen)
        : Optional.of(
            "nobody can be asked for the keys of %s: what vCenter has as its address is none"
                .formatted(server.name()));
  }

  /**
   * Why it is not proved that a server gives the keys in use; empty if it is.
   *
   * @param place where the server listens
   * @param user as whom vCenter will ask it; empty if it names no user
   * @param seen asks vCenter which certificate it sees there
   */
  Optional<String> lackAt(
      HostAndPort place, Optional<String> user, Supplier<CryptoManager.ServerCertInfo> seen) {
    Optional<HeldKeys> newest = newest(proofs, place);
    if (newest.isEmpty()) {
      return Optional.of("it is not proved that " + place + " holds the keys in use");
    }
    HeldKeys proof = newest.get();
    return otherClient(place, user, proof)
        .or(() -> wrongAge(place, proof))
        .or(() -> comparedElsewhere(proof))
        .or(() -> lacking(proof))
        .or(() -> otherServer(place, proof, seen));
  }

  private static Optional<HeldKeys> newest(List<HeldKeys> proofs, HostAndPort place) {
    return proofs.stream()
        .filter(proof -> proof.server().equals(place))
        .max(Comparator.comparing(HeldKeys::seenAt));
  }

  /** Whether a server was seen not to have a key, to whoever asked: no word makes that good. */
  static boolean isDenied(List<HeldKeys> proofs, HostAndPort place) {
    return newest(proofs, place)
        .filter(proof -> !proof.notKnown().containsAll(proof.notHeld().keySet()))
        .isPresent();
  }

  private Optional<String> lacking(HeldKeys proof) {
    Map<String, String> missing = proof.lackingReadable(needed);
    if (isNew) {
      proof.lackingSame(needed).forEach(missing::putIfAbsent);
    }
    lacking.putAll(missing);
    List<String> keys =
        missing.entrySet().stream()
            .map(key -> "key %s (%s)".formatted(key.getKey(), key.getValue()))
            .toList();
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of("it is not proved that " + proof.server() + " holds " + KeyNeed.named(keys));
  }

  /** A KMS gives rights by client: what another one is given says nothing of vCenter. */
  private Optional<String> otherClient(HostAndPort place, Optional<String> user, HeldKeys proof) {
    String asked =
        "it is not known whether %s gives vCenter the keys in use: %s"
            .formatted(place, proof.client());
    String unknown = asked + " asked for them, and which certificate vCenter shows is not known: ";
    Present present;
    try {
      present = shown.get();
    } catch (ServiceException e) {
      return Optional.of(unknown + Ledger.unanswered(e).outcome());
    }
    ClientCertificate certificate = present.certificate();
    if (certificate == null) {
      return Optional.of(unknown + present.inWords());
    }
    if (proof.client().is(certificate, user)) {
      return Optional.empty();
    }
    ThumbprintAlgorithm algorithm = proof.client().certificate().algorithm();
    return Optional.of(
        asked
            + " asked for them, and vCenter asks with "
            + new HeldKeys.Client(Thumbprint.of(certificate.x509(), algorithm), user));
  }

  private Optional<String> comparedElsewhere(HeldKeys proof) {
    return proof
        .comparedWith()
        .filter(old -> isNew && !present.contains(old))
        .map(
            old ->
                ("it is not proved that %s holds the keys in use: they were compared with those at"
                        + " %s, which is no server of the key provider")
                    .formatted(proof.server(), old));
  }

  private Optional<String> wrongAge(HostAndPort place, HeldKeys proof) {
    Instant now = crypto.session().time().now();
    boolean isOld = proof.seenAt().plus(KmsClusterSpec.MAX_PROOF_AGE).isBefore(now);
    if (!isOld && !proof.seenAt().isAfter(now.plus(SKEW))) {
      return Optional.empty();
    }
    return Optional.of(
        ("the proof that %s holds keys is from %s, but must not be older than %s min; it is now"
                + " %s")
            .formatted(place, proof.seenAt(), KmsClusterSpec.MAX_PROOF_AGE.toMinutes(), now));
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
          "it is not known which server vCenter reaches at %s: %s"
              .formatted(place, Ledger.unanswered(e).outcome()));
    }
    if (pem.isEmpty()) {
      return Optional.of(
          "vCenter reaches no key server at %s, so the proof may be about another server"
              .formatted(place));
    }
    try {
      ServerCertificate seen = ServerCertificate.fromPem(pem);
      return seen.equals(proof.certificate())
          ? Optional.empty()
          : Optional.of(
              ("the proof is about another server: the one that was asked for the keys showed the"
                      + " certificate %s, and vCenter sees %s at %s")
                  .formatted(proof.certificate(), seen, place));
    } catch (CertificateFormatException e) {
      return Optional.of("vCenter sees no readable certificate at " + place);
    }
  }
}
