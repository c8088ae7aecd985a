package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A rollout makes few keys in vain, and gives none to two VMs")
@Timeout(60)
class NewKeysTest {

  private static final Attempt ATTEMPT = PlainUndertaking.ATTEMPT;
  private final SdkException changed =
      new ConflictException(ATTEMPT, "the VM has changed meanwhile", "Look.");
  private static final CryptoKeyId KEY = new CryptoKeyId("1", Optional.of("kms"));

  private final VirtualTime time = new VirtualTime();

  /** What a VM is to become: it needs a new key. */
  private record NeedsKey(String provider) implements Prospect.Ready {
    @Override
    public Optional<String> newKeyOf() {
      return Optional.of(provider);
    }

    @Override
    public List<Finding> warnings() {
      return List.of();
    }
  }

  private RolloutState state(int vms, int concurrency) {
    return new RolloutState(
        new RolloutLimits(
                concurrency, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty())
            .allAtOnce(),
        IntStream.range(0, vms).mapToObj(i -> PlainUndertaking.vm("vm-" + i)).toList(),
        Exclusions.NONE,
        new PlainUndertaking(false),
        List.of(),
        time);
  }

  private List<Candidate> look(RolloutState state, int vms) throws InterruptedException {
    List<Candidate> looked = IdleWorker.vms("look", state.next());
    assertThat(looked).hasSize(vms);
    state.tell(() -> looked.forEach(vm -> ready(state, vm)));
    return looked;
  }

  private static void ready(RolloutState state, Candidate vm) {
    state.ready(vm, new NeedsKey(vm.id().equals("vm-9") ? "another" : "kms"));
  }

  /** Starts the next VM. */
  private static Candidate start(RolloutState state) throws InterruptedException {
    return IdleWorker.vms("start", state.next()).get(0);
  }

  private static ManagedObjectReference task(int vm) {
    return new ManagedObjectReference("Task", "task-" + vm);
  }

  private static void started(RolloutState state, Candidate vm, CryptoKeyId key) {
    vm.madeKey(key);
    state.tell(() -> state.started(vm, task(0)));
  }

  /** Another client was faster; the VM is looked at again. */
  private void overtaken(RolloutState state, Candidate vm) throws InterruptedException {
    state.tell(() -> state.unclear(vm, changed, false));
    assertThat(IdleWorker.vms("look again", state.next())).containsExactly(vm);
  }

  /** The same without the lock, which tells that nothing is to be done instead of waiting. */
  private final class Bare {
    private final List<Candidate> all;
    private final Roster roster;
    private final Turns turns;

    Bare(int vms, int concurrency) {
      RolloutLimits limits =
          new RolloutLimits(
                  concurrency, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty())
              .allAtOnce();
      all =
          IntStream.range(0, vms)
              .mapToObj(i -> PlainUndertaking.vm("vm-" + i))
              .map(vm -> new Candidate(vm, Undertaking.Places.of(vm)))
              .toList();
      Schedule schedule = new Schedule(limits, all, Undertaking.PAGE_SIZE, Undertaking.FRESH);
      roster = new Roster(all, schedule);
      turns = new Turns(roster, schedule, new NewKeys(roster, concurrency));
      assertThat(turns.next(time.nanoTime(), true)).isPresent();
      for (Candidate vm : all) {
        vm.ready(new NeedsKey("kms"), time.nanoTime());
        roster.become(vm, VmState.READY);
      }
    }

    /** Which VM starts now; empty if none may. */
    Optional<Candidate> starts() throws InterruptedException {
      Optional<Job> job = turns.next(time.nanoTime(), true);
      return job.isEmpty() ? Optional.empty() : Optional.of(IdleWorker.vms("start", job).get(0));
    }

    void started(int vm, String key) {
      all.get(vm).madeKey(new CryptoKeyId(key, Optional.of("kms")));
      all.get(vm).started(task(vm));
      roster.become(all.get(vm), VmState.OWN_TASK);
    }
  }

  @Test
  @DisplayName("the first key is sent, and its task seen to work, before the next one is made")
  void start_firstKey_isSeenToWork() throws InterruptedException {
    Bare run = new Bare(3, 8);
    assertThat(run.starts()).contains(run.all.get(0));
    assertThat(run.starts()).isEmpty();

    run.started(0, "1");
    assertThat(run.starts()).isEmpty();

    run.all.get(0).percent(1);
    run.roster.progressed(run.all.get(0));
    assertThat(run.starts()).contains(run.all.get(1));
    // while one is made, no other is
    assertThat(run.starts()).isEmpty();
    run.started(1, "2");
    assertThat(run.starts()).contains(run.all.get(2));
  }

  @Test
  @DisplayName("of 16 VMs at a time two have their keys made")
  void start_manyAtATime_twoMake() throws InterruptedException {
    Bare run = new Bare(4, 16);

    assertThat(run.starts()).contains(run.all.get(0));
    assertThat(run.starts()).contains(run.all.get(1));
    assertThat(run.starts()).isEmpty();
  }

  @Test
  @DisplayName("where another client was faster, the next VM takes the key, and no other one")
  void overtaken_key_goesToTheNext() throws InterruptedException {
    RolloutState state = state(2, 8);
    List<Candidate> vms = look(state, 2);
    assertThat(start(state).madeKey()).isEmpty();
    started(state, vms.get(0), KEY);
    // the first VM is looked at again while the second one starts
    overtaken(state, vms.get(0));

    assertThat(start(state).madeKey()).contains(KEY);

    started(state, vms.get(1), KEY);
    state.tell(
        () -> {
          state.progressed(vms.get(1), 1);
          ready(state, vms.get(0));
        });
    // it has lost its key, and gets another
    assertThat(start(state).madeKey()).isEmpty();
  }

  @Test
  @DisplayName("a key whose VM is in place goes to the next, and is told if nobody takes it")
  void inPlace_key_goesToTheNextOrIsTold() throws InterruptedException {
    RolloutState state = state(2, 8);
    List<Candidate> vms = look(state, 2);
    assertThat(start(state).madeKey()).isEmpty();
    started(state, vms.get(0), KEY);
    overtaken(state, vms.get(0));
    state.tell(() -> state.end(vms.get(0), vms.get(0).inPlace(List.of())));
    assertThat(state.newsAfter(0).results())
        .singleElement()
        .matches(one -> one.unusedKey().isEmpty());

    assertThat(start(state).madeKey()).contains(KEY);
    overtaken(state, vms.get(1));
    state.tell(() -> state.end(vms.get(1), vms.get(1).inPlace(List.of())));

    RolloutReport report = state.newsAfter(0).report().orElseThrow();
    assertThat(report.results())
        .filteredOn(one -> one.unusedKey().isPresent())
        .singleElement()
        .extracting(RolloutResult::unusedKey)
        .isEqualTo(Optional.of(KEY));
  }

  @Test
  @DisplayName("a key that vCenter may have got, or of another key provider, is not taken")
  void maybeSent_key_isNotTaken() throws InterruptedException {
    RolloutState state = state(2, 8);
    Candidate first = look(state, 2).get(0);
    assertThat(start(state).madeKey()).isEmpty();
    first.madeKey(KEY);
    state.tell(() -> state.unclear(first, changed, true));
    assertThat(IdleWorker.vms("look again", state.next())).containsExactly(first);
    assertThat(start(state).madeKey()).isEmpty();

    RolloutState other = state(10, 16);
    Candidate another = look(other, 10).get(0);
    assertThat(start(other).madeKey()).isEmpty();
    started(other, another, new CryptoKeyId("1", Optional.of("another")));
    overtaken(other, another);
    assertThat(start(other).madeKey()).isEmpty();
  }
}
