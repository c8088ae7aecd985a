package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.ledger.KeyCalls;
import io.vmcrypt.vsphere.internal.key.KeyUse;
import io.vmcrypt.vsphere.internal.key.KeyUsers;
import io.vmcrypt.vsphere.internal.key.KeysInUse;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses to replace a client certificate that works, or may work. If something could not be asked,
 * the certificate counts as working.
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
final class ClientCertificateInUse {

  private final CryptoManager crypto;
  private final Attempt attempt;
  private final KmipCluster cluster;
  private final String present;

  /**
   * @param cluster as it was just read
   * @param present the certificate that vCenter shows now, in words
   */
  ClientCertificateInUse(
      CryptoManager crypto, Attempt attempt, KmipCluster cluster, String present) {
    this.crypto = crypto;
    this.attempt = attempt;
    this.cluster = cluster;
    this.present = present;
  }

  void check(Supplier<KmsClusterStatus> status) {
    ServerLook look = ServerLook.at(status);
    checkAccepted(look);
    List<String> unclear = unclear(look);
    KeyUsers keys = new KeyUsers(crypto.session());
    KeysInUse inUse = keys.ofProvider(attempt, cluster.id());
    Optional<String> doubt =
        inUse.isNone() ? doubtWithoutKeys(look, unclear) : doubtWithKeys(look, unclear, inUse);
    if (doubt.isPresent()) {
      throw unknown(
          doubt.get(),
          "Try again when vCenter reaches the KMS and trusts its certificate. Or replace the"
              + " certificate even if it is in use, if you know that the KMS accepts the new one.",
          keys,
          inUse);
    }
  }

  /**
   * The check if vCenter names no certificate. Usually there is none then, and while no key is in
   * use the first one may be installed. But vCenter can show a certificate of its own that it does
   * not name here. So while keys are or may be in use, every server must be known to refuse
   * vCenter.
   */
  void checkUnnamed(Supplier<KmsClusterStatus> status) {
    KeyUsers keys = new KeyUsers(crypto.session());
    KeysInUse inUse = keys.ofProvider(attempt, cluster.id());
    if (inUse.isNone()) {
      return;
    }
    ServerLook look = ServerLook.at(status);
    checkAccepted(look);
    Optional<String> doubt = doubtOfServers(look, unclear(look));
    if (doubt.isPresent()) {
      throw unknown(
          doubt.get(),
          "Try again when vCenter reaches the KMS and trusts its certificate. If you know that"
              + " vCenter has no certificate there, or that the KMS accepts the new one, install it"
              + " even if keys are in use.",
          keys,
          inUse);
    }
  }

  /** The servers that are not known to refuse vCenter. */
  private List<String> unclear(ServerLook look) {
    return Stream.concat(
            cluster.servers().stream().map(KmsServer::name),
            look.servers().stream().map(KmsServerStatus::name))
        .distinct()
        .filter(server -> !look.refusesClient(server))
        .toList();
  }

  private void checkAccepted(ServerLook look) {
    if (look.servers().stream().anyMatch(server -> server.serverTrustClient().orElse(false))) {
      throw accepted("the KMS accepts the certificate that vCenter shows now: " + present);
    }
  }

  private Optional<String> doubtWithoutKeys(ServerLook look, List<String> unclear) {
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    List<String> silent =
        look.isAnswered()
            ? unclear.stream().filter(server -> !dial.answers(server)).toList()
            : unclear;
    return silent.isEmpty() ? Optional.empty() : Optional.of(inWords(look, silent));
  }

  private Optional<String> doubtWithKeys(ServerLook look, List<String> unclear, KeysInUse inUse) {
    Optional<String> doubt = doubtOfServers(look, unclear);
    if (doubt.isPresent()) {
      return doubt;
    }
    return inUse.unanswered().isPresent()
        ? Optional.of("it cannot be tried with a key in use")
        : doubtOfKeys(inUse);
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
  private Optional<String> doubtOfKeys(KeysInUse inUse) {
    if (!crypto.session().version().isAtLeast(ApiVersion.V6_7_2)) {
      return Optional.of(
          "vCenter "
              + crypto.session().version()
              + " cannot say whether it gets the keys in use from the KMS");
    }
    List<CryptoKeyId> asked = KeyCalls.pages(inUse.keys()).findFirst().orElse(List.of());
    List<CryptoKeyStatus> found;
    try {
      found = new KeyCalls(crypto.session()).status(attempt, asked, KeyCalls.AVAILABLE);
    } catch (ServiceException e) {
      return Optional.of(
          "vCenter does not say whether it gets the keys in use from the KMS: "
              + KeyUsers.unanswered(e).outcome());
    }
    for (CryptoKeyStatus key : found) {
      if (key.isAnsweredByKms()) {
        throw accepted(
            "the KMS answers vCenter for key "
                + key.key()
                + ", and so accepts the certificate that vCenter shows now: "
                + present);
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
        "Keep the certificate. Or replace it even if it is in use, once the KMS accepts the new"
            + " one too.",
        null,
        null);
  }

  private ConflictException unknown(String doubt, String advice, KeyUsers keys, KeysInUse inUse) {
    String outcome =
        "it is not known whether the KMS accepts the certificate that vCenter shows now ("
            + present
            + "): "
            + doubt;
    return inUse.isNone()
        ? new ConflictException(attempt, outcome, advice, null, null)
        : refusal(KeyUse.of(keys, attempt, cluster.id(), inUse), outcome, advice);
  }

  private static ConflictException refusal(KeyUse use, String outcome, String advice) {
    return use.refusal(outcome + "; and " + use.inWords(), advice);
  }
}
