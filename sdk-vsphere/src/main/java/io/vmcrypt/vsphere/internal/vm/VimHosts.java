package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.right.Act;
import io.vmcrypt.vsphere.internal.right.Needs;
import io.vmcrypt.vsphere.internal.right.Privileges;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.Hosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hosts of one vCenter and their keys. Thread-safe. */
public final class VimHosts implements Hosts {

  private final VimSession session;
  private final HostReader reader;
  private final KeyProviders keyProviders;
  private final Privileges privileges;
  private final Grace grace;

  public VimHosts(VimSession session) {
    this.session = requireNonNull(session, "session");
    PropertyCollector collector = new PropertyCollector(session);
    this.reader = new HostReader(collector);
    this.keyProviders = new KeyProviders(session);
    this.privileges = new Privileges(session, collector);
    this.grace = new Grace(session.time());
  }

  @Override
  public List<Host> list() {
    return reader.all(session.attempt("list the hosts"));
  }

  @Override
  public Optional<Host> find(String name) {
    if (requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("name \"" + name + "\" is blank; give the host's name");
    }
    Attempt attempt = finding(name);
    List<Host> found = reader.named(attempt, name);
    if (found.size() > 1) {
      throw new ConflictException(
          attempt,
          found.size() + " hosts have this name: " + found,
          "Take the one that is meant from the list of all hosts.");
    }
    return found.stream().findFirst();
  }

  @Override
  public Host get(String name) {
    return find(name)
        .orElseThrow(
            Lookup.missing(
                finding(name),
                "there is no host of this name",
                "Check the spelling, and that this user may see the host."));
  }

  private Attempt finding(String name) {
    return session.attempt("find host \"" + name + "\"");
  }

  private Attempt attempt(String operation, Host host) {
    return session.attempt(operation + " host \"" + host.name() + "\" (" + host.id() + ")");
  }

  private static ManagedObjectReference reference(Host host) {
    return new ManagedObjectReference(HostReader.TYPE, requireNonNull(host, "host").id());
  }

  private static String checked(String clusterId) {
    if (requireNonNull(clusterId, "clusterId").isBlank()) {
      throw new IllegalArgumentException(
          "clusterId \"" + clusterId + "\" is blank; give the KMS cluster's name");
    }
    return clusterId;
  }

  @Override
  public List<Finding> precheck(Host host, String clusterId) {
    ManagedObjectReference reference = reference(host);
    checked(clusterId);
    Attempt attempt =
        attempt("check whether a key of key provider " + clusterId + " can be given to", host);
    Host now = reader.read(attempt, reference);
    List<Finding> findings = new ArrayList<>();
    if (!now.isConnected()) {
      findings.add(
          Findings.blocking(
              FindingCode.HOST_NOT_CONNECTED,
              HostReader.subject(now),
              "vCenter is not connected to it (connection state " + now.connectionState() + ")",
              "Bring the host back, or remove it from vCenter."));
    }
    if (isInPlace(now, clusterId)) {
      return findings;
    }
    if (now.cryptoState().equals(Host.CryptoState.PENDING_INCAPABLE)) {
      findings.add(
          Findings.warning(
              FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
              HostReader.subject(now),
              ("encryption mode was switched off on it (crypto state %s): it leaves it with its"
                      + " next start, and vCenter may not be able to bring it back before")
                  .formatted(now.cryptoState()),
              "If it is to leave, give it no key and restart it. If not, restart it first."));
    }
    keyProviders
        .list(attempt)
        .map(known -> known.stream().map(KeyProvider::id).toList())
        .filter(known -> !known.contains(clusterId))
        .ifPresent(
            known ->
                findings.add(
                    Findings.blocking(
                        FindingCode.UNKNOWN_KEY_PROVIDER,
                        HostReader.subject(now),
                        "vCenter has no key provider \"" + clusterId + "\"; there are: " + known,
                        "Name a key provider that vCenter has.")));
    findings.addAll(
        privileges.lacking(
            attempt,
            new Needs()
                .add(reference, HostReader.subject(now), Act.HOST_KEY)
                .addAtRoot(session, Act.NEW_KEY)));
    return List.copyOf(findings);
  }

  private static boolean isInPlace(Host host, String clusterId) {
    return HostMode.isSafe(host)
        && host.keyId().flatMap(CryptoKeyId::providerId).filter(clusterId::equals).isPresent();
  }

  private static List<Change> changes(Host host, String clusterId) {
    return isInPlace(host, clusterId)
        ? List.of()
        : List.of(
            new Change(
                VimSession.SYSTEM,
                HostReader.subject(host).part("key"),
                host.keyId().map(CryptoKeyId::toString),
                Optional.of("a new key of key provider " + clusterId)));
  }

  @Override
  public List<Change> planKey(Host host, String clusterId) {
    ManagedObjectReference reference = reference(host);
    checked(clusterId);
    return changes(
        reader.connected(
            attempt("plan a key of key provider " + clusterId + " for", host), reference),
        clusterId);
  }

  @Override
  public Ensured<Host> ensureKey(Host host, String clusterId) {
    ManagedObjectReference reference = reference(host);
    checked(clusterId);
    Attempt attempt = attempt("give a key of key provider " + clusterId + " to", host);
    Host before = reader.connected(attempt, reference);
    List<Change> changes = changes(before, clusterId);
    if (changes.isEmpty()) {
      return Ensured.unchanged(before);
    }
    CryptoKeyId key = keyProviders.newKey(attempt, clusterId);
    try {
      session.change(
          attempt,
          "ConfigureCryptoKey",
          reference,
          arguments -> arguments.object("keyId", id -> KeyIds.write(id, key)),
          Returns.nothing());
    } catch (SdkException e) {
      if (!e.isEffectPossible()) {
        tell(key, e);
      }
      throw e;
    }
    Host after =
        grace.look(attempt, () -> reader.connected(attempt, reference), now -> has(now, key));
    if (!has(after, key)) {
      OperationFailedException failure =
          new OperationFailedException(
              attempt,
              "vCenter accepted the call, but %s has %s and is in crypto state %s"
                  .formatted(
                      HostReader.subject(after),
                      after.keyId().map(other -> "key " + other).orElse("no key"),
                      after.cryptoState()),
              "Look at the encryption mode of the host in the vSphere Client, and at its events.");
      tell(key, failure);
      throw failure;
    }
    return new Ensured<>(after, changes);
  }

  /** A native key provider makes the key by itself: then there is none to name. */
  private void tell(CryptoKeyId key, SdkException failure) {
    if (!key.keyId().isEmpty()) {
      UnusedKey.tell(session, key, failure);
    }
  }

  private static boolean has(Host host, CryptoKeyId sent) {
    return HostMode.isSafe(host)
        && host.keyId()
            .filter(
                key ->
                    sent.keyId().isEmpty()
                        ? key.providerId().equals(sent.providerId())
                        : key.isSame(sent))
            .isPresent();
  }
}
