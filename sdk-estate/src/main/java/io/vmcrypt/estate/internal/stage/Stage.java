package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.Optional;

/** One part of the whole job: says what it would do, and does it. For one thread. */
public interface Stage {

  /**
   * Looks at what is there. Sends nothing that changes.
   *
   * @param world what the stages before will have done
   * @param found takes what stands in the way, and what is good to know
   * @return what has to be done; empty if nothing has to be, or nothing can be
   */
  Optional<? extends EstateStep> plan(World world, Found found);

  /** {@return a step that makes changes; empty if there is none to make} */
  static Optional<EstateStep> step(EstateStep.Kind kind, String thing, List<Change> changes) {
    return changes.isEmpty() ? Optional.empty() : Optional.of(EstateStep.of(kind, thing, changes));
  }

  /** The world that this stage leaves, as it was just planned. */
  default World after(World world) {
    return world;
  }

  /** Whether it reads VMs, which takes long. */
  default boolean readsMuch() {
    return false;
  }

  /** The VMs that are as wanted, or are once this stage has run, as it was planned last. */
  default List<VirtualMachine> asWanted() {
    return List.of();
  }

  /**
   * Whether it stands on the registrations at OVHcloud, which are looked at again before it then:
   * where vCenter is to get keys, or nothing is to be taken back. Others only write in vCenter,
   * which tells itself whether it reaches the key servers, or have nothing to do with them.
   */
  default boolean needsRegistrations() {
    return true;
  }

  /**
   * Looks whether the plan still holds before a stage is run. Sends nothing that changes.
   *
   * @param past whether this stage is past: what it has set up, or has found set up, must still be
   *     so, since what comes stands on it. Else it is the one that is about to be run, and what its
   *     plan stands on must still be there
   * @param found takes what is not so any more
   */
  default void holds(boolean past, Found found) {}

  /**
   * What is still to be done of a step that failed: what was planned and is not left, counts as
   * done. Sends nothing that changes.
   *
   * @param world what it was planned for
   * @param found takes what could not be seen, as blocking
   */
  default Optional<? extends EstateStep> left(World world, Found found) {
    return plan(world, found);
  }

  /**
   * {@return what people have to know of the whole, once all that was to be done is done, in words;
   * empty if there is nothing} Sends nothing that changes.
   */
  default Optional<String> closing() {
    return Optional.empty();
  }

  /**
   * Does what was planned, and sees that it is so.
   *
   * @param ears hears how it goes on, and of each change as soon as it is made
   */
  void run(Ears ears);
}
