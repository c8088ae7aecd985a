package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.address.KmsIp;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.TaskHint;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTasks;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One look at OVHcloud's work on key management servers. What several of them need, such as the
 * tasks in a state, is read once, when it is first needed. For one thread.
 */
final class KmsLook {

  private static final int MOST_TASKS = 100;
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\.?\\d)");
  private static final List<OvhState> UNDER_WAY =
      List.of(
          OvhState.DOING,
          OvhState.TODO,
          OvhState.WAITING_TODO,
          OvhState.TO_CREATE,
          OvhState.WAITING_FOR_CHILDS,
          OvhState.FIXING);

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
                // nor does one that has ended since say whose it was
                .filter(task -> !task.isTerminal())
                .toList());
  }

  /**
   * The task to follow for an address: the one under way that names it, else the only one that
   * names no address; empty if there are several.
   */
  Optional<TaskHint> task(String ip) {
    List<OvhTask> all = candidates(ip).flatMap(List::stream).toList();
    List<OvhTask> naming = all.stream().filter(task -> addresses(task).contains(ip)).toList();
    List<OvhTask> found = naming.isEmpty() ? all : naming;
    return found.size() == 1 ? Optional.of(tasks.shown(found.get(0))) : Optional.empty();
  }

  /** The task that is the likeliest one of an address now. */
  Optional<OvhTask> likeliest(String ip) {
    return candidates(ip).filter(found -> !found.isEmpty()).findFirst().stream()
        .flatMap(List::stream)
        .max(
            Comparator.comparing((OvhTask task) -> addresses(task).contains(ip))
                .thenComparing(OvhTask::awaitsVcenter)
                .thenComparing(OvhTask::id));
  }

  /**
   * By state, each read when it is asked for. A task has no field for its KMS and no known name;
   * some have addresses in their text.
   */
  private Stream<List<OvhTask>> candidates(String ip) {
    return UNDER_WAY.stream()
        .map(
            state ->
                tasks(state).stream()
                    .filter(KmsLook::concernsKms)
                    .filter(task -> addresses(task).isEmpty() || addresses(task).contains(ip))
                    .toList());
  }

  private static boolean concernsKms(OvhTask task) {
    String text = text(task);
    boolean removes = text.contains("remov") || text.contains("delet");
    boolean speaksOfKms =
        text.contains("kms") || text.contains("vmencryption") || text.contains("key management");
    return task.awaitsVcenter() || (speaksOfKms && !removes);
  }

  private static Set<String> addresses(OvhTask task) {
    return ADDRESS
        .matcher(text(task))
        .results()
        .flatMap(found -> KmsIp.read(found.group()).stream())
        .collect(Collectors.toSet());
  }

  private static String text(OvhTask task) {
    return (task.name() + " " + task.type() + " " + task.description()).toLowerCase(Locale.ROOT);
  }
}
