package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tasks do to VMs, as a test wants. Guarded by the {@link Monitor}. */
public final class TaskEffects {

  private final Map<MoRef, FakeTaskEffect> byVm = new HashMap<>();
  private final Set<MoRef> failing = new HashSet<>();
  private final Map<MoRef, FakeLinkBreak> breaks = new HashMap<>();
  private FakeTaskEffect others = FakeTaskEffect.ALL;

  /** Sets the effect for all VMs, also for those with an effect of their own. */
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

  /** Has a task of a VM do something, unless a test wants that it does nothing. */
  public void make(VmRecord vm, Runnable effect) {
    if (hasAny(vm)) {
      effect.run();
    }
  }

  /** Whether the tasks of a VM do anything. */
  public boolean hasAny(VmRecord vm) {
    return of(vm) != FakeTaskEffect.NOTHING;
  }

  /** Sets whether the tasks of a VM end in an error, after they had their effect. */
  public void fails(VmRecord vm, boolean fails) {
    if (fails) {
      failing.add(vm.ref());
    } else {
      failing.remove(vm.ref());
    }
  }

  public boolean fails(VmRecord vm) {
    return failing.contains(vm.ref());
  }

  /** Sets whether the link breaks while a VM moves to another vCenter; null if it does not. */
  public void linkBreak(VmRecord vm, @Nullable FakeLinkBreak where) {
    if (where == null) {
      breaks.remove(vm.ref());
    } else {
      breaks.put(vm.ref(), where);
    }
  }

  public @Nullable FakeLinkBreak linkBreak(VmRecord vm) {
    return breaks.get(vm.ref());
  }
}
