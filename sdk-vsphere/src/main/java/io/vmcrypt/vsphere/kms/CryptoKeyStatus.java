package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a key can be used, and who uses it: vSphere {@code CryptoManagerKmipCryptoKeyStatus}.
 *
 * @param key which key
 * @param available whether vCenter can get it; empty if vCenter does not say
 * @param reason why not; empty if it can be used, or vCenter does not say
 * @param virtualMachines the VMs that use it
 * @param hosts the hosts that use it
 * @param thirdParties what else uses it, such as vSAN: vSphere {@code referencedByTags}
 */
public record CryptoKeyStatus(
    CryptoKeyId key,
    Optional<Boolean> available,
    Optional<CryptoKeyUnavailableReason> reason,
    List<KeyUser> virtualMachines,
    List<KeyUser> hosts,
    List<KeyUser> thirdParties) {

  public CryptoKeyStatus {
    requireNonNull(key, "key");
    requireNonNull(available, "available");
    requireNonNull(reason, "reason");
    virtualMachines = List.copyOf(virtualMachines);
    hosts = List.copyOf(hosts);
    thirdParties = List.copyOf(thirdParties);
  }

  /**
   * All that use it: VMs, hosts, third parties.
   *
   * @return in that order; may be empty
   */
  public List<KeyUser> users() {
    return Stream.of(virtualMachines, hosts, thirdParties).flatMap(List::stream).toList();
  }
}
