package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vim.PropertySink;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gets VMs, and tasks that run on them, while an answer is read. For one thread. */
public final class VmSink implements PropertySink {

  private final boolean sentBack;
  private final Consumer<VmParts> vms;
  private final Consumer<TaskParts> tasks;
  private @Nullable VmParts vm;
  private @Nullable TaskParts task;

  private VmSink(boolean sentBack, Consumer<VmParts> vms, Consumer<TaskParts> tasks) {
    this.sentBack = sentBack;
    this.vms = requireNonNull(vms, "vms");
    this.tasks = requireNonNull(tasks, "tasks");
  }

  /** Keeps devices whole, so that they can be sent back. */
  static VmSink whole(Consumer<VmParts> vms, Consumer<TaskParts> tasks) {
    return new VmSink(true, vms, tasks);
  }

  /** Keeps of devices only what a judgement asks for. Most of a large answer is devices. */
  static VmSink toJudge(Consumer<VmParts> vms, Consumer<TaskParts> tasks) {
    return new VmSink(false, vms, tasks);
  }

  /**
   * The same, where the answer is of VMs alone: read by {@link VmReader#statePaths}, and maybe
   * more.
   */
  public static VmSink ofVms(Consumer<VmParts> vms) {
    return toJudge(vms, task -> {});
  }

  @Override
  public void begin(ManagedObjectReference object) {
    boolean isTask = object.type().equals("Task");
    task = isTask ? new TaskParts(object) : null;
    vm = isTask ? null : new VmParts(object, sentBack);
  }

  @Override
  public void property(String path, ElementReader value) {
    if (vm != null) {
      vm.property(path, value);
    } else if (task != null) {
      task.property(path, value);
    }
  }

  @Override
  public void missing(String path, VimFault fault) {
    if (vm != null) {
      vm.missing(path, fault);
    }
  }

  @Override
  public void end() {
    if (vm != null) {
      vms.accept(vm);
    } else if (task != null) {
      tasks.accept(task);
    }
  }
}
