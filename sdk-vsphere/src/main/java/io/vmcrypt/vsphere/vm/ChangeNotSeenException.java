package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * vCenter's task succeeded, but the VM is not as asked. The VM was read five times over fifteen
 * seconds, since a vCenter may show a change a moment after the task has ended.
 */
public class ChangeNotSeenException extends OperationFailedException {

  private static final long serialVersionUID = 1L;

  private final transient List<PartDifference> differences;

  /**
   * A change that was not seen.
   *
   * @param attempt what was tried
   * @param taskId the vCenter task that succeeded: "task-4711"
   * @param differences what is not as asked, at least one
   * @throws IllegalArgumentException if {@code differences} is empty
   */
  public ChangeNotSeenException(Attempt attempt, String taskId, List<PartDifference> differences) {
    super(
        attempt,
        "task %s ended with success, but the VM is not as asked: %s"
            .formatted(taskId, joined(differences)),
        "Look at the task and at the VM's events in the vSphere Client, and at its storage"
            + " policies. Then start the same change again, which does what is still missing.",
        taskId,
        "success",
        null);
    this.differences = List.copyOf(differences);
  }

  /**
   * {@return what is not as asked: the home first, then disks in the VM's order, then modes; at
   * least one}
   */
  public List<PartDifference> differences() {
    return differences;
  }

  private static String joined(List<PartDifference> differences) {
    if (differences.isEmpty()) {
      throw new IllegalArgumentException("differences is empty; name at least one");
    }
    return differences.stream().map(PartDifference::toString).collect(Collectors.joining(". "));
  }
}
