package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import java.util.List;
import java.util.Optional;

/**
 * A locked VM. Immutable and thread-safe.
 *
 * @param vmId its managed object id: "vm-42"
 * @param vmName its name
 * @param path its inventory path; empty if it is not known
 * @param hostId the managed object id of its host; empty if vCenter does not say
 * @param keys the keys that it waits for, each once; empty if vCenter does not show them
 * @param findings what stands in the way of unlocking it, and what is not known
 */
public record LockedVm(
    String vmId,
    String vmName,
    String path,
    Optional<String> hostId,
    List<CryptoKeyStatus> keys,
    List<Finding> findings) {

  /** Checks that all is there. */
  public LockedVm {
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(path, "path");
    requireNonNull(hostId, "hostId");
    keys = List.copyOf(keys);
    findings = List.copyOf(findings);
  }

  /**
   * {@return whether nothing is known to stand in the way of unlocking it now; false if it is known
   * that vCenter cannot get one of its keys, or has no call for it}
   */
  public boolean isUnlockable() {
    return findings.stream().noneMatch(Finding::isBlocking);
  }
}
