package io.vmcrypt.estate.internal.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.proof.KeyAtKms;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The second witness of the keys of VMs, their snapshots and hosts: the key servers themselves.
 * vCenter goes on to call a key available that it remembers and the KMS does not have any more. For
 * one thread.
 */
final class KeysAtKms {

  private static final int MOST_NAMES = 20;

  private final String provider;
  private final Systems systems;
  private final int most;

  /** Each key with the first VM or host that has it. No more are kept than are asked for. */
  private final Map<CryptoKeyId, Subject> keys = new LinkedHashMap<>();

  /** Snapshots with their VMs. No more are kept than keys are asked for. */
  private final Map<String, Subject> snapshots = new LinkedHashMap<>();

  /** The key provider as it is, and the certificate that it shows, once they were looked for. */
  private Optional<KmsCluster> cluster = Optional.empty();

  private Optional<ClientCertificate> shown = Optional.empty();

  /** What was said of each id that a key server was asked for; of several servers the least. */
  private final Map<String, KeyAtKms> said = new HashMap<>();

  private boolean isMore;

  /** Whether vCenter tells types of keys, as it does from the release on that wraps them. */
  private boolean mayWrap;

  KeysAtKms(String provider, Systems systems, int most) {
    this.provider = provider;
    this.systems = systems;
    this.most = most;
  }

  /** The keys that a VM or host has, as far as they are of the key provider. */
  void add(Subject user, Collection<CryptoKeyId> all) {
    for (CryptoKeyId key : all) {
      boolean isOurs = key.providerId().map(provider::equals).orElse(true);
      if (!isOurs || key.keyId().isEmpty() || keys.containsKey(key)) {
        continue;
      }
      if (keys.size() < most) {
        keys.put(key, user);
      } else {
        isMore = true;
      }
    }
  }

  /** The snapshots of a VM, which are read once it is known that there is room for their keys. */
  void addSnapshots(Subject vm, Collection<String> ids) {
    for (String id : ids) {
      if (snapshots.size() < most) {
        snapshots.put(id, vm);
      } else {
        isMore = true;
      }
    }
  }

  private void readSnapshots(Found found) {
    if (snapshots.isEmpty() || keys.size() >= most) {
      isMore |= !snapshots.isEmpty();
      return;
    }
    Map<String, Set<CryptoKeyId>> read =
        found
            .ask(
                FindingCode.KEY_NOT_SEEN,
                provider(),
                () -> systems.vcenter().keyLedger().snapshotKeys(snapshots.keySet()))
            .orElse(Map.of());
    snapshots.forEach((id, vm) -> add(vm, read.getOrDefault(id, Set.of())));
    if (read.size() < snapshots.size()) {
      found.add(
          alone(
              provider(),
              (snapshots.size() - read.size()) + " snapshots could not be read for their keys"));
    }
  }

  /** What the key servers said of a key; of a wrapped one, of what wraps keys here. */
  KeyAtKms said(CryptoKeyId key) {
    if (said.isEmpty() || !keys.containsKey(key)) {
      return KeyAtKms.NOT_ASKED;
    }
    return Optional.ofNullable(said.get(key.keyId()))
        .orElseGet(() -> said.values().stream().min(Comparator.naturalOrder()).orElseThrow());
  }

  private void said(String id, KeyAtKms what) {
    said.merge(id, what, (one, other) -> one.compareTo(other) < 0 ? one : other);
  }

  private void said(HeldKeys held) {
    held.named()
        .forEach(id -> said(id, held.readable().contains(id) ? KeyAtKms.GIVEN : KeyAtKms.NAMED));
    held.notHeld()
        .keySet()
        .forEach(
            id -> said(id, held.notKnown().contains(id) ? KeyAtKms.NOT_KNOWN : KeyAtKms.NOT_HELD));
  }

  /** Asks each key server for each of them. */
  void look(Look look, Found found) {
    if (most > 0) {
      found
          .ask(FindingCode.KEY_NOT_SEEN, provider(), systems.vcenter().hosts()::list)
          .ifPresent(
              hosts ->
                  hosts.forEach(
                      host ->
                          add(
                              Subject.of("host", host.name(), host.id()),
                              host.keyId().stream().toList())));
    }
    readSnapshots(found);
    if (keys.isEmpty()) {
      if (isMore) {
        found.add(alone(provider(), "no key server was to be asked"));
      }
      return;
    }
    if (look.identity().isEmpty()) {
      found.add(alone(provider(), "there is no client certificate here to ask the KMS with"));
      return;
    }
    Optional<Set<String>> asked = found.ask(FindingCode.KEY_NOT_SEEN, provider(), this::idsAtKms);
    if (asked.isEmpty()) {
      return;
    }
    found
        .ask(FindingCode.KEY_NOT_SEEN, provider(), this::shown)
        .ifPresent(certificate -> shown = certificate);
    if (isMore) {
      found.add(
          alone(
              provider(),
              "the KMS was asked for the first "
                  + Count.of(most, "key")
                  + " in use, and there are more, or snapshots that may have others"));
    }
    for (SeenKeyServer server : look.keyServers()) {
      ask(server, look.identity().get(), asked.get(), found);
    }
  }

  private Subject provider() {
    return Subject.of("KMS cluster", provider).part("keys in use");
  }

  /**
   * The ids by which the KMS has what VMs and hosts need: of wrapped keys it has what wraps them.
   */
  private Set<String> idsAtKms() {
    cluster = systems.vcenter().kmsClusters().find(provider);
    mayWrap = cluster.flatMap(KmsCluster::keyType).isPresent();
    boolean isWrapping =
        cluster
            .filter(
                one ->
                    one.wrappingKey().isPresent()
                        || one.keyType().filter(type -> !type.equals(KmsKeyType.RAW)).isPresent())
            .isPresent();
    return isWrapping
        ? systems.vcenter().keyLedger().ofKeys(keys.keySet()).kmsKeyIds()
        : keys.keySet().stream()
            .map(CryptoKeyId::keyId)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Optional<ClientCertificate> shown() {
    return cluster.flatMap(one -> one.trust().clientCertificate());
  }

  /**
   * Why what the KMS tells this client says nothing of what it gives vCenter; empty if vCenter asks
   * as the same client.
   */
  private Optional<String> otherClient(SeenKeyServer server, HeldKeys.Client client) {
    Optional<String> user =
        cluster.stream()
            .flatMap(one -> one.servers().stream())
            .filter(server::isAt)
            .findFirst()
            .map(KmsServer::userName)
            .orElse(server.server().userName());
    return shown.filter(certificate -> client.is(certificate, user)).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the KMS was asked by "
                + client
                + ", and vCenter "
                + shown
                    .map(
                        certificate ->
                            "asks with "
                                + new HeldKeys.Client(
                                    Thumbprint.of(
                                        certificate.x509(), client.certificate().algorithm()),
                                    user))
                    .orElse("does not tell the certificate with which it asks"));
  }

  private void ask(SeenKeyServer server, ClientIdentity identity, Set<String> ids, Found found) {
    Subject kms = Subject.of("KMS", server.address().toString()).part("keys in use");
    if (server.certificate().isEmpty()) {
      ids.forEach(id -> said(id, KeyAtKms.NOT_KNOWN));
      found.add(alone(kms, "the KMS cannot be asked from here: it shows no certificate"));
      return;
    }
    HeldKeys held;
    try {
      held = heldKeys(server, identity, ids);
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (ConnectionException e) {
      ids.forEach(id -> said(id, KeyAtKms.NOT_KNOWN));
      found.add(alone(kms, "the KMS cannot be asked from here: " + e.outcome()));
      return;
    } catch (SdkException e) {
      ids.forEach(id -> said(id, KeyAtKms.NOT_KNOWN));
      found.add(
          Reported.refused(
              Severity.WARNING,
              FindingCode.KEY_NOT_SEEN,
              kms,
              "the KMS does not say whether it has the keys in use: ",
              e));
      return;
    }
    Optional<String> other = otherClient(server, held.client());
    if (other.isPresent()) {
      // what another client is given says nothing of what vCenter is given
      held.named().forEach(id -> said(id, KeyAtKms.NOT_KNOWN));
      found.add(alone(kms, other.get()));
    }
    said(held);
    Map<String, String> lost = new LinkedHashMap<>(held.notHeld());
    lost.keySet().removeAll(held.notKnown());
    Map<String, String> open = new LinkedHashMap<>(held.notHeld());
    open.keySet().retainAll(held.notKnown());
    if (!open.isEmpty()) {
      found.add(Wording.of("keys-not-told", kms, open.size(), ids.size(), inWords(open)));
    }
    if (!lost.isEmpty()) {
      found.add(Wording.of("keys-not-given", kms, lost.size(), ids.size(), inWords(lost)));
    }
  }

  /**
   * Keys that were wrapped stay so when their key provider makes others now. So before one is
   * called lost, it is asked what the KMS must have.
   */
  private HeldKeys heldKeys(SeenKeyServer server, ClientIdentity identity, Set<String> ids) {
    KmipProbe probe = systems.probe(server).clientIdentity(identity).build();
    HeldKeys held = probe.heldKeys(ids);
    if (!mayWrap || held.notHeld().isEmpty()) {
      return held;
    }
    Set<String> wanted = systems.vcenter().keyLedger().ofKeys(keys.keySet()).kmsKeyIds();
    return ids.equals(wanted) || wanted.isEmpty() ? held : probe.heldKeys(wanted);
  }

  private String inWords(Map<String, String> notHeld) {
    Map<String, Subject> users = new LinkedHashMap<>();
    keys.forEach((key, vm) -> users.putIfAbsent(key.keyId(), vm));
    String named =
        notHeld.entrySet().stream()
            .limit(MOST_NAMES)
            .map(
                key ->
                    "key "
                        + key.getKey()
                        + (users.containsKey(key.getKey())
                            ? " of " + requireNonNull(users.get(key.getKey()))
                            : "")
                        + " ("
                        + key.getValue()
                        + ")")
            .collect(Collectors.joining(", "));
    int more = notHeld.size() - MOST_NAMES;
    return more <= 0 ? named : named + " and " + more + " more";
  }

  private static Finding alone(Subject subject, String why) {
    return Finding.note(
        FindingCode.KEY_NOT_SEEN,
        "KMS",
        subject,
        why + ". For the others, only vCenter confirms",
        "Prove where each KMS can be reached, with the client certificate at hand.");
  }
}
