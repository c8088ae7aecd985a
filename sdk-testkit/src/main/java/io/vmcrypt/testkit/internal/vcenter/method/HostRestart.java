package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A restart of a host, which loses its keys and gets them again. What key servers do not give stays
 * lost: without its own key the host is not safe any more and all its encrypted VMs are locked;
 * else those whose keys are missing.
 */
public final class HostRestart {

  private final HostCrypto host;
  private final Optional<KeyWish> own;
  private final Map<VmRecord, Set<KeyWish>> vms = new LinkedHashMap<>();
  private final Set<VmRecord> locked = new LinkedHashSet<>();
  private boolean isBack = true;

  /** With the lock held: what it needs. */
  public HostRestart(Vcenter vcenter, MoRef ref) {
    this.host = vcenter.inventory().host(ref);
    this.own = Optional.ofNullable(host.key()).map(vcenter::existing);
    for (VmRecord vm : vcenter.inventory().vms()) {
      if (vm.host().equals(ref) && vm.isEncrypted()) {
        vms.put(
            vm,
            vm.keys().stream()
                .map(vcenter::existing)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
      }
    }
  }

  /** Without the lock. */
  public void askForKeys() {
    isBack = own.map(KeyWish::isGiven).orElse(true);
    vms.forEach(
        (vm, keys) -> {
          if (!isBack || !keys.stream().allMatch(KeyWish::isGiven)) {
            locked.add(vm);
          }
        });
  }

  /** With the lock held. */
  public void finish() {
    if (!isBack) {
      host.lose();
    }
    vms.keySet().forEach(vm -> vm.lock(locked.contains(vm)));
  }
}
