package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The keys that are in use. */
public final class UsedKeys {

  private UsedKeys() {}

  /** The keys of registered VMs and of hosts, each with the VMs that use it. With the lock held. */
  public static Map<FakeKey, Set<MoRef>> of(Vcenter vcenter) {
    Map<FakeKey, Set<MoRef>> used = new LinkedHashMap<>();
    for (var host : vcenter.inventory().hosts().values()) {
      FakeKey key = host.key();
      if (key != null) {
        used.putIfAbsent(key, new LinkedHashSet<>());
      }
    }
    for (VmRecord vm : vcenter.inventory().vms()) {
      for (FakeKey key : vm.keysWithSnapshots()) {
        used.computeIfAbsent(key, unused -> new LinkedHashSet<>()).add(vm.ref());
      }
    }
    return used;
  }
}
