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
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
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

  private static final Attempt ATTEMPT = new Attempt("vCenter", "roll out", "vcenter");
  private final SdkException changed =
      new ConflictException(ATTEMPT, "the VM has changed meanwhile", "Look.", null, null);
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
            concurrency, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()),
        IntStream.range(0, vms).mapToObj(NewKeysTest::vm).toList(),
        Exclusions.NONE,
        RolloutVm::capacityBytes,
        Undertaking.Places::of,
        new TaskNews(vm -> ATTEMPT, false),
        List.of(),
        time);
  }

  private static RolloutVm vm(int number) {
    String id = "vm-" + number;
    return new RolloutVm(
        id,
        id,
        "",
        new PowerState("poweredOff"),
        true,
        1,
        1 << 20,
        1 << 20,
        Optional.empty(),
        List.of());
  }

  private static Event of(int vm, VmEvent what) {
    return new Event.OfVm("vm-" + vm, what);
  }

  private void look(RolloutState state, int vms) throws InterruptedException {
    assertThat(state.next()).get().isInstanceOf(Job.Look.class);
    List<Event> found = new ArrayList<>();
    for (int vm = 0; vm < vms; vm++) {
      found.add(of(vm, ready(vm == 9 ? "another" : "kms")));
    }
    state.tell(found);
  }

  private VmEvent ready(String provider) {
    return VmEvent.ready(new NeedsKey(provider), time.nanoTime());
  }

  private static Job.Start start(RolloutState state) throws InterruptedException {
    return (Job.Start) state.next().orElseThrow();
  }

  private static ManagedObjectReference task(int vm) {
    return new ManagedObjectReference("Task", "task-" + vm);
  }

  private static void started(RolloutState state, int vm, CryptoKeyId key) {
    state.tell(List.of(of(vm, VmEvent.keyMade(key)), of(vm, VmEvent.started(task(vm)))));
  }

  /** The same without the lock, which tells that nothing is to be done instead of waiting. */
  private final class Bare {
    private final Roster roster;
    private final Turns turns;

    Bare(int vms, int concurrency) {
      RolloutLimits limits =
          new RolloutLimits(
              concurrency, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
      List<Candidate> all =
          IntStream.range(0, vms)
              .mapToObj(NewKeysTest::vm)
              .map(vm -> new Candidate(vm, Undertaking.Places.of(vm)))
              .toList();
      Schedule schedule = new Schedule(limits, all, Undertaking.PAGE_SIZE, Undertaking.FRESH);
      roster = new Roster(all, schedule);
      turns = new Turns(roster, schedule, new NewKeys(roster, concurrency));
      assertThat(turns.next(time.nanoTime(), true)).get().isInstanceOf(Job.Look.class);
      IntStream.range(0, vms).forEach(vm -> tell(vm, ready("kms")));
    }

    void tell(int vm, VmEvent event) {
      assertThat(roster.tell(roster.get("vm-" + vm), event)).isEmpty();
    }

    /** Which VM starts now; empty if none may. */
    Optional<String> starts() {
      return turns.next(time.nanoTime(), true).map(job -> ((Job.Start) job).vm().id());
    }

    void started(int vm, String key) {
      tell(vm, VmEvent.keyMade(new CryptoKeyId(key, Optional.of("kms"))));
      tell(vm, VmEvent.started(task(vm)));
    }
  }

  @Test
  @DisplayName("the first key is sent, and its task seen to work, before the next one is made")
  void start_firstKey_isSeenToWork() {
    Bare run = new Bare(3, 8);
    assertThat(run.starts()).contains("vm-0");
    assertThat(run.starts()).isEmpty();

    run.started(0, "1");
    assertThat(run.starts()).isEmpty();

    run.tell(0, VmEvent.progress(1));
    assertThat(run.starts()).contains("vm-1");
    // while one is made, no other is
    assertThat(run.starts()).isEmpty();
    run.started(1, "2");
    assertThat(run.starts()).contains("vm-2");
  }

  @Test
  @DisplayName("of 16 VMs at a time two have their keys made")
  void start_manyAtATime_twoMake() {
    Bare run = new Bare(4, 16);

    assertThat(run.starts()).contains("vm-0");
    assertThat(run.starts()).contains("vm-1");
    assertThat(run.starts()).isEmpty();
  }

  @Test
  @DisplayName("where another client was faster, the next VM takes the key, and no other one")
  void overtaken_key_goesToTheNext() throws InterruptedException {
    RolloutState state = state(2, 8);
    look(state, 2);
    assertThat(start(state).key()).isEmpty();
    started(state, 0, KEY);
    state.tell(List.of(of(0, VmEvent.unclear(changed, false))));
    // the first VM is looked at again while the second one starts
    assertThat(state.next()).get().isInstanceOf(Job.Look.class);

    assertThat(start(state).key()).contains(KEY);

    started(state, 1, KEY);
    state.tell(List.of(of(1, VmEvent.progress(1)), of(0, ready("kms"))));
    // it has lost its key, and gets another
    assertThat(start(state).key()).isEmpty();
  }

  @Test
  @DisplayName("a key whose VM is in place goes to the next, and is told if nobody takes it")
  void inPlace_key_goesToTheNextOrIsTold() throws InterruptedException {
    RolloutState state = state(2, 8);
    look(state, 2);
    assertThat(start(state).key()).isEmpty();
    started(state, 0, KEY);
    state.tell(List.of(of(0, VmEvent.unclear(changed, false))));
    assertThat(state.next()).get().isInstanceOf(Job.Look.class);
    state.tell(List.of(of(0, VmEvent.inPlace(new Prospect.InPlace(List.of())))));
    assertThat(state.newsAfter(0).results())
        .singleElement()
        .matches(one -> one.unusedKey().isEmpty());

    assertThat(start(state).key()).contains(KEY);
    state.tell(List.of(of(1, VmEvent.keyMade(KEY)), of(1, VmEvent.unclear(changed, false))));
    assertThat(state.next()).get().isInstanceOf(Job.Look.class);
    state.tell(List.of(of(1, VmEvent.inPlace(new Prospect.InPlace(List.of())))));

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
    look(state, 2);
    assertThat(start(state).key()).isEmpty();
    state.tell(List.of(of(0, VmEvent.keyMade(KEY)), of(0, VmEvent.unclear(changed, true))));
    assertThat(state.next()).get().isInstanceOf(Job.Look.class);
    assertThat(start(state).key()).isEmpty();

    RolloutState other = state(10, 16);
    look(other, 10);
    assertThat(start(other).key()).isEmpty();
    started(other, 0, new CryptoKeyId("1", Optional.of("another")));
    other.tell(List.of(of(0, VmEvent.unclear(changed, false))));
    assertThat(other.next()).get().isInstanceOf(Job.Look.class);
    assertThat(start(other).key()).isEmpty();
  }
}
