package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.internal.vcenter.TaskControl;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeHistoryTrait;
import io.vmcrypt.testkit.vcenter.part.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeTaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a test can do to the tasks of a {@link FakeVcenter}: {@link FakeVcenter#tasks}. Safe for use
 * by several threads.
 */
public final class FakeTasks {

  private final Vcenter vcenter;
  private final TaskControl tasks;

  FakeTasks(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.tasks = new TaskControl(vcenter);
  }

  /**
   * Starts a task of somebody else, and holds it: however often it is seen and however much time
   * passes, it stays as it is, until {@link #finish} or {@link #fail} ends it, or a client cancels
   * it. Meanwhile its VM is busy.
   *
   * @param task what it is, and what it does when it ends
   * @return its managed object id, for example {@code task-7}
   * @throws IllegalArgumentException if there is no such entity, or if the task brings a key to
   *     something that is neither a VM nor a host
   */
  public String start(FakeTask task) {
    Objects.requireNonNull(task, "task");
    String on = task.entity();
    return vcenter.change(
        () -> tasks.start(task, on == null ? null : vcenter.inventory().named().entity(on)));
  }

  /**
   * Ends a task now, even if it is held: it does what it would have done in the end. What it needs
   * it took at its beginning. So it ends well if the key provider is gone that its keys are from.
   *
   * @param id its managed object id
   * @throws IllegalArgumentException if no such task is under way
   */
  public void finish(String id) {
    vcenter.change(() -> tasks.finish(Objects.requireNonNull(id, "id")));
  }

  /**
   * Ends a task now with an error, without effect.
   *
   * @param id its managed object id
   * @param reason what the error says
   * @throws IllegalArgumentException if no such task is under way
   */
  public void fail(String id, String reason) {
    Objects.requireNonNull(reason, "reason");
    vcenter.change(() -> tasks.fail(Objects.requireNonNull(id, "id"), reason));
  }

  /**
   * {@return all tasks so far, whoever started them, in the order in which they were started}
   * Looking at them does not move them.
   */
  public List<FakeTaskState> all() {
    return vcenter.change(tasks::all);
  }

  /**
   * Holds all tasks at the step that they are at, also those that start later: so a task goes on
   * after its client has died.
   *
   * @param held whether they are held from now on; when they are let go, {@link #start} still holds
   *     its own
   */
  public void setHeld(boolean held) {
    vcenter.change(() -> vcenter.tasks().hold(held));
  }

  /**
   * Holds the tasks of one VM, as {@link #setHeld(boolean)} does with all.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param held whether they are held from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setHeld(String nameOrPath, boolean held) {
    vcenter.change(() -> vcenter.tasks().hold(vm(nameOrPath).ref(), held));
  }

  /**
   * How long tasks take from now on.
   *
   * @param duration zero or more
   * @throws IllegalArgumentException if it is negative
   */
  public void setDuration(Duration duration) {
    FakeVcenterBuilder.notNegative(duration);
    vcenter.change(() -> vcenter.tasks().duration(duration));
  }

  /**
   * Sets what a task on a VM really does before it ends, for all VMs. At first this is {@link
   * FakeTaskEffect#ALL}. It also applies to tasks that have not ended yet.
   *
   * @param effect which part of the request is done
   */
  public void setEffect(FakeTaskEffect effect) {
    Objects.requireNonNull(effect, "effect");
    vcenter.change(() -> vcenter.taskEffects().set(effect));
  }

  /**
   * Sets what a task on one VM really does before it ends, whatever tasks on other VMs do.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param effect which part of the request is done
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setEffect(String nameOrPath, FakeTaskEffect effect) {
    Objects.requireNonNull(effect, "effect");
    vcenter.change(() -> vcenter.taskEffects().set(vm(nameOrPath), effect));
  }

  /**
   * Makes the reconfigurations of a VM end with an error, after they did what {@link
   * #setEffect(FakeTaskEffect)} says.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param fails whether they end so from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setFails(String nameOrPath, boolean fails) {
    vcenter.change(() -> vcenter.taskEffects().fails(vm(nameOrPath), fails));
  }

  /**
   * Sets how long after the end of its task the change of a reconfiguration becomes visible, by the
   * clock of this vCenter. A VM that is read earlier looks as it did before. At first there is no
   * delay.
   *
   * @param delay zero or more
   * @throws IllegalArgumentException if it is negative
   */
  public void setEffectDelay(Duration delay) {
    FakeVcenterBuilder.notNegative(delay);
    vcenter.change(() -> vcenter.tasks().lateEffects().delay(delay));
  }

  /**
   * Makes the link to another vCenter break in the middle of the next moves of a VM there. For a
   * move that succeeds without doing anything there is {@link #setEffect(String, FakeTaskEffect)}.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param linkBreak where the VM is afterwards; null if the link does not break any more
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setLinkBreak(String nameOrPath, @Nullable FakeLinkBreak linkBreak) {
    vcenter.change(() -> vcenter.taskEffects().linkBreak(vm(nameOrPath), linkBreak));
  }

  /**
   * Adds an event, as if something had happened that this stand-in does not model. Changes of VMs,
   * hosts and key providers make theirs by themselves.
   *
   * @param id such as {@code com.vmware.vc.vm.Crypto.VMUnlocked}; the event is an {@code EventEx}
   * @param vm the name of the VM that it is about; null for none
   * @param user null for vCenter itself
   * @param message its text
   * @param arguments its arguments
   * @throws IllegalArgumentException if there is no such VM
   */
  public void addEvent(
      String id,
      @Nullable String vm,
      @Nullable String user,
      String message,
      Map<String, String> arguments) {
    DataObject event = Events.named(id, message, Map.copyOf(arguments));
    vcenter.settled(
        () -> {
          if (vm != null) {
            event.with("vm", vcenter.vmArgument(vm(vm).ref()));
          }
          return vcenter.events().add(event, user, 0);
        });
  }

  /**
   * How pages of events and tasks are told from now on.
   *
   * @param traits those that differ from what is published or more likely; none for none
   */
  public void setHistory(FakeHistoryTrait... traits) {
    Set<FakeHistoryTrait> now = Set.copyOf(List.of(traits));
    vcenter.change(() -> vcenter.events().setTraits(now));
  }

  private VmRecord vm(String nameOrPath) {
    return vcenter.inventory().named().vm(Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }
}
