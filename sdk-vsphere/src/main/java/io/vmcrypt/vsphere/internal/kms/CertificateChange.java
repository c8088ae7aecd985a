package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.key.IdentityTrial;
import io.vmcrypt.vsphere.internal.ledger.KeyCalls;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client certificate of a cluster may be replaced: the one judge of it. One that works,
 * or may work, stays, unless it is proved that each server gives the new one what vCenter needs. If
 * something could not be asked, the certificate counts as working.
 *
 * <ul>
 *   <li>If a server accepts the certificate, it is kept.
 *   <li>While no key is in use, a certificate that no server is known to accept may be replaced.
 *       But all servers must answer now: a server that is down cannot say.
 *   <li>While keys are in use, every server must be known to refuse it. That knowledge may be some
 *       minutes old, so vCenter is also asked to fetch keys that are in use, and must get no
 *       answer.
 *   <li>If vCenter names no certificate, every server must be known to refuse vCenter too, while
 *       keys are in use. Keys are not fetched then: that it names none is the second sign.
 * </ul>
 */
final class CertificateChange {

  private final CryptoManager crypto;
  private final Attempt attempt;
  private final KmipCluster cluster;
  private final String present;
  private @Nullable KeyNeed need;

  /**
   * @param present the certificate that vCenter shows now, in words
   */
  CertificateChange(CryptoManager crypto, Attempt attempt, KmipCluster cluster, String present) {
    this.crypto = crypto;
    this.attempt = attempt;
    this.cluster = cluster;
    this.present = present;
  }

  /**
   * Refuses a new certificate.
   *
   * @param isNone whether vCenter names no certificate now
   * @param isPlan whether nothing is to be changed, so that no key need have been made
   */
  void check(
      ClientCertificateSpec spec,
      boolean isNone,
      boolean isPlan,
      Supplier<KmsClusterStatus> status) {
    Optional<ConflictException> stays = stays(isNone, status);
    if (stays.isEmpty()) {
      return;
    }
    if (spec.trials().isEmpty()) {
      throw stays.get();
    }
    Optional<String> lack = lack(spec, isPlan);
    if (lack.isPresent()) {
      throw new ConflictException(
          attempt,
          stays.get().outcome() + "; and the new certificate is not proved: " + lack.get(),
          "Have the KMS give the new certificate the same rights, and let the KMIP probe try it"
              + " again, as the user that vCenter names there.",
          null,
          stays.get());
    }
  }

  /** Why each server is not proved to give the new certificate what vCenter needs. */
  private Optional<String> lack(ClientCertificateSpec spec, boolean isPlan) {
    KeyNeed need = need();
    if (need.doubts().stream().anyMatch(doubt -> doubt.kind() == KeyDoubt.Kind.LIST)) {
      return Optional.of(need.inWords());
    }
    if (need.kmsKeyIds().isEmpty() && !need.isByNobody()) {
      return Optional.of("it cannot be tried with a key in use; " + need.inWords());
    }
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    List<IdentityTrial> mine =
        spec.trials().stream().filter(trial -> trial.isOf(spec.certificate())).toList();
    KeyProof proof =
        new KeyProof(
            crypto,
            mine.stream().map(IdentityTrial::keys).toList(),
            need.kmsKeyIds(),
            false,
            cluster.servers(),
            () -> new ClientTrust.Present(spec.certificate(), ""));
    return cluster.servers().stream()
        .flatMap(
            server ->
                Stream.concat(
                    proof.lackAt(server, () -> dial.certificate(server.name())).stream(),
                    mine.stream()
                        .filter(trial -> server.place().equals(Optional.of(trial.keys().server())))
                        .flatMap(
                            trial ->
                                lack(trial, isPlan)
                                    .map(why -> trial.keys().server() + why)
                                    .stream())))
        .findFirst();
  }

  private static Optional<String> lack(IdentityTrial trial, boolean isPlan) {
    if (!trial.refused().isEmpty()) {
      return Optional.of(" refuses it: " + refusals(trial));
    }
    return isPlan || trial.isKeyMade()
        ? Optional.empty()
        : Optional.of(" was not asked to make a key with it");
  }

  private static String refusals(IdentityTrial trial) {
    return trial.refused().entrySet().stream()
        .map(refusal -> refusal.getKey() + " (" + refusal.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  /** One look serves all questions of a check. */
  private KeyNeed need() {
    KeyNeed known = need;
    if (known == null) {
      known = Ledger.look(crypto.session(), attempt).useOf(cluster.id());
      need = known;
    }
    return known;
  }

  /**
   * Why the present certificate stays if nothing is proved of a new one; empty if it may go.
   *
   * @param isNone whether vCenter names none. Usually there is none then, and while no key is in
   *     use the first one may be installed. But vCenter can show a certificate of its own that it
   *     does not name here. So while keys are or may be in use, every server must be known to
   *     refuse vCenter
   */
  Optional<ConflictException> stays(boolean isNone, Supplier<KmsClusterStatus> status) {
    if (isNone) {
      return unnamedStays(status);
    }
    ServerLook look = ServerLook.at(status);
    Optional<ConflictException> accepted = accepted(look);
    if (accepted.isPresent()) {
      return accepted;
    }
    List<String> unclear = unclear(look);
    KeyNeed need = need();
    Optional<String> doubt =
        need.isByNobody() ? doubtWithoutKeys(look, unclear) : doubtWithKeys(look, unclear, need);
    return doubt.map(
        why ->
            unknown(
                why,
                "Try again when vCenter reaches the KMS and trusts its certificate. Or replace the"
                    + " certificate by force, if you know that the KMS accepts the new"
                    + " one.",
                need));
  }

  private Optional<ConflictException> unnamedStays(Supplier<KmsClusterStatus> status) {
    KeyNeed need = need();
    if (need.isByNobody()) {
      return Optional.empty();
    }
    ServerLook look = ServerLook.at(status);
    Optional<ConflictException> accepted = accepted(look);
    if (accepted.isPresent()) {
      return accepted;
    }
    return doubtOfServers(look, unclear(look))
        .map(
            doubt ->
                unknown(
                    doubt,
                    "Try again when vCenter reaches the KMS and trusts its certificate. If you know"
                        + " that vCenter has no certificate there, or that the KMS accepts the new"
                        + " one, install it by force.",
                    need));
  }

  /** The servers that are not known to refuse vCenter. */
  private List<String> unclear(ServerLook look) {
    return Stream.concat(
            cluster.servers().stream().map(KmsServer::name),
            look.servers().stream().map(KmsClusterStatus.Server::name))
        .distinct()
        .filter(server -> !look.refusesClient(server))
        .toList();
  }

  private Optional<ConflictException> accepted(ServerLook look) {
    String accepting = servers(look, true);
    if (accepting.isEmpty()) {
      return Optional.empty();
    }
    String refusing = servers(look, false);
    return Optional.of(
        accepted(
            "the KMS accepts the certificate that vCenter shows now: "
                + present
                + (refusing.isEmpty()
                    ? ""
                    : " (" + accepting + " accepts it, and " + refusing + " does not)")));
  }

  private static String servers(ServerLook look, boolean accepting) {
    return look.servers().stream()
        .filter(server -> server.serverTrustClient().orElse(false) == accepting)
        .map(KmsClusterStatus.Server::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private Optional<String> doubtWithoutKeys(ServerLook look, List<String> unclear) {
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    List<String> silent =
        look.isAnswered()
            ? unclear.stream().filter(server -> !dial.answers(server)).toList()
            : unclear;
    return silent.isEmpty() ? Optional.empty() : Optional.of(inWords(look, silent));
  }

  private Optional<String> doubtWithKeys(ServerLook look, List<String> unclear, KeyNeed need) {
    Optional<String> doubt = doubtOfServers(look, unclear);
    if (doubt.isPresent()) {
      return doubt;
    }
    return need.keys().isEmpty()
        ? Optional.of("it cannot be tried with a key in use")
        : doubtOfKeys(need);
  }

  /** Why it is not known that all servers refuse vCenter; empty if it is. */
  private Optional<String> doubtOfServers(ServerLook look, List<String> unclear) {
    if (!unclear.isEmpty()) {
      return Optional.of(inWords(look, unclear));
    }
    return cluster.servers().isEmpty()
        ? Optional.of("the cluster has no server")
        : Optional.empty();
  }

  private static String inWords(ServerLook look, List<String> servers) {
    return servers.stream().map(look::inWords).collect(Collectors.joining(", "));
  }

  /** One page of keys is enough: all are fetched with the same certificate. */
  private Optional<String> doubtOfKeys(KeyNeed need) {
    if (!crypto.session().version().isAtLeast(ApiVersion.V6_7_2)) {
      return Optional.of(
          "vCenter "
              + crypto.session().version()
              + " cannot say whether it gets the keys in use from the KMS");
    }
    List<CryptoKeyId> asked = KeyCalls.pages(need.keys()).findFirst().orElse(List.of());
    List<CryptoKeyStatus> found;
    try {
      found = new KeyCalls(crypto.session()).status(attempt, asked, KeyCalls.AVAILABLE);
    } catch (ServiceException e) {
      return Optional.of(
          "vCenter does not say whether it gets the keys in use from the KMS: "
              + Ledger.unanswered(e).outcome());
    }
    for (CryptoKeyStatus key : found) {
      if (key.isAnsweredByKms()) {
        return Optional.of(
            "the KMS answers vCenter for key "
                + key.key()
                + ", and so accepts the certificate that vCenter shows now");
      }
    }
    return !asked.isEmpty()
            && asked.stream().allMatch(key -> CryptoKeyStatus.isNotObtainable(key, found))
        ? Optional.empty()
        : Optional.of("vCenter does not say whether it gets the keys in use from the KMS");
  }

  private ConflictException accepted(String outcome) {
    return new ConflictException(
        attempt,
        outcome,
        "Keep the certificate. Or replace it by force, once the KMS accepts the new" + " one too.");
  }

  private ConflictException unknown(String doubt, String advice, KeyNeed need) {
    String outcome =
        "it is not known whether the KMS accepts the certificate that vCenter shows now ("
            + present
            + "): "
            + doubt;
    return need.isByNobody()
        ? new ConflictException(attempt, outcome, advice)
        : new KeysInUseException(
            attempt, outcome + "; and " + need.inWords(), advice, need, Map.of());
  }
}
