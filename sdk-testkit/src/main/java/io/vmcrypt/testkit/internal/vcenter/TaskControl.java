package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeTaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test can do to the tasks of a vCenter. With the lock held. */
public record TaskControl(Vcenter vcenter) {

  /** Starts a task of somebody else on an entity, and holds it. */
  public String start(FakeTask wanted, @Nullable MoRef entity) {
    FakeKey key = wanted.key();
    Tasks.Change change = key == null ? () -> {} : bringing(key, entity)::run;
    Tasks.Description description =
        vcenter.task(wanted.name(), wanted.descriptionId(), entity, wanted.user());
    Tasks.Task task = vcenter.tasks().start(description, () -> change);
    task.progress(wanted.progress());
    return task.ref().value();
  }

  private Runnable bringing(FakeKey key, @Nullable MoRef entity) {
    VmRecord vm = entity == null ? null : vcenter.inventory().findVm(entity);
    if (vm != null) {
      return () -> vm.encrypt(key);
    }
    if (entity != null && entity.type().equals("HostSystem")) {
      return () -> vcenter.inventory().host(entity).enable(key);
    }
    throw new IllegalArgumentException("only a VM or a host can be brought a key");
  }

  public void finish(String id) {
    try {
      running(id).finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a task ends", e);
    }
  }

  public void fail(String id, String reason) {
    running(id).fail(VimFault.generic(reason));
  }

  private Tasks.Task running(String id) {
    Tasks.Task task = vcenter.tasks().find(new MoRef("Task", id));
    if (task == null || task.isDone()) {
      throw new IllegalArgumentException("there is no task of this id that has not ended: " + id);
    }
    return task;
  }

  public List<FakeTaskState> all() {
    return vcenter.tasks().all().stream().map(TaskControl::state).toList();
  }

  private static FakeTaskState state(Tasks.Task task) {
    MoRef entity = task.description().entity();
    return new FakeTaskState(
        task.ref().value(),
        task.description().name(),
        task.description().id(),
        entity == null ? null : entity.value(),
        task.description().user(),
        task.state(),
        task.progress());
  }
}
