package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that a VM's host can encrypt, and is ready to. */
final class HostChecks {

  private static final String NAME = "name";
  private static final String CAPABLE = "capability.cryptoSupported";
  private static final String STATE = "runtime.cryptoState";
  private static final String PARENT = "parent";
  private static final String HOSTS = "host";

  private final PropertyCollector collector;

  HostChecks(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  /** A host that vCenter shows. */
  private record Seen(
      Subject subject,
      boolean able,
      Optional<Host.CryptoState> state,
      Optional<ManagedObjectReference> parent) {

    private static Seen of(ObjectProperties read) {
      String id = read.object().value();
      String capable = read.text(CAPABLE).orElse("").strip();
      return new Seen(
          Subject.of("host", read.text(NAME).orElse(id), id),
          !capable.equals("false") && !capable.equals("0"),
          read.text(STATE).map(String::strip).map(Host.CryptoState::new),
          read.value(PARENT).map(XmlFragment::reference));
    }

    boolean isOutsideMode() {
      return state.filter(seen -> !seen.equals(Host.CryptoState.SAFE)).isPresent();
    }

    String title(VmReading vm) {
      return "host " + subject.name() + ", on which " + vm.title() + " is registered,";
    }
  }

  /** The host; empty if vCenter does not show it, or not whether it can encrypt. */
  private Optional<Seen> read(Attempt attempt, ManagedObjectReference host) {
    try {
      ObjectProperties read = collector.read(attempt, host, NAME, CAPABLE, STATE, PARENT);
      read.requireReadable(attempt, CAPABLE, STATE);
      return Optional.of(Seen.of(read));
    } catch (ServiceException e) {
      return Optional.empty();
    }
  }

  /**
   * The hosts of a cluster that are not seen to be in encryption mode, and what findings call them;
   * empty for what this user does not see: a host, or the cluster with its hosts.
   *
   * @param where a host of it, or the cluster
   */
  Map<ManagedObjectReference, Optional<Subject>> outsideMode(
      Attempt attempt, ManagedObjectReference where) {
    boolean isHost = where.type().equals(HostReader.TYPE);
    Optional<ManagedObjectReference> cluster =
        isHost ? read(attempt, where).flatMap(Seen::parent) : Optional.of(where);
    Optional<List<ManagedObjectReference>> shown = cluster.flatMap(of -> hosts(attempt, of));
    Map<ManagedObjectReference, Optional<Subject>> outside = new LinkedHashMap<>();
    if (shown.isEmpty()) {
      outside.put(cluster.orElse(where), Optional.empty());
    }
    Set<ManagedObjectReference> hosts = new LinkedHashSet<>(shown.orElse(List.of()));
    if (isHost) {
      hosts.add(where);
    }
    for (ManagedObjectReference host : hosts) {
      Optional<Seen> seen = read(attempt, host);
      if (seen.flatMap(Seen::state).filter(Host.CryptoState.SAFE::equals).isEmpty()) {
        outside.put(host, seen.map(Seen::subject));
      }
    }
    return outside;
  }

  /** The hosts of a cluster; empty if this user does not see which it has. */
  private Optional<List<ManagedObjectReference>> hosts(
      Attempt attempt, ManagedObjectReference cluster) {
    try {
      return collector
          .read(attempt, cluster, HOSTS)
          .value(HOSTS)
          .map(all -> all.elements().stream().map(XmlFragment::reference).toList());
    } catch (ServiceException e) {
      return Optional.empty();
    }
  }

  /** What is not shown must not pass for a host in encryption mode. */
  private static List<Finding> notSeen(ManagedObjectReference host, VmReading vm, String may) {
    return List.of(
        Findings.warning(
                FindingCode.HOST_NOT_SEEN,
                Subject.of("host", host.value(), host.value()),
                ("this user may not read host %s, on which %s is registered, so it is not known"
                        + " whether it %s")
                    .formatted(host.value(), vm.title(), may),
                "Give this user System.Read on the host, or look at the host before you go on.")
            .withMissing(List.of("System.Read")));
  }

  List<Finding> check(Attempt attempt, VmReading vm, Plan plan) {
    if (vm.host().isEmpty()) {
      return List.of();
    }
    boolean encrypts = plan.does(CryptoAction.ENCRYPT);
    Optional<Seen> read = read(attempt, vm.host().get());
    if (read.isEmpty()) {
      return encrypts
          ? notSeen(vm.host().get(), vm, "can encrypt and is in encryption mode")
          : List.of();
    }
    Seen host = read.get();
    if (!host.able()) {
      return List.of(
          Findings.blocking(
              FindingCode.HOST_CANNOT_ENCRYPT,
              host.subject(),
              host.title(vm) + " cannot encrypt",
              "Move the VM to a host with ESXi 6.5 or later that supports encryption."));
    }
    return encrypts && host.isOutsideMode()
        ? List.of(notSafe(host.subject(), host.title(vm), host.state().orElseThrow()))
        : List.of();
  }

  /** Whether the host of a locked VM is in encryption mode, or is to be brought there. */
  List<Finding> checkForUnlock(Attempt attempt, VmReading vm, Unlock unlock) {
    if (vm.host().isEmpty()) {
      return List.of();
    }
    Optional<Seen> read = read(attempt, vm.host().get());
    if (read.isEmpty()) {
      return notSeen(vm.host().get(), vm, "is in encryption mode");
    }
    Seen host = read.get();
    if (!host.isOutsideMode()) {
      return List.of();
    }
    String seen =
        "%s is not in encryption mode (crypto state %s)"
            .formatted(host.title(vm), host.state().orElseThrow());
    return List.of(
        unlock.isHostFirst()
            ? Findings.note(
                FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
                host.subject(),
                seen + ": it is brought there first",
                "Nothing, if the user holds the privilege Cryptographer.RegisterHost on the host.")
            : Findings.warning(
                FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
                host.subject(),
                seen + ": the VM may stay locked",
                "Bring the host into encryption mode first, or have the change do so."));
  }

  /**
   * Before its first encrypted VM a host is not in encryption mode, and vCenter changes that
   * itself.
   */
  private static Finding notSafe(Subject subject, String title, Host.CryptoState state) {
    if (state.equals(Host.CryptoState.INCAPABLE) || state.equals(Host.CryptoState.PREPARED)) {
      return Findings.note(
          FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
          subject,
          "%s is not in encryption mode yet: vCenter enables it with the host's first encrypted VM"
              .formatted(title),
          "Nothing needs to be done if the user holds the privilege Cryptographer.RegisterHost"
              + " on the host. Encryption mode can also be enabled beforehand.");
    }
    return Findings.warning(
        FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
        subject,
        ("%s is in crypto state %s, and vCenter may not be able to bring it back into encryption"
                + " mode")
            .formatted(title, state),
        state.equals(Host.CryptoState.PENDING_INCAPABLE)
            ? "Encryption mode was switched off on it: restart the host, or move the VM to a"
                + " host in encryption mode."
            : "Look at the host's encryption mode in vCenter, or move the VM to another"
                + " host.");
  }
}
