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

  private static final String AGAIN =
      "Try again when vCenter reaches the KMS and trusts its certificate. ";
  private static final String IF_NAMED =
      AGAIN + "Or replace the certificate by force, if you know that the KMS accepts the new one.";
  private static final String IF_UNNAMED =
      AGAIN
          + "If you know that vCenter has no certificate there, or that the KMS accepts the new"
          + " one, install it by force.";
  private static final String WHETHER_IT_GETS_KEYS = "whether it gets the keys in use from the KMS";

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
            () -> new Present(spec.certificate(), ""));
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
        .map(refusal -> "%s (%s)".formatted(refusal.getKey(), refusal.getValue()))
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
    if (isNone && need().isByNobody()) {
      return Optional.empty();
    }
    ServerLook look = ServerLook.at(status);
    return accepted(look)
        .or(() -> doubt(look, isNone).map(why -> unknown(why, isNone ? IF_UNNAMED : IF_NAMED)));
  }

  private Optional<String> doubt(ServerLook look, boolean isNone) {
    if (need().isByNobody()) {
      return doubtWithoutKeys(look);
    }
    Optional<String> ofServers = doubtOfServers(look);
    return isNone ? ofServers : ofServers.or(this::doubtOfKeys);
  }

  /** The servers that are not known to refuse vCenter. */
  private List<String> unclear(ServerLook look) {
    return Stream.concat(
            cluster.serverNames().stream(),
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
    String some = " (%s accepts it, and %s does not)".formatted(accepting, refusing);
    return Optional.of(
        new ConflictException(
            attempt,
            "the KMS accepts the certificate that vCenter shows now: %s%s"
                .formatted(present, refusing.isEmpty() ? "" : some),
            "Keep the certificate. Or replace it by force, once the KMS accepts the new one too."));
  }

  private static String servers(ServerLook look, boolean accepting) {
    return look.servers().stream()
        .filter(server -> server.serverTrustClient().orElse(false) == accepting)
        .map(KmsClusterStatus.Server::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private Optional<String> doubtWithoutKeys(ServerLook look) {
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    return inWords(
        look,
        unclear(look).stream()
            .filter(server -> !look.isAnswered() || !dial.answers(server))
            .toList());
  }

  /** Why it is not known that all servers refuse vCenter; empty if it is. */
  private Optional<String> doubtOfServers(ServerLook look) {
    return inWords(look, unclear(look))
        .or(
            () ->
                Optional.of("the cluster has no server").filter(no -> cluster.servers().isEmpty()));
  }

  /** Empty if there are none. */
  private static Optional<String> inWords(ServerLook look, List<String> servers) {
    return servers.stream().map(look::inWords).reduce((some, more) -> some + ", " + more);
  }

  /** One page of keys is enough: all are fetched with the same certificate. */
  private Optional<String> doubtOfKeys() {
    List<CryptoKeyId> asked = KeyCalls.pages(need().keys()).findFirst().orElse(List.of());
    ApiVersion spoken = crypto.session().version();
    if (asked.isEmpty()) {
      return Optional.of("it cannot be tried with a key in use");
    }
    if (!spoken.isAtLeast(ApiVersion.V6_7_2)) {
      return Optional.of("vCenter %s cannot say %s".formatted(spoken, WHETHER_IT_GETS_KEYS));
    }
    List<CryptoKeyStatus> found;
    try {
      found = new KeyCalls(crypto.session()).status(attempt, asked, KeyCalls.AVAILABLE);
    } catch (ServiceException e) {
      return Optional.of(
          "vCenter does not say %s: %s"
              .formatted(WHETHER_IT_GETS_KEYS, Ledger.unanswered(e).outcome()));
    }
    return found.stream()
        .filter(CryptoKeyStatus::isAnsweredByKms)
        .findFirst()
        .map(
            key ->
                ("the KMS answers vCenter for key %s, and so accepts the certificate that vCenter"
                        + " shows now")
                    .formatted(key.key()))
        .or(
            () ->
                Optional.of("vCenter does not say " + WHETHER_IT_GETS_KEYS)
                    .filter(
                        no ->
                            !asked.stream()
                                .allMatch(key -> CryptoKeyStatus.isNotObtainable(key, found))));
  }

  private ConflictException unknown(String doubt, String advice) {
    String outcome =
        "it is not known whether the KMS accepts the certificate that vCenter shows now (%s): %s"
            .formatted(present, doubt);
    return need().isByNobody()
        ? new ConflictException(attempt, outcome, advice)
        : new KeysInUseException(
            attempt, outcome + "; and " + need().inWords(), advice, need(), Map.of());
  }
}
