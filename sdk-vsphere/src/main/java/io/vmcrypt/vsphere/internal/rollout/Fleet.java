package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.Changer;
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.internal.vm.HostMode;
import io.vmcrypt.vsphere.internal.vm.OwnVms;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.ReadyChange;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.internal.vm.VmsBelow;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.check.CopiesAtOnce;
import io.vmcrypt.vsphere.internal.vm.check.KmsDial;
import io.vmcrypt.vsphere.internal.vm.check.KmsVmSearch;
import io.vmcrypt.vsphere.internal.vm.check.Prechecks;
import io.vmcrypt.vsphere.internal.vm.check.PrivilegeChecks;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The VMs of a rollout and the change that each of them gets. Reads and judges VMs a page at a
 * time, and remembers what it reads about hosts and key providers. Thread-safe.
 */
final class Fleet implements Undertaking {

  private final VimSession session;
  private final PolicyService policies;
  private final VmPageReader reader;
  private final PropertyCollector collector;
  private volatile Surroundings surroundings;
  private final VmChange change;
  private final String inWords;
  private final Goal goal;
  private final KnownHosts hosts;
  private final Set<String> named;
  private final HostMode hostModes;
  private final Optional<KmsClusterSpec> expected;
  private final KeysToCome toCome;

  /**
   * @param hosts recognises vCenter and key servers
   * @param rollout the VMs and the change that each of them gets
   * @param expected a key provider that is judged as if it were there
   * @param toCome keys with which VMs are judged as if they had them
   * @throws IllegalArgumentException if another client has found one of its VMs
   */
  Fleet(
      VimSession session,
      PolicyService policies,
      KnownHosts hosts,
      EncryptionRollout rollout,
      Optional<KmsClusterSpec> expected,
      KeysToCome toCome) {
    this.expected = requireNonNull(expected, "expected");
    this.toCome = requireNonNull(toCome, "toCome");
    this.session = requireNonNull(session, "session");
    this.policies = requireNonNull(policies, "policies");
    this.hosts = requireNonNull(hosts, "hosts");
    OwnVms.check(session, rollout.virtualMachines());
    this.change = rollout.change();
    this.inWords = change.toString();
    this.goal = Goal.of(change);
    this.named =
        rollout.virtualMachines().stream()
            .filter(VirtualMachine::isNamed)
            .map(VirtualMachine::id)
            .collect(Collectors.toUnmodifiableSet());
    this.collector = new PropertyCollector(session);
    this.hostModes = new HostMode(session, new HostReader(collector), new Grace(session.time()));
    this.reader = new VmPageReader(new VmReader(session, collector), collector);
    this.surroundings = newSurroundings();
  }

  /** What VMs share, such as hosts and key providers: read when it is first asked for. */
  private record Surroundings(
      Changer changer,
      Prechecks prechecks,
      PropertyCollector remembering,
      PolicyBook policies,
      long since) {}

  private Surroundings newSurroundings() {
    KeyProviders there = new KeyProviders(session);
    KeyProviders keyProviders =
        expected.map(spec -> there.expecting(provider(spec))).orElse(there).remembering();
    PropertyCollector remembering = collector.remembering();
    Prechecks prechecks =
        new Prechecks(
            remembering,
            keyProviders,
            new KeyAvailability(session).remembering(),
            hosts.remembering(),
            new KmsDial(session, there, expected),
            new KmsVmSearch(session, collector));
    return new Surroundings(
        new Changer(session, prechecks, keyProviders, hostModes),
        prechecks,
        remembering,
        new PolicyBook(policies),
        session.time().nanoTime());
  }

  private static KeyProvider provider(KmsClusterSpec spec) {
    return KeyProvider.expected(
        spec.clusterId(),
        spec.servers().stream()
            .flatMap(
                server ->
                    Stream.concat(Stream.of(server.address()), server.proxyAddress().stream()))
            .toList());
  }

  private Surroundings surroundings() {
    Surroundings known = surroundings;
    if (session.time().nanoTime() - known.since() > FRESH.toNanos()) {
      known = newSurroundings();
      surroundings = known;
    }
    return known;
  }

  /**
   * Sums up the copies of disks, and knows what was read of datastores.
   *
   * @param atOnce how many VMs with disks on one datastore run at a time
   */
  CopiesAtOnce copies(int atOnce) {
    return new CopiesAtOnce(surroundings().remembering(), atOnce);
  }

  /** Asks for privileges, and knows what was read of hosts. */
  PrivilegeChecks privileges(Attempt attempt) {
    return new PrivilegeChecks(session, surroundings().remembering(), attempt);
  }

  @Override
  public Attempt attempt(String id, String name) {
    return session.attempt(inWords + " of VM \"" + name + "\" (" + id + ")");
  }

  /**
   * Reads the facts that a rollout's order can use.
   *
   * @param vms at most {@link #PAGE_SIZE}
   * @return one for each VM; for a VM that cannot be read, only its id, name and path
   */
  List<RolloutVm> survey(Attempt attempt, List<VirtualMachine> vms) {
    List<RolloutVm> facts = new ArrayList<>(vms.size());
    Map<String, VirtualMachine> byId = byId(vms);
    read(attempt, byId)
        .forEach((vm, entry) -> facts.add(Facts.of(requireNonNull(byId.get(vm.value())), entry)));
    return facts;
  }

  private static Map<String, VirtualMachine> byId(List<VirtualMachine> vms) {
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    vms.forEach(vm -> byId.put(vm.id(), vm));
    return byId;
  }

  private Map<ManagedObjectReference, VmPageReader.Entry> read(
      Attempt attempt, Map<String, VirtualMachine> byId) {
    return reader.readToJudge(
        attempt,
        byId.keySet().stream().map(Fleet::reference).toList(),
        vm -> attempt(vm.value(), requireNonNull(byId.get(vm.value())).name()));
  }

  private static ManagedObjectReference reference(String id) {
    return new ManagedObjectReference("VirtualMachine", id);
  }

  /**
   * A VM and what can be done with it.
   *
   * @param prospect null if it was not asked
   */
  record Looked(VirtualMachine handle, RolloutVm vm, @Nullable Prospect prospect) {}

  /**
   * A page of VMs as they were read, not judged yet.
   *
   * @param read what was read of each
   */
  record Page(
      Map<String, VirtualMachine> byId, Map<ManagedObjectReference, VmPageReader.Entry> read) {}

  /**
   * Reads VMs, in one call.
   *
   * @param vms at most {@link #PAGE_SIZE}
   */
  Page page(Attempt attempt, List<VirtualMachine> vms) {
    Map<String, VirtualMachine> byId = byId(vms);
    return new Page(byId, read(attempt, byId));
  }

  /** What is read of VMs that are found and read at once. */
  List<String> paths() {
    return reader.pathsToJudge();
  }

  /**
   * Reads the next VMs that are found. Takes one call, one more if there are tasks, and one more
   * for those that a task may have changed.
   *
   * @param vms read {@link #paths}
   */
  Page page(Attempt attempt, VmsBelow vms) {
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    Map<ManagedObjectReference, VmPageReader.Entry> read =
        reader.nextToJudge(
            attempt,
            vms.pages(),
            object ->
                vms.wanted(object)
                    .map(
                        vm -> {
                          byId.put(vm.id(), vm);
                          return attempt(vm.id(), vm.name());
                        }));
    return new Page(byId, read);
  }

  private static Map<ManagedObjectReference, VmPageReader.Entry> asked(
      Map<ManagedObjectReference, VmPageReader.Entry> read, Predicate<String> judged) {
    Map<ManagedObjectReference, VmPageReader.Entry> asked = new LinkedHashMap<>();
    read.forEach(
        (vm, entry) -> {
          if (judged.test(vm.value())) {
            asked.put(vm, entry);
          }
        });
    return asked;
  }

  /**
   * Judges the VMs of a page. Makes a call for their policies, and one for what is not known yet of
   * hosts and key providers.
   *
   * @param judged whether a VM is to be judged, by its managed object id
   */
  List<Looked> judged(Attempt attempt, Page page, Predicate<String> judged) {
    Map<ManagedObjectReference, VmPageReader.Entry> asked = asked(page.read(), judged);
    Map<String, Prospect> prospects = prospects(attempt, asked, assigned(attempt, readings(asked)));
    List<Looked> looked = new ArrayList<>(page.read().size());
    page.read()
        .forEach(
            (vm, entry) -> {
              VirtualMachine handle = requireNonNull(page.byId().get(vm.value()));
              looked.add(new Looked(handle, Facts.of(handle, entry), prospects.get(vm.value())));
            });
    return looked;
  }

  /** Takes two or three calls. */
  @Override
  public Map<String, Prospect> look(Attempt attempt, Map<String, String> vms) {
    Map<ManagedObjectReference, VmPageReader.Entry> read =
        reader.read(
            attempt,
            vms.keySet().stream().map(Fleet::reference).toList(),
            vm -> attempt(vm.value(), vms.getOrDefault(vm.value(), vm.value())));
    return prospects(attempt, read, assigned(attempt, readings(read)));
  }

  private Map<String, Prospect> prospects(
      Attempt attempt,
      Map<ManagedObjectReference, VmPageReader.Entry> read,
      PolicyBook.Associated assigned) {
    if (change instanceof Unlock) {
      surroundings().prechecks().askForKeys(attempt, readings(read));
    }
    Map<String, Prospect> prospects = new LinkedHashMap<>();
    read.forEach(
        (vm, entry) -> {
          VmReading reading = entry.reading();
          SdkException failure = entry.failure();
          prospects.put(
              vm.value(),
              reading != null
                  ? judge(reading, assigned)
                  : new Prospect.Unreadable(requireNonNull(failure)));
        });
    return prospects;
  }

  /** Takes two or three calls. */
  @Override
  public Map<String, Sight> see(Attempt attempt, Map<String, Prospect.Ready> sent) {
    Map<ManagedObjectReference, VmPageReader.Entry> read =
        reader.readToJudgeWithoutTasks(
            attempt,
            sent.keySet().stream().map(Fleet::reference).toList(),
            vm -> attempt(vm.value(), vm.value()));
    PolicyBook.Associated assigned = assigned(attempt, readings(read));
    Map<String, Sight> sights = new LinkedHashMap<>();
    read.forEach(
        (vm, entry) -> {
          VmReading reading = entry.reading();
          SdkException failure = entry.failure();
          sights.put(
              vm.value(),
              reading != null
                  ? sight(change(requireNonNull(sent.get(vm.value()))), reading, assigned)
                  : new Sight.Unseen(requireNonNull(failure)));
        });
    return sights;
  }

  private Sight sight(ReadyChange sent, VmReading vm, PolicyBook.Associated assigned) {
    return policyFailure(vm, assigned)
        .<Sight>map(Sight.Unseen::new)
        .orElseGet(
            () ->
                Sight.of(
                    sent.expectation(),
                    new Observation(
                        vm, new AssignedPolicies(vm.vm().value(), assigned.policies()))));
  }

  /** That a policy of the VM is not known, which must not pass for none. */
  private Optional<SdkException> policyFailure(VmReading vm, PolicyBook.Associated assigned) {
    return AssignedPolicies.fault(vm, assigned.faults())
        .map(fault -> FaultMapping.ofCall(attempt(vm.vm().value(), vm.name()), fault));
  }

  private static List<VmReading> readings(Map<ManagedObjectReference, VmPageReader.Entry> read) {
    List<VmReading> readings = new ArrayList<>();
    read.values()
        .forEach(
            entry -> {
              VmReading reading = entry.reading();
              if (reading != null) {
                readings.add(reading);
              }
            });
    return readings;
  }

  private PolicyBook.Associated assigned(Attempt attempt, List<VmReading> readings) {
    List<PolicySubject> subjects = new ArrayList<>();
    readings.forEach(reading -> subjects.addAll(AssignedPolicies.subjects(reading)));
    return surroundings().policies().knownOf(attempt, subjects);
  }

  private Prospect judge(VmReading vm, PolicyBook.Associated assigned) {
    return policyFailure(vm, assigned)
        .<Prospect>map(Prospect.Unreadable::new)
        .orElseGet(
            () ->
                judge(
                    vm,
                    new AssignedPolicies(
                        vm.vm().value(), assigned.policies(), surroundings().policies())));
  }

  private Prospect judge(VmReading vm, AssignedPolicies assigned) {
    return surroundings()
        .changer()
        .prospect(
            attempt(vm.vm().value(), vm.name()),
            new Observation(toCome.at(vm), assigned),
            goal,
            named.contains(vm.vm().value()));
  }

  /** Takes one call. If the VM needs a new key, a call before it makes the key. */
  @Override
  public ManagedObjectReference start(Attempt attempt, Prospect.Ready ready) {
    return surroundings().changer().start(attempt, change(ready));
  }

  private static ReadyChange change(Prospect.Ready ready) {
    return (ReadyChange) ready;
  }

  @Override
  public long bytes(RolloutVm vm) {
    if (change instanceof Unlock) {
      return 0;
    }
    if (change instanceof PolicyAssignment) {
      return vm.capacityBytes() - vm.encryptedBytes();
    }
    // a shallow re-key leaves the data as it is
    return change instanceof Rekey rekey && !rekey.isDeep() ? 0 : vm.encryptedBytes();
  }
}
