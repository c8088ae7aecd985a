package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.vim.SharedTaskWatch;
import java.util.List;
import java.util.Optional;

/** Does one job of a rollout after the other. Many threads use the same one. Thread-safe. */
final class Worker {

  private final RolloutState state;
  private final SharedTaskWatch watch;
  private final Looking looking;
  private final Starting starting;
  private final Seeing seeing;

  Worker(
      RolloutState state,
      SharedTaskWatch watch,
      Looking looking,
      Starting starting,
      Seeing seeing) {
    this.state = requireNonNull(state, "state");
    this.watch = requireNonNull(watch, "watch");
    this.looking = requireNonNull(looking, "looking");
    this.starting = requireNonNull(starting, "starting");
    this.seeing = requireNonNull(seeing, "seeing");
  }

  /** Works until there is nothing more to do. */
  void run() throws InterruptedException {
    for (Optional<Job> job = state.next(); job.isPresent(); job = state.next()) {
      state.tell(events(job.get())).forEach(watch::add);
    }
  }

  private List<Event> events(Job job) throws InterruptedException {
    if (job instanceof Job.Look look) {
      return looking.events(look);
    }
    return job instanceof Job.Start start ? starting.events(start) : seeing.events((Job.See) job);
  }
}
