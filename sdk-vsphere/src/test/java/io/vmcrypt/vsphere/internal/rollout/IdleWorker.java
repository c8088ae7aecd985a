package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

/** A worker that makes no call, and remembers what it was asked for. */
final class IdleWorker implements Worker {

  private String asked = "";
  private List<Candidate> page = List.of();

  /** The VMs of a job, which has to be "look", "look again", "start" or "see". */
  static List<Candidate> vms(String expected, Optional<Job> job) throws InterruptedException {
    IdleWorker worker = new IdleWorker();
    job.orElseThrow().work(worker).run();
    assertThat(worker.asked).isEqualTo(expected);
    return worker.page;
  }

  private Runnable asked(String what, List<Candidate> vms) {
    asked = what;
    page = vms;
    return () -> {};
  }

  @Override
  public Runnable look(List<Candidate> vms, boolean again) {
    return asked(again ? "look again" : "look", vms);
  }

  @Override
  public Runnable start(Candidate vm) {
    return asked("start", List.of(vm));
  }

  @Override
  public Runnable see(List<Candidate> vms) {
    return asked("see", vms);
  }
}
