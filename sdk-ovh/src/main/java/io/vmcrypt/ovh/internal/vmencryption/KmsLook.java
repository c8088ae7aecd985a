package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTasks;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One look at OVHcloud's work on key management servers. What several of them need, such as the
 * tasks in a state, is read once, when it is first needed. For one thread.
 */
final class KmsLook {

  private static final int MOST_TASKS = 100;

  private final KmsDirectory directory;
  private final RestTasks tasks;
  private final Map<OvhState, List<OvhTask>> read = new HashMap<>();

  KmsLook(CloudCalls cloud, RestTasks tasks) {
    this.directory = new KmsDirectory(cloud);
    this.tasks = tasks;
  }

  KmsDirectory directory() {
    return directory;
  }

  /** The newest tasks in a state: they are only hints, and each costs a call. */
  List<OvhTask> tasks(OvhState state) {
    return read.computeIfAbsent(
        state,
        wanted ->
            tasks.listIds(OvhTasks.Filter.all().withState(wanted)).stream()
                .sorted(Comparator.reverseOrder())
                .limit(MOST_TASKS)
                // a task may vanish after the list was read
                .flatMap(id -> tasks.find(id).stream())
                .toList());
  }
}
