package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import java.util.HashMap;
import java.util.Map;

/** What tasks that succeed do to VMs, as a test wants it. Guarded by the {@link Monitor}. */
public final class TaskEffects {

  private final Map<MoRef, FakeTaskEffect> byVm = new HashMap<>();
  private FakeTaskEffect others = FakeTaskEffect.ALL;

  /** For all VMs, those included for which something else was said. */
  public void set(FakeTaskEffect effect) {
    byVm.clear();
    others = effect;
  }

  public void set(VmRecord vm, FakeTaskEffect effect) {
    byVm.put(vm.ref(), effect);
  }

  public FakeTaskEffect of(VmRecord vm) {
    return byVm.getOrDefault(vm.ref(), others);
  }
}
