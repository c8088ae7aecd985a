package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.HostCryptoState;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import java.util.Optional;

/**
 * Checks that a VM's host can encrypt, and is ready to. Reports nothing if this user may not see
 * the host.
 */
final class HostChecks {

  private static final String NAME = "name";
  private static final String CAPABLE = "capability.cryptoSupported";
  private static final String STATE = "runtime.cryptoState";

  private final PropertyCollector collector;

  HostChecks(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  /** The host; empty if vCenter does not show it, or not whether it can encrypt. */
  private Optional<ObjectProperties> read(Attempt attempt, ManagedObjectReference host) {
    try {
      ObjectProperties read = collector.read(attempt, host, NAME, CAPABLE, STATE);
      read.requireReadable(attempt, CAPABLE, STATE);
      return Optional.of(read);
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
                "this user may not read host "
                    + host.value()
                    + ", on which "
                    + vm.title()
                    + " is registered, so it is not known whether it "
                    + may,
                "Give this user System.Read on the host, or look at the host before you go on.")
            .withMissing(List.of("System.Read")));
  }

  List<Finding> check(Attempt attempt, VmReading vm, Plan plan) {
    if (vm.host().isEmpty()) {
      return List.of();
    }
    ManagedObjectReference host = vm.host().get();
    Optional<ObjectProperties> read = read(attempt, host);
    if (read.isEmpty()) {
      return plan.does(CryptoAction.ENCRYPT)
          ? notSeen(host, vm, "can encrypt and is in encryption mode")
          : List.of();
    }
    ObjectProperties properties = read.get();
    String capable = properties.text(CAPABLE).orElse("").strip();
    Optional<String> state = properties.text(STATE).map(String::strip);
    boolean able = !capable.equals("false") && !capable.equals("0");
    // words only for what is found: thousands of VMs are judged
    if (able
        && (!plan.does(CryptoAction.ENCRYPT)
            || state.isEmpty()
            || state.get().equals(HostCryptoState.SAFE.value()))) {
      return List.of();
    }
    String name = properties.text(NAME).orElse(host.value());
    Subject subject = Subject.of("host", name, host.value());
    String title = "host " + name + ", on which " + vm.title() + " is registered,";
    return List.of(
        able
            ? notSafe(subject, title, new HostCryptoState(state.orElseThrow()))
            : Findings.blocking(
                FindingCode.HOST_CANNOT_ENCRYPT,
                subject,
                title + " cannot encrypt",
                "Move the VM to a host with ESXi 6.5 or later that supports encryption."));
  }

  /** Whether the host of a locked VM is in encryption mode, or is to be brought there. */
  List<Finding> checkForUnlock(Attempt attempt, VmReading vm, Unlock unlock) {
    if (vm.host().isEmpty()) {
      return List.of();
    }
    ManagedObjectReference host = vm.host().get();
    Optional<ObjectProperties> read = read(attempt, host);
    if (read.isEmpty()) {
      return notSeen(host, vm, "is in encryption mode");
    }
    ObjectProperties properties = read.get();
    String name = properties.text(NAME).orElse(host.value());
    Optional<HostCryptoState> state =
        properties.text(STATE).map(String::strip).map(HostCryptoState::new);
    if (state.isEmpty() || state.get().equals(HostCryptoState.SAFE)) {
      return List.of();
    }
    Subject subject = Subject.of("host", name, host.value());
    String seen =
        "host "
            + name
            + ", on which "
            + vm.title()
            + " is registered, is not in encryption mode (crypto state "
            + state.get()
            + ")";
    return List.of(
        unlock.isHostFirst()
            ? Findings.note(
                FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
                subject,
                seen + ": it is brought there first",
                "Nothing, if the user holds the privilege Cryptographer.RegisterHost on the host.")
            : Findings.warning(
                FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
                subject,
                seen + ": the VM may stay locked",
                "Bring the host into encryption mode first, or have the change do so."));
  }

  /**
   * Before its first encrypted VM a host is not in encryption mode, and vCenter changes that
   * itself.
   */
  private static Finding notSafe(Subject subject, String title, HostCryptoState state) {
    if (state.equals(HostCryptoState.INCAPABLE) || state.equals(HostCryptoState.PREPARED)) {
      return Findings.note(
          FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
          subject,
          title
              + " is not in encryption mode yet: vCenter enables it with the host's first"
              + " encrypted VM",
          "Nothing needs to be done if the user holds the privilege Cryptographer.RegisterHost"
              + " on the host. Encryption mode can also be enabled beforehand.");
    }
    return Findings.warning(
        FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
        subject,
        title
            + " is in crypto state "
            + state
            + ", and vCenter may not be able to bring it"
            + " back into encryption mode",
        state.equals(HostCryptoState.PENDING_INCAPABLE)
            ? "Encryption mode was switched off on it: restart the host, or move the VM to a"
                + " host in encryption mode."
            : "Look at the host's encryption mode in vCenter, or move the VM to another"
                + " host.");
  }
}
