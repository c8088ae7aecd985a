package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.vsphere.internal.key.KeyUse;
import io.vmcrypt.vsphere.internal.key.KeyUsers;
import io.vmcrypt.vsphere.internal.key.KeysInUse;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks whether servers of a cluster may be moved or added. While keys are in use, this needs a
 * proof that the new server holds them, or a caller who asks for it even so.
 */
final class Repointing {

  private static final int MOST_NAMES = 20;

  /** Clocks of two machines differ by some seconds. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final CryptoManager crypto;
  private final Attempt attempt;
  private final KmsClusterSpec spec;

  Repointing(CryptoManager crypto, Attempt attempt, KmsClusterSpec spec) {
    this.crypto = crypto;
    this.attempt = attempt;
    this.spec = spec;
  }

  /**
   * A server that vCenter is to talk to from now on.
   *
   * @param server its settings from now on
   * @param what what differs, in words
   */
  record Move(KmsServerSpec server, List<String> what) {

    HostAndPort place() {
      return HostAndPort.of(server.address(), server.port());
    }

    String inWords() {
      return server.name() + ": " + String.join(", ", what);
    }
  }

  void check(List<Move> moves) {
    if (moves.isEmpty() || spec.isEvenIfInUse()) {
      return;
    }
    KeyUsers keys = new KeyUsers(crypto.session());
    KeysInUse inUse = keys.ofProvider(attempt, spec.clusterId());
    if (inUse.isNone()) {
      return;
    }
    Map<HostAndPort, String> unproved = new LinkedHashMap<>();
    Map<String, String> lacking = new LinkedHashMap<>();
    for (Move move : moves) {
      lackOfProof(move, inUse, lacking).ifPresent(why -> unproved.put(move.place(), why));
    }
    if (unproved.isEmpty() && inUse.unanswered().isEmpty()) {
      return;
    }
    KeyUse use = KeyUse.of(keys, attempt, spec.clusterId(), inUse);
    throw use.refusal(
        moves.stream().map(Move::inWords).collect(Collectors.joining("; "))
            + "; but "
            + use.inWords()
            + (unproved.isEmpty() ? "" : ", and " + String.join("; ", unproved.values())),
        "Nothing was changed. Check address and port. If the servers hold the keys in use, let"
            + " the KMIP probe ask them for the ids of these keys, and hand over its answer as the"
            + " proof. If this is another KMS, set it up as a cluster with another name. Or make"
            + " the"
            + " change even if keys are in use: VMs whose keys are not there cannot be started"
            + " again.",
        lacking);
  }

  /** Why it is not proved that a server holds the keys in use; empty if it is. */
  private Optional<String> lackOfProof(Move move, KeysInUse inUse, Map<String, String> lacking) {
    HostAndPort place = move.place();
    Optional<HeldKeys> newest =
        spec.proofs().stream()
            .filter(proof -> proof.server().equals(place))
            .max(Comparator.comparing(HeldKeys::seenAt));
    if (newest.isEmpty()) {
      return Optional.of("it is not proved that " + place + " holds the keys in use");
    }
    HeldKeys proof = newest.get();
    Optional<String> age = wrongAge(place, proof);
    if (age.isPresent()) {
      return age;
    }
    Map<String, String> missing =
        proof.lacking(inUse.keys().stream().map(CryptoKeyId::keyId).toList());
    lacking.putAll(missing);
    return missing.isEmpty()
        ? otherServer(move, proof)
        : Optional.of("it is not proved that " + place + " holds " + inWords(missing));
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
  private Optional<String> otherServer(Move move, HeldKeys proof) {
    HostAndPort place = move.place();
    String pem;
    try {
      pem = crypto.serverCertificate(attempt, spec.clusterId(), move.server()).pem();
    } catch (ServiceException e) {
      return Optional.of(
          "it is not known which server vCenter reaches at "
              + place
              + ": "
              + KeyUsers.unanswered(e).outcome());
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
    return more <= 0 ? named : named + " and " + more + " more keys";
  }
}
