package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks whether servers of a cluster may be moved or added. While keys are in use, this needs a
 * proof that the new server holds them, or a caller who asks for it even so.
 */
final class Repointing {

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
   * @param what makes it another one, in words; empty if it is the same
   */
  record Move(KmsServerSpec server, List<String> what) {

    HostAndPort place() {
      return HostAndPort.of(server.address(), server.port());
    }

    String inWords() {
      return server.name() + ": " + String.join(", ", what);
    }
  }

  /**
   * Refuses those that nothing allows.
   *
   * @param all where vCenter is led from now on
   * @param present the cluster as it is
   * @return whether the users of keys were looked for, which takes minutes
   */
  boolean check(List<Move> all, KmipCluster present) {
    List<Move> moves = all.stream().filter(move -> !isForced(move)).toList();
    if (moves.isEmpty() || spec.isForced()) {
      return false;
    }
    KeyNeed need =
        Ledger.look(crypto.session(), attempt).keysOf(spec.clusterId()).skipping(spec.skipped());
    if (need.isByNobody()) {
      return true;
    }
    Map<HostAndPort, String> unproved = new LinkedHashMap<>();
    KeyProof proof =
        new KeyProof(
            crypto,
            spec.proofs(),
            need.kmsKeyIds(),
            !isAlone(present, need.kmsKeyIds()),
            present.servers(),
            () -> Present.at(crypto, spec.clusterId()));
    for (Move move : moves) {
      proof
          .lackAt(
              move.place(),
              move.server().userName(),
              () -> crypto.serverCertificate(attempt, spec.clusterId(), move.server()))
          .ifPresent(why -> unproved.put(move.place(), why));
    }
    if (unproved.isEmpty() && need.areKeysKnown()) {
      return true;
    }
    throw new KeysInUseException(
        attempt,
        moves.stream().map(Move::inWords).collect(Collectors.joining("; "))
            + "; but "
            + need.inWords()
            + (unproved.isEmpty() ? "" : ", and " + String.join("; ", unproved.values())),
        ("Nothing was changed. Check address and port. If the servers hold the keys in use, let the"
                + " KMIP probe get each and compare it with the present server's, with the client"
                + " certificate that vCenter shows and as its user, and hand over its answer as"
                + " the proof. %sIf this is another KMS, set it up as a cluster with another name."
                + " Or make the change by force (in an estate, at the key server: %s): VMs whose"
                + " keys are not there cannot be started again.")
            .formatted(
                open(need),
                moves.stream()
                    .map(move -> "\"force\": \"" + move.place() + "\"")
                    .collect(Collectors.joining(", "))),
        need,
        proof.lacking());
  }

  /**
   * Whether there is nobody to compare keys with: somebody skips each present server, and none
   * answers vCenter. Then their ids must tell the keys apart, which no KMS gives that counts.
   */
  private boolean isAlone(KmipCluster present, Set<String> keyIds) {
    ServerDial dial = new ServerDial(crypto, attempt, present);
    return keyIds.stream().allMatch(id -> KeyIdForm.of(id).isRandom())
        && present.servers().stream()
            .allMatch(server -> server.isAtOneOf(spec.skipped()) && dial.isSilent(server.name()));
  }

  /** Somebody's word stands for what is not known, and for nothing that was seen. */
  private boolean isForced(Move move) {
    return spec.forcedServers().contains(move.server().name())
        && !KeyProof.isDenied(spec.proofs(), move.place());
  }

  /** What settles which keys are in use, where a proof cannot know of all. */
  static String open(KeyNeed need) {
    return need.areKeysKnown() ? "" : (need.advice() + " ").stripLeading();
  }
}
