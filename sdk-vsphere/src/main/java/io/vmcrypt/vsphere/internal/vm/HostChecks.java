package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.HostCryptoState;
import io.vmcrypt.vsphere.vm.PrecheckCode;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a VM's host can encrypt, and is ready to. What may not be seen is not held against it.
 */
final class HostChecks {

  private static final String NAME = "name";
  private static final String CAPABLE = "capability.cryptoSupported";
  private static final String STATE = "runtime.cryptoState";

  private final PropertyCollector collector;

  HostChecks(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  List<PrecheckFinding> check(Attempt attempt, VmReading vm, Plan plan) {
    if (vm.host().isEmpty()) {
      return List.of();
    }
    ManagedObjectReference host = vm.host().get();
    ObjectProperties properties;
    try {
      properties = collector.read(attempt, host, NAME, CAPABLE, STATE);
    } catch (ServiceException e) {
      return List.of();
    }
    String title =
        "host "
            + properties.text(NAME).orElse(host.value())
            + ", on which "
            + vm.title()
            + " is registered,";
    List<PrecheckFinding> findings = new ArrayList<>();
    if (properties
        .text(CAPABLE)
        .filter(text -> text.strip().equals("false") || text.strip().equals("0"))
        .isPresent()) {
      findings.add(
          Findings.blocking(
              PrecheckCode.HOST_NOT_CAPABLE,
              title + " cannot encrypt",
              "Move the VM to a host of ESXi 6.5 or later that supports encryption."));
      return findings;
    }
    Optional<HostCryptoState> state =
        properties.text(STATE).map(String::strip).map(HostCryptoState::new);
    if (plan.does(CryptoAction.ENCRYPT)
        && state.filter(now -> !now.equals(HostCryptoState.SAFE)).isPresent()) {
      findings.add(
          Findings.warning(
              PrecheckCode.HOST_NOT_SAFE,
              title + " is not in encryption mode but " + state.get(),
              "vCenter puts it into encryption mode if the user holds the privilege"
                  + " Cryptographer.RegisterHost on it; enableHostEncryption does it beforehand."));
    }
    return findings;
  }
}
