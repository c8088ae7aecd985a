package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.AnyValue;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RelocateVM_Task of VirtualMachine, and CheckRelocate_Task, which tries it without doing it. */
final class RelocationMethods {

  static final String DESCRIPTION = "VirtualMachine.relocate";

  private static final String NAME = "RelocateVM_Task";

  /** A break of the route for the files of VMs shows here: so Broadcom's KB 340170 says. */
  private static final int BROKEN_AT = 23;

  private static final List<Integer> REFUSED = List.of(0);
  private static final List<Integer> BROKEN = List.of(0, BROKEN_AT);
  private static final List<Integer> WHOLE = List.of(0, BROKEN_AT, 60, 100);

  private final Vcenter vcenter;
  private final VcenterNetwork.Node here;

  RelocationMethods(Vcenter vcenter, Policies policies) {
    this.vcenter = vcenter;
    this.here = new VcenterNetwork.Node(vcenter, policies);
  }

  private VmRecord vm(MoRef ref) throws VimFault {
    VmRecord vm = vcenter.inventory().findVm(ref);
    if (vm == null) {
      throw VimFault.objectNotFound(ref);
    }
    return vm;
  }

  /** What is wrong with a relocation; null if nothing is. */
  private @Nullable VimFault examine(Relocation relocation) {
    try {
      vcenter.monitor().change(relocation::planSource);
      relocation.reach();
      relocation.target().monitor().change(relocation::planTarget);
      return null;
    } catch (VimFault fault) {
      return fault;
    }
  }

  Object checkRelocate(Call call) throws VimFault {
    List<String> given = call.arguments().texts("testType");
    Set<String> asked = given.isEmpty() ? Relocation.ALL_TESTS : Set.copyOf(given);
    DataObject spec = call.arguments().data("spec");
    MoRef ref = call.arguments().ref("vm");
    Relocation relocation =
        vcenter.locked(() -> new Relocation(here, vm(ref), spec, call.version(), asked));
    VimFault wrong = examine(relocation);
    DataObject result =
        new DataObject("CheckResult")
            .with("vm", ref)
            .with("host", spec.findRef("host"))
            .with("error", wrong == null ? null : List.of(wrong.localized()));
    return vcenter.locked(
        () ->
            vcenter
                .tasks()
                .start(
                    vcenter.task(
                        "CheckRelocate_Task",
                        "vm.check.ProvisioningChecker.checkRelocate",
                        ref,
                        call.session().user()),
                    () -> () -> new AnyValue("CheckResult", true, List.of(result)))
                .ref());
  }

  Object relocateVM(Call call) throws VimFault, InterruptedException {
    DataObject spec = call.arguments().data("spec");
    Monitor monitor = vcenter.monitor();
    Relocation relocation;
    monitor.lock();
    try {
      vcenter.tasks().settle();
      VmRecord vm = vm(call.self());
      vcenter.tasks().checkIdle(vm.ref());
      relocation = new Relocation(here, vm, spec, call.version(), Relocation.ALL_TESTS);
      Privileges.demand(relocation.privileges(), call.session());
    } finally {
      monitor.unlock();
    }
    VimFault wrong = examine(relocation);
    if (wrong != null && vcenter.settings().moves().contains(FakeMoveTrait.REFUSES_AT_ONCE)) {
      throw wrong;
    }
    Tasks.Task task = monitor.locked(() -> start(call, relocation, wrong));
    boolean isEarly = !vcenter.settings().moves().contains(FakeMoveTrait.ARRIVES_AT_THE_END);
    if (wrong == null && relocation.leaves() && isEarly) {
      relocation.target().monitor().post(relocation::enter);
    }
    return task.ref();
  }

  private Tasks.Task start(Call call, Relocation relocation, @Nullable VimFault wrong)
      throws VimFault {
    VmRecord vm = vm(call.self());
    vcenter.tasks().checkIdle(vm.ref());
    Tasks.Description description =
        vcenter.task(NAME, DESCRIPTION, vm.ref(), call.session().user());
    FakeLinkBreak broken = relocation.leaves() ? vcenter.taskEffects().linkBreak(vm) : null;
    List<Integer> progress =
        wrong != null ? REFUSED : broken == FakeLinkBreak.AT_SOURCE ? BROKEN : WHOLE;
    Monitor there = relocation.target().monitor();
    Runnable abandoned =
        () -> {
          if (wrong == null && relocation.leaves()) {
            there.post(() -> relocation.giveUp(false));
          }
        };
    return vcenter
        .tasks()
        .start(
            description,
            new Tasks.Course(progress, abandoned),
            () -> {
              if (wrong != null) {
                throw wrong;
              }
              VimFault missing = missing(relocation);
              return () -> end(relocation, vm, missing, broken, call.session().user());
            });
  }

  /** Whether the target gets all keys shows only at the very end. */
  private static @Nullable VimFault missing(Relocation relocation) {
    try {
      relocation.checkKeys();
      return null;
    } catch (VimFault fault) {
      return fault;
    }
  }

  /** With the source's lock held. */
  private @Nullable Object end(
      Relocation relocation,
      VmRecord vm,
      @Nullable VimFault missing,
      @Nullable FakeLinkBreak broken,
      String user)
      throws VimFault {
    Monitor there = relocation.target().monitor();
    boolean staysAtSource =
        broken == FakeLinkBreak.AT_SOURCE || broken == FakeLinkBreak.ON_BOTH || missing != null;
    if (staysAtSource) {
      if (relocation.leaves()) {
        there.post(() -> relocation.giveUp(broken == FakeLinkBreak.ON_BOTH));
        vcenter.moved("SrcVmMigrateFailedEvent", vm, user, vcenter.tasks().ending());
      }
      throw missing != null ? missing : linkBroken();
    }
    if (vcenter.taskEffects().of(vm) == FakeTaskEffect.NOTHING) {
      if (relocation.leaves()) {
        there.post(() -> relocation.giveUp(false));
      }
      return null;
    }
    if (!relocation.leaves()) {
      relocation.moveWithin();
      return null;
    }
    there.post(relocation::arrive);
    vcenter.moved("SrcVmMigratedEvent", vm, user, vcenter.tasks().ending());
    vcenter.inventory().remove(vm);
    if (broken != null) {
      throw linkBroken();
    }
    return vcenter.settings().moves().contains(FakeMoveTrait.RESULT_IS_THE_VM)
        ? relocation.arrived()
        : null;
  }

  private static VimFault linkBroken() {
    return VimFault.of("HostConnectFault", "Cannot connect to host");
  }
}
