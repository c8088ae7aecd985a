package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeTaskEffect;
import java.util.HashMap;
import java.util.Map;

/** What tasks that succeed do to VMs, as a test wants it. Guarded by the {@link Monitor}. */
final class TaskEffects {

  private final Map<MoRef, FakeTaskEffect> byVm = new HashMap<>();
  private FakeTaskEffect others = FakeTaskEffect.ALL;

  /** For all VMs, those included for which something else was said. */
  void set(FakeTaskEffect effect) {
    byVm.clear();
    others = effect;
  }

  void set(VmRecord vm, FakeTaskEffect effect) {
    byVm.put(vm.ref(), effect);
  }

  FakeTaskEffect of(VmRecord vm) {
    return byVm.getOrDefault(vm.ref(), others);
  }
}
